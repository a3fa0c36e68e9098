"""Recipes for 找事的叫法: a query that found nothing, and a word in use."""

from datetime import datetime

from django.utils import timezone

from bianmin.catalog.actions.wording import add_synonym, count_missed
from bianmin.catalog.models import MissedQuery, Synonym
from bianmin.county.rights import PostRole
from bianmin.county.scope import county
from tests.matrix.addresses import Address
from tests.matrix.ground import Ground
from tests.matrix.recipes import ABSENT, NOWHERE, Thing, recipe
from tests.matrix.subjects import Subject
from tests.matrix.world import World

WORDS = "火星移民"


def furnish(ground: Ground, at: datetime) -> None:
    """Look twice for something in vain, and keep a word for an item; the county is open."""
    for _ in range(2):
        count_missed(WORDS, today=timezone.localdate(at))
    by = ground.workers["office", PostRole.COUNTY_OFFICE].actor()
    add_synonym("大家的叫法", ground.items["forwarded"].item.name, by=by, at=at)


def _in(code: str):
    def sees(subject: Subject) -> bool:
        return subject.county == code

    return sees


@recipe(r"cataloguing/words/missed/<uuid:missed_id>/(mend|aside)/")
def _missed(world: World, _: Address) -> list[Thing]:
    found = []
    for code in world.grounds:
        with county(code):
            pk = MissedQuery.objects.get(words=WORDS).pk
        found.append(Thing(f"{code} missed", {"missed_id": pk}, _in(code)))
    return [Thing(ABSENT, {"missed_id": NOWHERE}), *found]


@recipe(r"cataloguing/words/<uuid:synonym_id>/(strike/)?")
def _words(world: World, _: Address) -> list[Thing]:
    found = []
    for code in world.grounds:
        with county(code):
            pk = Synonym.objects.get(word="大家的叫法").pk
        found.append(Thing(f"{code} word", {"synonym_id": pk}, _in(code)))
    return [Thing(ABSENT, {"synonym_id": NOWHERE}), *found]
