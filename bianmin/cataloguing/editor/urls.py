"""The paths of cataloguing/editor."""

from django.urls import URLPattern, URLResolver, path

from bianmin.cataloguing.editor import previewing, starting, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("items/new/", starting.new_item, name="new-item"),
    path("items/<slug:slug>/draft/", starting.start_draft, name="start-draft"),
    path("editions/<uuid:edition_id>/edit/", views.edit, name="edit"),
    path("editions/<uuid:edition_id>/edit/check/", views.check, name="check-section"),
    path("editions/<uuid:edition_id>/submit/", views.submit_edition, name="submit-edition"),
    path("editions/<uuid:edition_id>/drop/", views.drop_edition, name="drop-edition"),
    path("editions/<uuid:edition_id>/preview/<slug:kind>/", previewing.preview, name="preview"),
]
