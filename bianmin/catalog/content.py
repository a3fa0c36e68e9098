"""What an edition says, whole: form, materials, clock, guide and sheets are all rendered from it; pure.

``to_json`` leaves out what stands at its default and was added after the first version, so that the digest of an edition
published then is the same today. docs/catalog.schema.json is made from this file.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, asdict, dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Self

from bianmin.catalog.elements import (
    Basis,
    Check,
    CopyField,
    Faq,
    Fee,
    Group,
    GuideStep,
    Limit,
    MaterialSpec,
    Question,
    Season,
    Special,
    Stage,
    expanded,
)


@dataclass(frozen=True)
class Content:
    """Everything an edition says (DOMAIN §2.3).

    ``name``, ``category``, ``item_type``, ``task_code`` and ``department`` (a unit's slug) are the item's own elements; where
    one is empty the edition leaves the item's as it is. ``visits`` is 到办事现场次数, None where nobody has said.
    """

    one_line: str = ""
    plain: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    materials: tuple[MaterialSpec, ...] = ()
    materials_known: bool = False
    basis: tuple[Basis, ...] = ()
    legal: Limit = field(default_factory=Limit)
    promised: Limit = field(default_factory=Limit)
    fee: str = ""
    fee_basis: str = ""
    fee_mark: str = ""
    case_type: str = ""
    steps: tuple[GuideStep, ...] = ()
    form: tuple[Question, ...] = ()
    route: tuple[Stage, ...] = ()
    copy_fields: tuple[CopyField, ...] = ()
    result: str = ""
    online: bool = False
    online_why: str = ""
    must_come: bool = False
    must_come_why: str = ""
    materials_note: str = ""
    goes_to: str = ""
    goes_to_says: str = ""
    unverified: tuple[str, ...] = ()
    source: str = ""
    # ── added with the editor; each is left out of the JSON while it stands at its default ──
    name: str = ""
    category: str = ""
    item_type: str = ""
    task_code: str = ""
    department: str = ""
    level: str = ""
    power_source: str = ""
    targets: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    scope: str = ""
    depth: tuple[str, ...] = ()
    visits: int | None = None
    visits_why: str = ""
    visits_cause: str = ""
    mail_materials: bool = False
    mail_result: bool = False
    quantity: str = ""
    formal: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    fees: tuple[Fee, ...] = ()
    pay_online: bool = False
    specials: tuple[Special, ...] = ()
    faq: tuple[Faq, ...] = ()
    seasons: tuple[Season, ...] = ()
    checks: tuple[Check, ...] = ()
    groups: tuple[Group, ...] = ()
    result_kind: str = ""
    result_sample: str = ""
    consult_phone: str = ""
    complaint_phone: str = ""
    duties: str = ""
    review_months: int = 0
    changed: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON values, without what is at its default and was added later."""
        data = {key: value for key, value in asdict(self).items() if key not in _LATER or value != _default(key)}
        for key, kind in _PARTS.items():
            if key in data:
                data[key] = [_without_later(kind, each) for each in data[key]]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Rebuild the content; fields that a later version added keep their defaults, unknown ones are dropped."""
        values = _only(cls, data)
        for key in _TEXTS:
            values[key] = tuple(values.get(key, ()))
        for key, kind in _PARTS.items():
            values[key] = tuple(_part(kind, each) for each in values.get(key, ()))
        for key in ("legal", "promised"):
            values[key] = Limit(**_only(Limit, values.get(key) or {}))
        return cls(**values)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The form as it is asked: repeated groups written out."""
        return expanded(self.form, self.groups)

    def material(self, code: str) -> MaterialSpec | None:
        return next((each for each in self.materials if each.code == code), None)

    def materials_for(self, answers: Mapping[str, str]) -> tuple[MaterialSpec, ...]:
        """Return the materials that these answers make one bring.

        Where a condition hangs on the self-check and not on the form, a case does not know the answer: then the material is
        not one that everybody needs (necessity 2).
        """
        asked = {each.key for each in self.questions}
        wanted = []
        for each in self.materials:
            is_open = bool(each.only_if_key) and each.only_if_key not in asked and each.only_if_key not in answers
            if is_open:
                wanted.append(replace(each, necessity="2") if each.necessity == "1" else each)
            elif each.is_wanted(answers):
                wanted.append(each)
        return tuple(wanted)

    def as_public(self, *, is_example: bool = False) -> Self:
        """Return it without what nobody has verified; on a page marked 示例 from top to bottom it may stand."""
        hidden = () if is_example else tuple(name for name in self.unverified if name in _BLANKS)
        blanks = {name: _BLANKS[name] for name in hidden}
        if "materials" in hidden:
            blanks["materials_known"] = False
        return replace(self, **blanks)

    @property
    def is_complete(self) -> bool:
        """Say whether a case can be made from it: it knows who decides."""
        return bool(self.route)

    @property
    def running_limit(self) -> Limit:
        """The limit that the clock follows: the promise where there is one, else the law's."""
        return self.promised if self.promised.is_known else self.legal

    def season_at(self, month_day: str) -> Season | None:
        """Return the season that is open on a day of the year (MM-DD), if there are seasons and one is."""
        return next((each for each in self.seasons if each.is_open(month_day)), None)

    def can_be_filed_on(self, month_day: str) -> bool:
        """Say whether the season lets it be filed on that day; without seasons always."""
        return not self.seasons or self.season_at(month_day) is not None


_PARTS: dict[str, type] = {
    "materials": MaterialSpec,
    "basis": Basis,
    "steps": GuideStep,
    "form": Question,
    "route": Stage,
    "copy_fields": CopyField,
    "fees": Fee,
    "specials": Special,
    "faq": Faq,
    "seasons": Season,
    "checks": Check,
    "groups": Group,
}
# What an unverified element is where it must not be shown.
_BLANKS: dict[str, Any] = {
    "basis": (),
    "conditions": (),
    "materials": (),
    "legal": Limit(),
    "promised": Limit(),
    "fee": "",
    "case_type": "",
    "item_type": "",
    "depth": (),
}
_TEXTS = ("plain", "conditions", "unverified", "targets", "topics", "depth", "formal", "aliases")
_FIRST_LATER = "name"  # the first field of the second part of Content
_LATER = frozenset(each.name for each in fields(Content)[[f.name for f in fields(Content)].index(_FIRST_LATER) :])
# What each part gained after its first version; left out of the JSON in the same way.
_PART_LATER: dict[type, frozenset[str]] = {
    MaterialSpec: frozenset({"kind", "origin", "basis", "blank", "points", "only_if_key", "only_if_equals"}),
    Question: frozenset({"group", "reuse", "only_if_least"}),
    Stage: frozenset({"beside", "least_days", "attendance", "vote", "name", "result"}),
}


def _default(key: str) -> Any:
    return _default_of(next(each for each in fields(Content) if each.name == key))


def _default_of(each: "Field[Any]") -> Any:
    return each.default if each.default is not MISSING else None


def _without_later(kind: type, data: dict[str, Any]) -> Any:
    """Return a part as JSON; a basis of which only the law is known is that text, as it was at first."""
    if kind is Basis and not any(value for key, value in data.items() if key != "law"):
        return data["law"]
    defaults = {each.name: _default_of(each) for each in fields(kind)}
    later = _PART_LATER.get(kind, frozenset())
    return {key: value for key, value in data.items() if key not in later or value != defaults[key]}


def _only(cls: type, data: Mapping[str, Any]) -> dict[str, Any]:
    known = {each.name for each in fields(cls)}
    return {key: value for key, value in data.items() if key in known}


def _part(kind: type, data: Any) -> Any:
    if kind is Basis and isinstance(data, str):
        return Basis(data)
    values = _only(kind, data)
    return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in values.items()})
