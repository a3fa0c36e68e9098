"""The paths of cataloguing/takeovers."""

from django.urls import URLPattern, URLResolver, path

from bianmin.cataloguing.takeovers import columns, deciding, exports, views

ONE = "takeovers/<uuid:takeover_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("takeovers/", views.listed, name="takeovers"),
    path("takeovers/read/", views.read, name="read-takeover"),
    path(ONE, views.shown, name="takeover"),
    path(f"{ONE}comparing/", views.again, name="compare-takeover"),
    path(f"{ONE}dropping/", views.drop, name="drop-takeover"),
    path(f"{ONE}columns/", columns.columns, name="takeover-columns"),
    path(f"{ONE}sheet/", columns.sheet, name="takeover-sheet"),
    path(f"{ONE}words/", columns.words, name="takeover-words"),
    path(f"{ONE}decisions/", deciding.decisions, name="takeover-decisions"),
    path(f"{ONE}decisions/all/", deciding.everything, name="takeover-decide-all"),
    path(f"{ONE}rows/<uuid:row_id>/", deciding.named, name="takeover-row"),
    path(f"{ONE}drafts/", deciding.drafts, name="takeover-drafts"),
    path(f"{ONE}approval/", deciding.approval, name="approve-takeover"),
    path(f"{ONE}wrong.xlsx", exports.wrong, name="takeover-wrong"),
    path(f"{ONE}differences.xlsx", exports.differences, name="takeover-differences"),
]
