"""What an edition says, as named fields: materials, questions, limits, route; pure, and the same on line and on paper."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

YES, NO = "yes", "no"  # the two answers of a yes_no question


def _only(cls: type, data: dict[str, Any]) -> dict[str, Any]:
    known = {each.name for each in fields(cls)}
    return {key: value for key, value in data.items() if key in known}


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: (number, unit, as written, source, mark); an unknown one has no amount.

    ``unit`` is ``workday`` (工作日), ``day`` (日) or ``on_spot`` (当场, amount 0).
    """

    amount: int | None = None
    unit: str = "workday"
    as_written: str = ""
    source: str = ""
    mark: str = ""

    @property
    def is_known(self) -> bool:
        return self.amount is not None

    @property
    def words(self) -> str:
        """Return how the public reads it; unknown is 请咨询, never invented."""
        if self.amount is None:
            return "请咨询"
        if self.unit == "on_spot" or self.amount == 0:
            return "材料齐全当场办"
        return f"{self.amount} 个工作日" if self.unit == "workday" else f"{self.amount} 日"


@dataclass(frozen=True, slots=True)
class MaterialSpec:
    """One material that the edition asks for."""

    code: str
    name: str
    why: str = ""
    form: str = ""
    copies: str = ""
    necessity: str = "1"
    exempt: bool = False
    exempt_why: str = ""
    how_right: str = ""
    sample: str = ""
    photo: dict[str, int] = field(default_factory=dict)
    mark: str = ""

    @property
    def is_required(self) -> bool:
        return self.necessity == "1" and not self.exempt


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the edition's form."""

    key: str
    label: str
    kind: str = "text"
    required: bool = True
    hint: str = ""
    options: tuple[str, ...] = ()
    max_length: int = 200
    least: int | None = None
    most: int | None = None
    earliest: str = ""
    latest: str = ""
    only_if_key: str = ""
    only_if_equals: str = ""
    mark: str = ""

    def is_asked(self, answers: dict[str, str]) -> bool:
        """Say whether the answers so far make this question one to be asked."""
        return not self.only_if_key or answers.get(self.only_if_key, "") == self.only_if_equals


@dataclass(frozen=True, slots=True)
class Stage:
    """One stop of the route: a unit (station, township or a department's slug) that reviews, decides, or records outside.

    ``does`` is ``review``, ``decide`` or ``outer`` (在上级系统办理).
    """

    unit: str
    does: str
    outer_system: str = ""
    promised_days: int | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class CopyField:
    """One field of the copy sheet, in the order of the outer system's form."""

    label: str
    key: str


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One step of the guide as people read it."""

    who: str
    what: str
    how_long: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """Everything an edition says."""

    one_line: str = ""
    plain: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    materials: tuple[MaterialSpec, ...] = ()
    materials_known: bool = False
    basis: tuple[str, ...] = ()
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

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Rebuild the content; fields that a later version added keep their defaults."""
        values = _only(cls, data)
        for key in ("plain", "conditions", "basis", "unverified"):
            values[key] = tuple(values.get(key, ()))
        for key, kind in _PARTS.items():
            values[key] = tuple(_part(kind, each) for each in values.get(key, ()))
        for key in ("legal", "promised"):
            values[key] = Limit(**_only(Limit, values.get(key) or {}))
        return cls(**values)

    def material(self, code: str) -> MaterialSpec | None:
        return next((each for each in self.materials if each.code == code), None)

    @property
    def is_complete(self) -> bool:
        """Say whether a case can be made from it: it knows who decides."""
        return bool(self.route)

    @property
    def running_limit(self) -> Limit:
        """The limit that the clock follows: the promise where there is one, else the law's."""
        return self.promised if self.promised.is_known else self.legal


_PARTS: dict[str, type] = {
    "materials": MaterialSpec,
    "steps": GuideStep,
    "form": Question,
    "route": Stage,
    "copy_fields": CopyField,
}


def _part(kind: type, data: dict[str, Any]) -> Any:
    values = _only(kind, data)
    if "options" in values:
        values["options"] = tuple(values["options"])
    return kind(**values)
