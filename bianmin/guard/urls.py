"""The paths of this face; each part keeps its own."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "guard"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("bianmin.guard.own.urls")),
    path("", include("bianmin.guard.door.urls")),
    path("", include("bianmin.guard.staff.urls")),
    path("", include("bianmin.guard.audit.urls")),
]
