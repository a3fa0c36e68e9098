"""The detector: nothing personal where it must not be, in every answer, log line, message and paper of the whole suite.

``finds`` knows a number by its own rule (check digit, shape), however it is written; ``Watch`` knows besides whom this test
has made. What a view may show follows from its row in the table of rights: the fields of the right, and a short table of
reasoned exceptions. Source: PROMISES 0.6, PR-1; ASVS 14.2.1, 16.2.5.
"""

import base64
import binascii
import json
import logging
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from urllib.parse import unquote

ID, OLD_ID, ID_PART, ENDS, PHONE, PHONE_PART, CARD, CARD_PART, NAME = (
    "identity number", "identity number of 15 digits", "part of an identity number", "ends of an identity number", "phone",
    "part of a phone", "bank card", "part of a bank card", "name",
)  # fmt: skip
NUMBERS = frozenset({ID, OLD_ID, ID_PART, ENDS, PHONE, PHONE_PART, CARD, CARD_PART})

# One run of digits with single blanks or hyphens between them. No look-behind: it would be asked at every character.
_RUN = re.compile(r"[0-9](?:[ \u00a0\u2009\u3000-]?[0-9]){10,24}(?:[ \u00a0]?[Xx])?(?![0-9A-Za-z*])")
_STARS = re.compile(r"\*{3,17}")
_BEFORE, _AFTER = re.compile(r"(?<![0-9A-Za-z])[0-9]{1,17}$"), re.compile(r"[0-9]{0,17}[Xx]?(?![0-9A-Za-z])")
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{20,}")
_HEX = re.compile(r"3[0-9](?:3[0-9]){10,18}(?:58|78)?(?![0-9A-Fa-f])")
_WIDE = "０１２３４５６７８９"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PROVINCES = frozenset({*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66),
                        71, 81, 82, 83, 99})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Find:
    """Something personal, and how it stood there."""

    kind: str
    text: str


def finds(text: str) -> set[Find]:
    """Return the numbers in a text: plain, spaced, wide, masked too little, or encoded as base64 or hexadecimal."""
    plain = unicodedata.normalize("NFKC", text) if any(digit in text for digit in _WIDE) else text
    return {*_written(plain), *_half_masked(plain), *_encoded(plain)}


def _written(text: str) -> Iterator[Find]:
    for run in _RUN.finditer(text):
        if _is_inside_a_word(text, run.start()):
            continue
        pieces = re.split(r"[^0-9Xx]", run.group())
        for digits in {"".join(pieces), *pieces}:
            kind = _kind_of(digits.upper())
            if kind:
                yield Find(kind, digits)


def _is_inside_a_word(text: str, start: int) -> bool:
    before = text[start - 1 : start]
    return before.isascii() and (before.isalnum() or before == "*")


def _kind_of(digits: str) -> str:
    if len(digits) in {18, 20} and _is_id(digits[:18]):
        return ID
    if len(digits) == 15 and _is_old_id(digits):
        return OLD_ID
    if re.fullmatch(r"1[3-9][0-9]{9}", digits):
        return PHONE
    if re.fullmatch(r"62[0-9]{14,17}", digits) or (re.fullmatch(r"[3-6][0-9]{15,18}", digits) and _is_luhn(digits)):
        return CARD
    return ""


def _is_id(number: str) -> bool:
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number) or not _is_day(number[6:10], number[10:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == number[17]


def _is_old_id(number: str) -> bool:
    return int(number[:2]) in _PROVINCES and number[2:6] != "0000" and _is_day(f"19{number[6:8]}", number[8:12])


def _is_day(year: str, day: str) -> bool:
    try:
        return 1880 <= date(int(year), int(day[:2]), int(day[2:])).year <= 2035
    except ValueError:
        return False


def _is_luhn(digits: str) -> bool:
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits), start=1)]
    odd = sum(int(digit) for digit in digits[::-1][::2])
    even = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[::-1][1::2])
    return bool(doubled) and (odd + even) % 10 == 0


