"""The paths of this face; each part keeps its own."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "cataloguing"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("bianmin.cataloguing.editor.urls")),  # its items/new/ stands before items/<slug>/
    path("", include("bianmin.cataloguing.items.urls")),
    path("", include("bianmin.cataloguing.takeovers.urls")),
    path("", include("bianmin.cataloguing.placing.urls")),
    path("", include("bianmin.cataloguing.words.urls")),
]
