"""Every write of the catalogue: editions, take-overs, placements, bundles, words for searching, and loading a pack."""

from bianmin.catalog.actions.indexing import index_item
from bianmin.catalog.actions.loading import load_pack
from bianmin.catalog.actions.publishing import bring_into_force, publish, retire

__all__ = ["bring_into_force", "index_item", "load_pack", "publish", "retire"]
