"""The paths of the pages about proofs."""

from django.urls import URLPattern, path

from bianmin.portal.proofs import views

urlpatterns: list[URLPattern] = [
    path("proofs/", views.proofs, name="proofs"),
    path("proofs/<slug:slug>/", views.proof, name="proof"),
]
