"""Checking the chain against itself, against the anchors, and for rows that nobody sealed; it only reads, row by row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Replace

from bianmin.county.scope import current_county
from bianmin.county.uuid7 import earliest_of, made_at
from bianmin.journal import anchors
from bianmin.journal.anchors import Anchor, Forged
from bianmin.journal.chain import AT, COLUMNS, COVERED, IDS, link
from bianmin.journal.models import Entry, Seal

CHUNK: Final = 2000  # rows read at a time
MOST_NAMED: Final = 20  # sequence numbers in one sentence
ANCHORED_WITHIN: Final = timedelta(hours=36)  # a day, and the worker's rest
SEALED_WITHIN: Final = timedelta(hours=1)  # the worker seals each second
ANCHORING: Final = ("journal", "anchor")
_SEAL = ("id", "sequence", "digest", "version")
_NAMES = ("hex_seal", *_SEAL[1:], *(f"hex_{name}" if name in IDS else f"entry__{name}" for name in COLUMNS))
_RESOURCE, _ACTION, _SUBJECT, _PURPOSE = map(COLUMNS.index, ("resource", "action", "subject_id", "purpose"))
Report = Callable[[int, int], None]


@dataclass(slots=True)
class Checked:
    """What was found: how many links were read, which do not hold, and a sentence for each thing that is wrong."""

    links: int = 0
    last_sequence: int = 0
    last_anchor: Anchor | None = None
    broken: list[int] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.broken and not self.sentences


@dataclass(slots=True)
class _Reading:
    """The state of one reading of the chain."""

    known: dict[int, list[Anchor]]
    checked: Checked = field(default_factory=Checked)
    before: str = ""
    noted: dict[str, str] = field(default_factory=dict)  # number of an anchor → what the journal says of it
    first_loose: datetime | None = None  # when the first link after the last anchor was made


def broken_links() -> list[int]:
    """Return the sequence numbers at which the county's chain does not hold."""
    return _read({}, lambda done, total: None).checked.broken


def check_chain(*, at: datetime, report: Report = lambda done, total: None) -> Checked:
    """Read the whole chain of the county, and hold it against the anchors.

    Args:
        at: now; what the worker has not come to yet is no fault.
        report: is told how many links are read, of how many.
    """
    known, faults = _anchors()
    reading = _read(known, report)
    checked = reading.checked
    if checked.broken:
        checked.sentences.append(f"日志链第 {_named(checked.broken)} 环对不上：这些记录被改过、删过或调换过。")
    checked.sentences += [*faults, *_against_anchors(reading, at), *_loose_rows(at)]
    return checked


def _anchors() -> tuple[dict[int, list[Anchor]], list[str]]:
    known: dict[int, list[Anchor]] = {}
    try:
        for anchor in anchors.read(current_county()):
            known.setdefault(anchor.sequence, []).append(anchor)
    except Forged as forged:
        return {}, [str(forged)]
    return known, []


def _read(known: dict[int, list[Anchor]], report: Report) -> _Reading:
    reading, total = _Reading(known), Seal.objects.count()
    newest = max(known, default=0)
    reading.checked.last_anchor = known[newest][-1] if known else None
    for seal, row in _links(reading):
        _weigh(reading, seal, row)
        if reading.first_loose is None and seal.sequence > newest:
            reading.first_loose = made_at(UUID(seal.id))
        if reading.checked.links % CHUNK == 0:
            report(reading.checked.links, total)
    report(reading.checked.links, total)
    return reading


class _Link(NamedTuple):
    """The columns of one seal."""

    id: str
    sequence: int
    digest: str
    version: int


def _links(reading: _Reading) -> Iterator[tuple[_Link, tuple[Any, ...]]]:
    """Yield each seal and the values of its row; a row that cannot even be read ends the reading."""
    ids = {"hex_seal": _hex("id"), **{f"hex_{name}": _hex(f"entry__{name}") for name in IDS}}
    rows = Seal.objects.annotate(**ids).order_by("sequence").values_list(*_NAMES).iterator(chunk_size=CHUNK)
    parts = len(_SEAL)
    try:
        for values in rows:
            yield _Link._make(values[:parts]), values[parts:]
    except ValueError:  # a day or an id that is none
        reading.checked.broken.append(reading.checked.last_sequence + 1)


def _hex(name: str) -> Replace:
    """Return an id as its hexadecimal digits; making a UUID of each would take a third of the time."""
    return Replace(Cast(name, CharField()), Value("-"), Value(""))


def _weigh(reading: _Reading, seal: _Link, row: tuple[Any, ...]) -> None:
    checked, sequence = reading.checked, seal.sequence
    if sequence != checked.last_sequence + 1:
        checked.broken += range(checked.last_sequence + 1, min(sequence, checked.last_sequence + 1 + MOST_NAMED))
    if not _holds(reading.before, seal, row):
        checked.broken.append(sequence)
    for anchor in reading.known.get(sequence, ()):
        if (anchor.digest, anchor.count) != (seal.digest, checked.links + 1):
            checked.sentences.append(f"第 {sequence} 环和 {anchor.day} 的锚对不上：它以前（含）的记录被换过。")
    if (row[_RESOURCE], row[_ACTION]) == ANCHORING:
        reading.noted[row[_SUBJECT]] = row[_PURPOSE]
    reading.before, checked.last_sequence = seal.digest, sequence
    checked.links += 1


def _holds(before: str, seal: _Link, row: tuple[Any, ...]) -> bool:
    if seal.version not in COVERED or row[AT] is None:
        return False
    return seal.digest == link(before, row, version=seal.version, seal_id=seal.id, sequence=seal.sequence)


def _against_anchors(reading: _Reading, at: datetime) -> Iterator[str]:
    last = reading.checked.last_sequence
    newest = max(reading.known, default=0)
    if newest > last:
        yield f"锚记着日志有 {newest} 环，现在只到第 {last} 环：第 {last + 1} 到 {newest} 环的记录被删了。"
    if reading.first_loose and reading.first_loose < at - ANCHORED_WITHIN:
        yield f"第 {newest + 1} 环起一天多没有锚：锚被删过，或者后台（worker）停了。请看锚文件和后台的日志。"
    written = {str(anchor.number): anchor.own for some in reading.known.values() for anchor in some}
    gone = [number for number, said in reading.noted.items() if written.get(number) != said.rpartition(" ")[2]]
    if gone and not reading.checked.broken:
        yield f"日志里记着写过第 {_named(sorted(map(int, gone)))} 个锚，锚文件里没有，或者换了样：锚文件被动过。"


def _loose_rows(at: datetime) -> Iterator[str]:
    loose = Entry.objects.filter(seal__isnull=True, pk__lt=earliest_of(at - SEALED_WITHIN)).count()
    if loose:
        yield f"有 {loose} 行日志超过一小时没有封进链：后台（worker）停了，或者有人往过去的日子里塞了记录。"


def _named(numbers: list[int]) -> str:
    shown = "、".join(str(number) for number in numbers[:MOST_NAMED])
    return f"{shown} 等 {len(numbers)}" if len(numbers) > MOST_NAMED else shown
