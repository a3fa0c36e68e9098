"""The paths of cataloguing/words."""

from django.urls import URLPattern, URLResolver, path

from bianmin.cataloguing.words import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("words/", views.words, name="words"),
    path("words/add/", views.add, name="add-word"),
    path("words/missed/<uuid:missed_id>/mend/", views.mend_one, name="mend-word"),
    path("words/missed/<uuid:missed_id>/aside/", views.aside, name="set-word-aside"),
    path("words/<uuid:synonym_id>/", views.change, name="change-word"),
    path("words/<uuid:synonym_id>/strike/", views.strike, name="strike-word"),
]
