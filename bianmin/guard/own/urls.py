"""The paths of guard/own."""

from django.urls import URLPattern, URLResolver, path

from bianmin.guard.own import views

urlpatterns: list[URLPattern | URLResolver] = [path("", views.home, name="home")]
