"""The paths of this face: the board, the cases behind its numbers, and the ratings."""

from django.urls import URLPattern, URLResolver, path

from bianmin.oversight import catalogue, proofs, views

app_name = "oversight"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.board, name="board"),
    path("cases/", views.cases, name="cases"),
    path("ratings/", views.ratings, name="ratings"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/items/", catalogue.online, name="catalogue-online"),
    path("catalogue/trips/", catalogue.trips, name="catalogue-trips"),
    path("proofs/", proofs.demands, name="proofs"),
    path("proofs/file/", proofs.demands_file, name="proofs-file"),
]