def _half_masked(text: str) -> Iterator[Find]:
    """Find what is masked so little that the rest can be guessed: 前6后4 of an identity number, 3 and 4 of a phone."""
    for other in "＊•●×":
        text = text.replace(other * 3, "***").replace(f"***{other}", "****") if other * 3 in text else text
    for masked in _STARS.finditer(text):
        start, end = masked.span()
        head, tail = _BEFORE.search(text, max(0, start - 18), start), _AFTER.match(text, end)
        before, stars, after = head[0] if head else "", masked.group(), tail[0] if tail else ""
        shown, length = len(before) + len(after), len(before) + len(stars) + len(after)
        if length in {15, 18, 20} and shown:
            yield Find(ENDS if len(before) <= 1 and len(after) <= 1 else ID_PART, before + stars + after)
        elif len(before) >= 6 and len(after) >= 3:
            yield Find(CARD_PART if before.startswith("62") or len(before) > 6 else ID_PART, before + stars + after)
        elif re.fullmatch(r"1[3-9][0-9]", before) and len(after) >= 3:
            yield Find(PHONE_PART, before + stars + after)


def _encoded(text: str) -> Iterator[Find]:
    for token in _HEX.findall(text):
        yield from _written(bytes.fromhex(token).decode("ascii", "replace"))
    for token in _ENCODED.findall(text):
        for start in range(4):
            inside = _decoded(token[start:])
            if inside:
                yield from _written(inside)


