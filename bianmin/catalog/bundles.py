"""一件事 put together from its parts: one form, one list of materials, and one set of answers given back to each; pure.

Nothing of a bundle is kept twice: what it asks is what the editions of its parts ask, without repeats. Two questions are
one where the bundle says so (``same_answers``), where both take over the same thing that is known of the applicant, or
where they have the same words and kind; two materials where the bundle says so or they are called the same.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bianmin.catalog.content import Content
from bianmin.catalog.elements import REUSED, Limit, MaterialSpec, Question

_NOT_WORDS = re.compile(r"[\W_]+")
_OWN = "earlier"  # what somebody answered the last time is that item's own
Own = tuple[str, str]  # (part, its own key or code)


@dataclass(frozen=True, slots=True)
class Part:
    """One item as it takes part; ``key`` is its slug, ``ask`` the question that says for whom (empty: everybody)."""

    key: str
    name: str
    content: Content
    ask: str = ""
    same_answers: Mapping[str, str] = field(default_factory=dict)
    same_materials: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Asked:
    """A question of the whole form while it is put together: who asks it, and what makes others the same."""

    question: Question
    same: set[tuple[str, ...]]
    parts: set[str]


@dataclass(frozen=True, slots=True)
class Listed:
    """One material of the whole list: as it is asked for, and of which parts it is which."""

    spec: MaterialSpec
    members: tuple[tuple[str, str, MaterialSpec], ...]  # (part, its name, that part's own material)

    @property
    def names(self) -> tuple[str, ...]:
        """The items that want it, in their order."""
        return tuple(name for _, name, _ in self.members)


@dataclass(frozen=True, slots=True)
class Whole:
    """The parts put together: the form as it is asked, every material once, and the way back to each part's own keys."""

    parts: tuple[Part, ...]
    form: tuple[Question, ...]
    materials: tuple[Listed, ...]
    keys: Mapping[Own, str]

    def answers_of(self, part: str, answers: Mapping[str, str]) -> dict[str, str]:
        """Return the answers under the part's own keys; what is not answered yet is left out."""
        return {own: answers[key] for (each, own), key in self.keys.items() if each == part and key in answers}

    def codes_of(self, part: str) -> dict[str, str]:
        """Return under which code of the whole list each of the part's own materials is given."""
        return {
            spec.code: listed.spec.code for listed in self.materials for each, _, spec in listed.members if each == part
        }

    def wanted(self, answers: Mapping[str, str]) -> tuple[Listed, ...]:
        """Return the materials that these answers make one bring, each once; required if it is for one of the items."""
        own = {part.key: _by_code(part, self.answers_of(part.key, answers)) for part in self.parts}
        found = []
        for listed in self.materials:
            members = tuple(
                (part, name, own[part][spec.code]) for part, name, spec in listed.members if spec.code in own[part]
            )
            if members:
                found.append(Listed(_joined(listed.spec, [spec for _, _, spec in members]), members))
        return tuple(found)

    def content(self, answers: Mapping[str, str]) -> Content:
        """Return the whole as the content of one form: for the pages that ask it."""
        materials = tuple(listed.spec for listed in self.wanted(answers))
        return Content(form=self.form, materials=materials, materials_known=True, online=True)


def _by_code(part: Part, answers: Mapping[str, str]) -> dict[str, MaterialSpec]:
    return {spec.code: spec for spec in part.content.materials_for(answers)}


def put_together(parts: Iterable[Part]) -> Whole:
    """Return the form and the list of materials of several items, without repeats, in the order of the parts."""
    whole = tuple(parts)
    asked: list[_Asked] = []
    keys: dict[Own, str] = {}
    for number, part in enumerate(whole, 1):
        for question in part.content.questions:
            key = _ask(question, part, number, asked, keys)
            keys[part.key, question.key] = key
    return Whole(whole, tuple(each.question for each in asked), _list(whole), keys)


def _ask(question: Question, part: Part, number: int, asked: list[_Asked], keys: Mapping[Own, str]) -> str:
    """Find the question that this one repeats, or ask it anew; return its key in the whole form."""
    own = replace(question, only_if_key=keys.get((part.key, question.only_if_key), ""), group="")
    same = _sameness(question, part)
    for each in asked:
        if each.same & same and part.key not in each.parts:
            both = _both(each.question, own)
            if both:
                each.question = both
                each.same |= same
                each.parts.add(part.key)
                return both.key
    taken = {each.question.key for each in asked}
    key = question.key if question.key not in taken else f"{question.key}-{number}"
    asked.append(_Asked(replace(own, key=key), same, {part.key}))
    return key


