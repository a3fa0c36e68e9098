"""Views that leak on purpose, one for each way out; only the tests of the detector open them."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path

from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import public

OPEN, DRAFT, MASKED = (
    public(Resource.PAGE, Action.READ), public(Resource.DRAFT, Action.CHANGE), public(Resource.CASE, Action.READ)
)  # fmt: skip


def _says(request):
    return HttpResponse(f"<p>{request.META['HTTP_X_TEXT'].encode('latin-1').decode()}</p>")


def redirects(request):
    return HttpResponseRedirect(f"/next/?who={request.META['HTTP_X_TEXT'].encode('latin-1').decode()}")


def hands_out(request):
    response = HttpResponse(b"%PDF-", content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{request.META["HTTP_X_TEXT"]}.pdf"'
    return response


def links(request):
    return HttpResponse(f'<a href="/find/?q={request.META["HTTP_X_TEXT"]}">找</a>')


def _marked(mark, view):
    return mark(lambda request: view(request))


urlpatterns = [
    path("open/", _marked(OPEN, _says)),
    path("masked/", _marked(MASKED, _says)),
    path("draft/", _marked(DRAFT, _says)),
    path("redirects/", _marked(OPEN, redirects)),
    path("hands-out/", _marked(DRAFT, hands_out)),
    path("links/", _marked(DRAFT, links)),
]
