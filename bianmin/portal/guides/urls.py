"""The paths of the guides pages."""

from django.urls import URLPattern, path

from bianmin.portal.guides import checking, embedding, hall, printing, views

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("items/", views.category, name="category"),
    path("items/<slug:slug>/", views.guide, name="guide"),
    path("items/<slug:slug>/check/", checking.self_check, name="self-check"),
    path("items/<slug:slug>/my-list/", checking.my_list, name="my-list"),
    path("items/<slug:slug>/stations/", checking.doing, name="doing"),
    path("items/<slug:slug>/changes/", checking.changes, name="changes"),
    path("items/<slug:slug>/blank/", checking.blank, name="blank"),
    path("items/<slug:slug>/sheets/", printing.sheets, name="sheets"),
    path("items/<slug:slug>/sheets/<slug:kind>/", printing.paper, name="paper"),
    path("sheets/<slug:code>/", printing.sheet, name="sheet"),
    path("screen/<slug:code>/", hall.screen, name="screen"),
    path("kiosk/<slug:code>/", hall.kiosk, name="kiosk"),
    path("kiosk/<slug:code>/items/", hall.kiosk_items, name="kiosk-items"),
    path("kiosk/<slug:code>/items/<slug:slug>/", hall.kiosk_guide, name="kiosk-guide"),
    path("kiosk/<slug:code>/items/<slug:slug>/list/", hall.kiosk_list, name="kiosk-list"),
    path("villages/", views.villages, name="villages"),
    path("stations/<slug:code>/", views.station, name="station"),
    path("stations/<slug:code>/embed/", embedding.station, name="station-embed"),
    path("help/", views.help_at_home, name="help"),
    path("ask/", views.ask, name="ask"),
]
