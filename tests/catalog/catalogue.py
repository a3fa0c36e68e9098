"""The county's real items without its stations: what searching and the figures are held against."""

from contextlib import contextmanager

from django.conf import settings
from django.db import transaction

from bianmin.catalog.actions.indexing import index_published
from bianmin.catalog.actions.loading import _load_item
from bianmin.catalog.pack import read_pack
from bianmin.catalog.vocabulary import forget
from bianmin.county.scope import county
from tests import factories as make


def load_items():
    """Load every item of the pack with its first edition and the pack's synonyms; no divisions, no placements."""
    pack = read_pack(settings.COUNTY_DIR)
    for position, row in enumerate(pack.items, start=1):
        _load_item(row, position, pack.examples.get(row.name), make.DAY_ONE)
    index_published(synonyms=pack.wording.synonyms)


@contextmanager
def real_items(blocker):
    """Have the real items in the database while several tests ask; they are gone afterwards."""
    with blocker.unblock(), county("370832"), transaction.atomic():
        load_items()
        forget()
        yield
        transaction.set_rollback(True)
    _forget(blocker)


def _forget(blocker):
    with blocker.unblock(), county("370832"):
        forget()
