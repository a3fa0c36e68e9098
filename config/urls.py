"""Where each face begins; the paths themselves are in the faces."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("bianmin.pages.urls")),
]
handler400 = "bianmin.pages.views.bad_request"
handler403 = "bianmin.pages.views.forbidden"
handler404 = "bianmin.pages.views.not_found"
handler500 = "bianmin.pages.views.broken"
