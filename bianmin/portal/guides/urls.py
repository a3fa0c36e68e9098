"""The paths of the guides pages."""

from django.urls import URLPattern, path

from bianmin.portal.guides import embedding, views

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("items/", views.category, name="category"),
    path("items/<slug:slug>/", views.guide, name="guide"),
    path("villages/", views.villages, name="villages"),
    path("stations/<slug:code>/", views.station, name="station"),
    path("stations/<slug:code>/embed/", embedding.station, name="station-embed"),
    path("help/", views.help_at_home, name="help"),
    path("ask/", views.ask, name="ask"),
]
