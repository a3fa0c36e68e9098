"""Where each face begins; the paths themselves are in the faces."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from bianmin.guard.door.first import first
from bianmin.guard.own.views import mine
from config.rights import table

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("bianmin.pages.urls")),
    path("", include("bianmin.portal.urls")),
    path("first/<str:secret>/", first, name="first"),
    path("window/", include("bianmin.window.urls")),
    path("office/", include("bianmin.office.urls")),
    path("oversight/", include("bianmin.oversight.urls")),
    path("cataloguing/", include("bianmin.cataloguing.urls")),
    path("guard/rights/", mine, {"table": table}, name="rights"),
    path("guard/", include("bianmin.guard.urls")),
    path("api/v1/", include("bianmin.api.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("bianmin.demo.urls")))
handler400 = "bianmin.pages.views.bad_request"
handler403 = "bianmin.pages.views.forbidden"
handler404 = "bianmin.pages.views.not_found"
handler500 = "bianmin.pages.views.broken"
