"""The paths of cataloguing/placing."""

from django.urls import URLPattern, URLResolver, path

from bianmin.cataloguing.placing import deciding, reading, walls

urlpatterns: list[URLPattern | URLResolver] = [
    path("placing/", reading.overview, name="placing"),
    path("placing/kept/", reading.kept, name="kept-back"),
    path("placing/walls/", walls.walls, name="walls"),
    path("placing/items/<slug:slug>/", reading.item, name="placing-item"),
    path("placing/items/<slug:slug>/propose/", deciding.propose_for, name="propose-placing"),
    path("placing/decisions/<uuid:decision_id>/approve/", deciding.yes, name="approve-placing"),
    path("placing/decisions/<uuid:decision_id>/reject/", deciding.no, name="reject-placing"),
    path("placing/decisions/<uuid:decision_id>/withdraw/", deciding.take_back, name="withdraw-placing"),
]
