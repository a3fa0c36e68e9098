"""The paths of 一件事; those of its draft come before the pages of any draft (``drafts/<id>/<page>/``)."""

from django.urls import URLPattern, path

from bianmin.portal.bundles import views

urlpatterns: list[URLPattern] = [
    path("together/", views.together, name="together"),
    path("together/<slug:slug>/", views.bundle, name="bundle"),
    path("together/<slug:slug>/apply/", views.apply, name="bundle-apply"),
    path("drafts/<uuid:draft_id>/together/", views.wanted, name="together-wanted"),
    path("drafts/<uuid:draft_id>/receipt/", views.receipt, name="together-receipt"),
]
