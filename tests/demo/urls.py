"""The house, the demo, and a page that says who is asking."""

from django.http import JsonResponse
from django.urls import include, path

from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import public


@public(Resource.PAGE, Action.READ)
def whoami(request):
    seat = request.seat
    return JsonResponse({"name": seat.name, "roles": sorted(seat.roles), "person": str(seat.person_id or "")})


urlpatterns = [
    path("", include("bianmin.pages.urls")),
    path("demo/", include("bianmin.demo.urls")),
    path("whoami/", whoami),
]
handler404 = "bianmin.pages.views.not_found"
