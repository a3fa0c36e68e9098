"""The paths of cataloguing/items."""

from django.urls import URLPattern, URLResolver, path

from bianmin.cataloguing.items import approving, item, lists

ITEM, EDITION = "items/<slug:slug>/", "editions/<uuid:edition_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", lists.home, name="home"),
    path("items/", lists.items, name="items"),
    path("approve/", approving.approve_many, name="approve-many"),
    path(ITEM, item.item, name="item"),
    path(f"{ITEM}review/", item.review, name="review-item"),
    path(f"{ITEM}retire/", item.retire, name="retire-item"),
    path(f"{ITEM}codes/", item.codes, name="item-codes"),
    path(f"{ITEM}handling/", item.add_handling, name="add-handling"),
    path(f"{ITEM}handling/<uuid:handling_id>/", item.rename_handling, name="rename-handling"),
    path(EDITION, approving.edition, name="edition"),
    path(f"{EDITION}approve/", approving.approve, name="approve-edition"),
    path(f"{EDITION}send-back/", approving.send_back, name="send-back-edition"),
]
