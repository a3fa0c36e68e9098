"""The nouns of the catalogue: four layers, dictionaries of others' codes, decisions on 下沉, take-overs, 一件事, searching."""

from bianmin.catalog.models.bundles import Bundle, BundlePart
from bianmin.catalog.models.decisions import PlacementDecision
from bianmin.catalog.models.dictionaries import CodeMapping, DictionaryCode
from bianmin.catalog.models.editions import Edition, EditionQuerySet
from bianmin.catalog.models.items import BasicItem, HandlingItem, Item, ItemQuerySet
from bianmin.catalog.models.placements import Placement, PlacementQuerySet, StationRole
from bianmin.catalog.models.searching import MissedQuery, SearchText, Synonym
from bianmin.catalog.models.sheets import SheetFile
from bianmin.catalog.models.takeovers import TakeOver, TakeOverRow

__all__ = [
    "BasicItem",
    "Bundle",
    "BundlePart",
    "CodeMapping",
    "DictionaryCode",
    "Edition",
    "EditionQuerySet",
    "HandlingItem",
    "Item",
    "ItemQuerySet",
    "MissedQuery",
    "Placement",
    "PlacementDecision",
    "PlacementQuerySet",
    "SearchText",
    "SheetFile",
    "StationRole",
    "Synonym",
    "TakeOver",
    "TakeOverRow",
]