def _decoded(token: str) -> str:
    """Return the digits that a base64 token holds, packed by zlib or not; nothing if it holds none."""
    whole = token[: len(token) // 4 * 4]
    try:
        raw = base64.b64decode(whole.translate(str.maketrans("-_", "+/")), validate=True)
    except (binascii.Error, ValueError):
        return ""
    if raw[:1] == b"\x78":
        try:
            raw = zlib.decompressobj().decompress(raw)
        except zlib.error:
            return ""
    return raw.decode("ascii", "replace") if re.search(rb"[0-9]{11}", raw) else ""


@dataclass
class Watch:
    """What one test has made, and what leaked of it."""

    people: dict[str, str] = field(default_factory=dict)  # a name or number of somebody made here → its kind
    public: set[str] = field(default_factory=set)  # names and numbers that stand on desk plates and doors
    leaks: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Forget the test before."""
        self.people.clear()
        self.public.clear()
        self.leaks.clear()

    def knows(self, kind: str, text: str) -> None:
        """Remember a canary: somebody's name or number in this test."""
        if len(text) > 1:
            self.people[text] = kind

    def personal(self, text: str) -> set[Find]:
        """Return everything personal in a text."""
        found = {find for find in finds(text) if find.text not in self.public}
        known = {Find(kind, thing) for thing, kind in self.people.items() if thing in text and thing not in self.public}
        return found | known

    def tell(self, where: str, found: Iterable[Find]) -> None:
        """Write down a leak."""
        for find in sorted(found, key=lambda each: (each.kind, each.text)):
            self.leaks.append(f"{where}: {find.kind} {find.text}")

    def answer(self, request: object, response: object) -> None:
        """Look at one answer: its text, its addresses, the names of its files."""
        where = f"{request.method} {request.path}"  # type: ignore[attr-defined]
        heads = [unquote(response.headers.get(name, "")) for name in ("Location", "Content-Disposition")]  # type: ignore[attr-defined]
        self.tell(f"{where} (headers)", self.personal(" ".join(heads)))
        body = _text_of(response)
        found = self.personal(body) if body else set()
        if not found:
            return
        said, kinds = _said_by(request), allowed(request)
        self.tell(where, (find for find in found if find.kind not in kinds and find.text not in said))
        addresses = unquote(" ".join(re.findall(r'(?:href|action|src|hx-post|hx-get)="(?!tel:)([^"]*)"', body)))
        self.tell(f"{where} (an address)", self.personal(addresses))

    def log(self, line: str) -> None:
        """Look at one line of the log."""
        self.tell(f"log: {line[:120]}", self.personal(line))

    def message(self, text: str) -> None:
        """Look at one message: it goes to a phone that may be somebody else's."""
        self.tell(f"message: {text[:40]}", self.personal(text))

    def paper(self, text: str) -> None:
        """Look at what is printed: a paper is its person's own and names them, and carries no number of theirs."""
        self.tell(f"paper: {text[:40]}", (find for find in self.personal(text) if find.kind != NAME))


# What may stand in an answer, by how much of a person the right's row in the table shows (PROMISES 4.1).
_BY_FIELDS = {
    "none": frozenset[str](),
    "masked": frozenset[str](),
    "named": frozenset({NAME, ENDS}),
    "full": NUMBERS | {NAME},
    "revealed": NUMBERS | {NAME},
}
# Beyond the table: (view, what it was sent, what may stand in its answer, why).
EXCEPTIONS = (
    ("office:step", ("on", "sheet"), NUMBERS, "the copy sheet comes back as it was where its outer number is refused"),
)


def allowed(request: object) -> frozenset[str]:
    """Return what may stand in the answer to a request."""
    match = getattr(request, "resolver_match", None)
    right = _right_of(match)
    kinds = _by_table(right) if right is not None else frozenset()
    for view, (name, value), more, _ in EXCEPTIONS:
        if match and match.view_name == view and request.POST.get(name) == value:  # type: ignore[attr-defined]
            kinds |= more
    return kinds


@cache
def _by_table(right: object) -> frozenset[str]:
    from config.rights import table

    rows = [
        row for row in table() if (row.resource, row.action, row.public) == (right.resource, right.action, right.public)
    ]
    fitting = [row for row in rows if right.public or (right.roles <= row.roles if right.roles else not row.roles)]
    return frozenset().union(*(_BY_FIELDS[str(row.fields)] for row in fitting))


def _right_of(match: object) -> object:
    from bianmin.pages.asks import right_of

    return right_of(match.func) if match else None  # type: ignore[attr-defined]


def _text_of(response: object) -> str:
    kind = response.headers.get("Content-Type", "")  # type: ignore[attr-defined]
    if response.streaming or not kind.startswith(("text/", "application/json", "application/xml")):  # type: ignore[attr-defined]
        return ""
    return response.content.decode("utf-8", "replace")  # type: ignore[attr-defined]


def _said_by(request: object) -> str:
    """Return what the request itself brought: what one has just typed is no news to oneself."""
    parts = [value for values in (request.POST, request.GET) for _, each in values.lists() for value in each]  # type: ignore[attr-defined]
    body = getattr(request, "_body", b"") if not parts else b""
    said = " ".join([*map(str, parts), body.decode("utf-8", "replace")])
    return f"{said} {re.sub(r'[^0-9Xx]', '', said)} {json.dumps(said)}"


WATCH = Watch()


def install() -> None:
    """Put the watch on every answer that this process gives, every log line, message and paper, and on who is made."""
    from django.core.handlers.base import BaseHandler
    from django.db.models.signals import post_save

    from bianmin.cases.actions import documents

    answered, issued = BaseHandler.get_response, documents.issue

    def get_response(handler: BaseHandler, request: object) -> object:
        response = answered(handler, request)
        WATCH.answer(request, response)
        return response

    def issue(*args: object, **kwargs: object) -> object:
        document = issued(*args, **kwargs)
        WATCH.paper(json.dumps(document.facts, ensure_ascii=False))
        return document

    BaseHandler.get_response, documents.issue = get_response, issue
    listen()
    post_save.connect(_made, weak=False)


def listen() -> None:
    """Hear every log line; asked before each test, for whoever sets up logging anew throws the listeners out."""
    root = logging.getLogger()
    if not any(isinstance(each, _Lines) for each in root.handlers):
        root.addHandler(_Lines())


class _Lines(logging.Handler):
    """Hands every line that is logged to the watch, with its traceback."""

    def emit(self, record: logging.LogRecord) -> None:
        WATCH.log(self.format(record))


def _made(sender: type, instance: object, **_: object) -> None:
    """Remember whom a test makes, and look at what it sends."""
    match sender.__name__:
        case "Person":
            for kind, thing in ((NAME, instance.name), (ID, instance.id_number), (PHONE, instance.phone)):
                WATCH.knows(kind, thing)
        case "Case":
            kinds = {"bank_card": CARD, "id_number": ID, "phone": PHONE}
            for question in instance.edition.body.questions:
                if question.kind in kinds:
                    WATCH.knows(kinds[question.kind], instance.answers.get(question.key, ""))
        case "Post":
            WATCH.public.add(instance.name)  # it stands on the desk plate
        case "Message":
            WATCH.message(instance.text)


@contextmanager
def expecting() -> Iterator[list[str]]:
    """Give the leaks that are told inside, and forget them: the test wants them."""
    before = len(WATCH.leaks)
    told: list[str] = []
    yield told
    told += WATCH.leaks[before:]
    del WATCH.leaks[before:]
