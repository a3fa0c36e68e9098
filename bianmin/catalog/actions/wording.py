"""Words for searching: counting what found nothing, mending it, and keeping what people call things."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from bianmin.catalog.actions.indexing import index_meant
from bianmin.catalog.models import Item, MissedQuery, Synonym
from bianmin.catalog.search import runs
from bianmin.catalog.vocabulary import NO_LONGER, PLACE_CODE, forget
from bianmin.catalog.wordbook import NOT_OURS, item_named, missed_words, station_named
from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput, NotFound
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note

KEPT = 500  # words of a county that found nothing; a flood pushes out only what was asked once
ONCE_FOR = timedelta(days=30)  # how long a word that was asked only once is kept: it may be somebody's name
LONGEST_WORD, LONGEST_MEANING, LONGEST_TOLD = 20, 60, 100
BY_HAND = "县里加的"
FROM_MISSED = "从没找到的里补的"


def count_missed(query: str, *, today: date) -> bool:
    """Count a query that found nothing, in one write; say whether there was anything to count.

    What was mended with a word and still finds nothing is open again; what is not ours stays told.
    """
    words = missed_words(query)
    if not words:
        return False
    stays = When(mended_how__startswith=NOT_OURS, then=F("mended_on"))
    again = Case(stays, default=Value(None))
    counted = MissedQuery.objects.filter(words=words).update(times=F("times") + 1, last_on=today, mended_on=again)
    if not counted:
        _begin(words, today)
    return True


def _begin(words: str, today: date) -> None:
    first = {"words": words, "times": 1, "first_on": today, "last_on": today}
    unmended = MissedQuery.objects.filter(mended_on__isnull=True)
    if unmended.count() < KEPT:
        _write(first)
        return
    least = unmended.order_by("times", "last_on").values_list("pk", flat=True).first()
    MissedQuery.objects.filter(pk=least, times=1).update(**first)


def _write(first: dict[str, object]) -> None:
    """Write a new word; of two readers who look for it at once the second is not counted."""
    try:
        with transaction.atomic():
            MissedQuery.objects.create(**first)
    except IntegrityError:
        return


def forget_old_missed(*, at: datetime) -> int:
    """Delete what was asked once and not again for a month; return how many."""
    before = timezone.localdate(at) - ONCE_FOR
    gone, _ = MissedQuery.objects.filter(mended_on__isnull=True, times=1, last_on__lt=before).delete()
    return gone


@transaction.atomic
def mend(missed_id: UUID, item_name: str, *, by: Actor, at: datetime) -> Synonym:
    """Let what was looked for in vain mean an item from now on, and cut the index anew.

    Raises:
        NotFound: there is no such query.
        BadInput: no item in force has that name.
    """
    missed = _missed(missed_id)
    item = _item(item_name)
    word = _called(missed.words, item.name[:LONGEST_MEANING], source=FROM_MISSED)
    _close(missed, f"叫成了“{item.name}”", by=by, at=at)
    return word


@transaction.atomic
def set_aside(missed_id: UUID, whose: str, *, by: Actor, at: datetime) -> None:
    """Say of what was looked for that it is none of the county's matters, and whom to ask; the search tells it.

    Raises:
        NotFound: there is no such query.
        BadInput: what is told is too long.
    """
    missed = _missed(missed_id)
    told = whose.strip()
    if len(told) > LONGEST_TOLD:
        raise BadInput("写得太长了。", fields={"whose": f"最多 {LONGEST_TOLD} 个字，比如“找派出所，电话……”。"})
    _close(missed, f"{NOT_OURS}：{told}" if told else NOT_OURS, by=by, at=at)


@transaction.atomic
def add_synonym(word: str, means: str, *, by: Actor, at: datetime) -> Synonym:
    """Keep what people call a thing; ``means`` is an item's name, a word of it, a category, or a village.

    Raises:
        BadInput: the word is empty or too long, or what it should mean is not in the catalogue.
    """
    made = _called(_checked_word(word), _checked_meaning(means), source=BY_HAND)
    _note(made, "加叫法", by=by, at=at)
    return made


@transaction.atomic
def change_synonym(synonym_id: UUID, word: str, means: str, *, by: Actor, at: datetime) -> Synonym:
    """Say otherwise what a word means: the old one is struck off, the new one kept.

    Raises:
        NotFound: there is no such word.
        BadInput: as ``add_synonym``.
    """
    _strike(_synonym(synonym_id))
    made = _called(_checked_word(word), _checked_meaning(means), source=BY_HAND)
    _note(made, "改叫法", by=by, at=at)
    return made


@transaction.atomic
def strike_synonym(synonym_id: UUID, *, by: Actor, at: datetime) -> Synonym:
    """Use a word no longer; it stays as struck off, so that a pack that is loaded again does not bring it back.

    Raises:
        NotFound: there is no such word.
    """
    struck = _synonym(synonym_id)
    _strike(struck)
    _note(struck, "不用这个叫法", by=by, at=at)
    return struck


def _strike(synonym: Synonym) -> None:
    Synonym.objects.filter(pk=synonym.pk).update(source=NO_LONGER)
    _settle(synonym.means)


def _called(word: str, means: str, *, source: str) -> Synonym:
    made, is_new = Synonym.objects.get_or_create(word=word, means=means, defaults={"source": source})
    if not is_new and made.source == NO_LONGER:
        made.source = source
        made.save(update_fields=["source"])
    _settle(means)
    return made


def _settle(means: str) -> None:
    """Let the search know: an item's text is cut anew, a village's name is read anew."""
    if PLACE_CODE.fullmatch(means):
        forget()
    else:
        index_meant(means)


def _checked_word(word: str) -> str:
    folded = " ".join(word.split())
    if not runs(folded) or len(folded) > LONGEST_WORD:
        raise BadInput("没有记下：叫法没写对。", fields={"word": f"写大家怎么叫，1 到 {LONGEST_WORD} 个字。"})
    return folded


def _checked_meaning(means: str) -> str:
    asked = means.strip()
    held = (
        Item.objects.published().filter(Q(name__contains=asked) | Q(category=asked)) if asked else Item.objects.none()
    )
    if asked and held.exists():
        return asked[:LONGEST_MEANING]
    stations = station_named(asked) if asked else []
    if len(stations) == 1:
        return stations[0].division_code
    told = "写事项名称、名称里的几个字、类别，或者村名。"
    if stations:
        told = "叫这个名字的村不止一个，请带上乡镇，比如“东张博村（大路口乡）”。"
    raise BadInput("没有记下：指的是什么没写对。", fields={"means": told})


def _item(name: str) -> Item:
    item = item_named(name)
    if item is None:
        raise BadInput("没有记下：没有这个事项。", fields={"item": "请从列出来的事项里选一个，一个字也不改。"})
    return item


def _missed(missed_id: UUID) -> MissedQuery:
    missed = MissedQuery.objects.select_for_update().filter(pk=missed_id).first()
    if missed is None:
        raise NotFound("这个词不在单子里了，可能已经有人补上。请回到单子看一眼。")
    return missed


def _synonym(synonym_id: UUID) -> Synonym:
    found = Synonym.objects.exclude(source=NO_LONGER).filter(pk=synonym_id).first()
    if found is None:
        raise NotFound("这个叫法已经不用了。请回到单子看一眼。")
    return found


def _close(missed: MissedQuery, how: str, *, by: Actor, at: datetime) -> None:
    missed.mended_on, missed.mended_how = timezone.localdate(at), how[:120]
    missed.save(update_fields=["mended_on", "mended_how"])
    note(Resource.WORD, Action.CHANGE, by=by, at=at, about=("missed", missed.pk), purpose="补找不到的词")


def _note(synonym: Synonym, what: str, *, by: Actor, at: datetime) -> None:
    note(Resource.WORD, Action.CHANGE, by=by, at=at, about=("synonym", synonym.pk), purpose=what)