def _sameness(question: Question, part: Part) -> set[tuple[str, ...]]:
    """Return what makes another item's question the same as this one; one of them is enough."""
    same: set[tuple[str, ...]] = {("words", plain(question.label), question.kind)}
    if question.key in part.same_answers:
        same.add(("said", part.same_answers[question.key]))
    if question.reuse in REUSED and question.reuse != _OWN:
        same.add(("known", question.reuse, question.kind))
    return same


def _both(first: Question, second: Question) -> Question | None:
    """Return the one question that asks for both; None where no answer or no condition would do for both."""
    if first.kind != second.kind:
        return None
    options = tuple(each for each in first.options if each in second.options)
    if (first.options or second.options) and not options:
        return None
    condition = _condition(first, second)
    if condition is None:
        return None
    unasked = [each.required for each in (first, second) if not each.only_if_key]
    return replace(
        first, options=options, hint=first.hint or second.hint, max_length=min(first.max_length, second.max_length),
        least=max(_known(first.least, second.least), default=None), most=min(_known(first.most, second.most), default=None),
        earliest=first.earliest or second.earliest, latest=first.latest or second.latest, reuse=first.reuse or second.reuse,
        required=any(unasked) if unasked else first.required or second.required,
        only_if_key=condition[0], only_if_equals=condition[1], only_if_least=condition[2],
    )  # fmt: skip


def _condition(first: Question, second: Question) -> tuple[str, str, int | None] | None:
    """Return when the one question is asked: whenever one of the two is; None where one condition cannot say that."""
    conditions = [(each.only_if_key, each.only_if_equals, each.only_if_least) for each in (first, second)]
    if not all(key for key, _, _ in conditions):
        return ("", "", None)
    return conditions[0] if conditions[0] == conditions[1] else None


def _known(*bounds: int | None) -> list[int]:
    return [bound for bound in bounds if bound is not None]


def _list(parts: tuple[Part, ...]) -> tuple[Listed, ...]:
    found: dict[str, list[tuple[str, str, MaterialSpec]]] = {}
    for part in parts:
        for spec in part.content.materials:
            name = plain(part.same_materials.get(spec.code) or spec.name)
            members = found.setdefault(name, [])
            if any(each == part.key for each, _, _ in members):  # one item that asks for two of one name means two
                members = found.setdefault(f"{name} {part.key} {spec.code}", [])
            members.append((part.key, part.name, spec))
    taken: set[str] = set()
    listed = []
    for members in found.values():
        specs = [spec for _, _, spec in members]
        code = _free(specs[0].code, taken)
        listed.append(Listed(_joined(replace(specs[0], code=code), specs), tuple(members)))
    return tuple(listed)


def _free(code: str, taken: set[str]) -> str:
    number, free = 2, code
    while free in taken:
        free, number = f"{code}-{number}", number + 1
    taken.add(free)
    return free


def _joined(spec: MaterialSpec, specs: list[MaterialSpec]) -> MaterialSpec:
    """Return one material that does for all of ``specs``."""
    photos = [each.photo for each in specs if each.photo]
    return replace(
        spec,
        why="；".join(_once(each.why for each in specs)),
        how_right="；".join(_once(each.how_right for each in specs)),
        necessity=min(each.necessity for each in specs),
        exempt=all(each.exempt for each in specs),
        exempt_why=next((each.exempt_why for each in specs if each.exempt_why), ""),
        photo=max(photos, key=lambda photo: photo.get("width", 0)) if photos else {},
        only_if_key="", only_if_equals=(),
    )  # fmt: skip


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))


def plain(text: str) -> str:
    """Return a name or a question in one width, without marks and blanks: what makes two of them the same."""
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", text).casefold())


def longest(limits: Iterable[Limit]) -> list[Limit]:
    """Return the longest of several limits; several where the calendar alone could say, none where none is known."""
    known = [limit for limit in limits if limit.is_known]
    kept: list[Limit] = []
    for limit in known:
        if any(other.is_longer_than(limit) for other in known):
            continue
        if limit.words not in {other.words for other in kept}:
            kept.append(limit)
    return kept
