"""The paths of this face."""

from django.urls import URLPattern, URLResolver

app_name = "window"
urlpatterns: list[URLPattern | URLResolver] = []
