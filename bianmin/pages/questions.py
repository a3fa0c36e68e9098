"""What the ``field`` tag draws: one question with its label, hint, error, and what was typed so far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.forms import BoundField

from bianmin.pages.posted import date_boxes

# No autocomplete="off" here: the browser's back key then forgets what was typed (tried in Chromium).
# kind → (template, attributes of its input); a kind not named here is a bug and raises.
KINDS: dict[str, tuple[str, dict[str, str]]] = {
    "text": ("line", {}),
    "name": ("line", {"autocomplete": "name"}),
    "id": ("line", {"autocapitalize": "characters", "spellcheck": "false"}),
    "phone": ("line", {"type": "tel", "autocomplete": "tel"}),
    "number": ("line", {"inputmode": "numeric"}),
    "money": ("line", {"inputmode": "decimal"}),
    "code": ("line", {"autocapitalize": "characters", "spellcheck": "false"}),
    "password": ("line", {"type": "password"}),
    "search": ("line", {"type": "search"}),
    "day": ("line", {"type": "date"}),
    "address": ("long", {"rows": "2"}),
    "long": ("long", {"rows": "4"}),
    "date": ("date", {}),
    "choice": ("options", {"type": "radio"}),
    "choices": ("options", {"type": "checkbox"}),
    "yes_no": ("options", {"type": "radio"}),
    "select": ("select", {}),
    "tick": ("tick", {"type": "checkbox"}),
    "file": ("file", {"type": "file", "accept": "image/jpeg,image/png,application/pdf"}),
    "hidden": ("hidden", {"type": "hidden"}),
}
SAME_KIND = {
    "textarea": "long",
    "radio": "choice",
    "bool": "yes_no",
    "id_number": "id",
    "date_of_birth": "date",
}
WIDGET_KINDS = {
    "text": "text", "textarea": "long", "select": "select", "radio": "choice", "checkbox": "tick",
    "file": "file", "password": "password", "number": "number", "tel": "phone", "date": "day",
    "search": "search", "hidden": "hidden",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """One question, ready to be drawn; ``options`` are (value, words), ``kind`` is a key of ``KINDS``."""

    name: str
    label: str
    kind: str = "text"
    value: Any = ""
    hint: str = ""
    error: str = ""
    required: bool = True
    options: tuple[tuple[str, str], ...] = ()
    attrs: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"id_{self.name}"

    @property
    def template(self) -> str:
        return f"pages/fields/{KINDS[self.kind][0]}.html"

    @property
    def described_by(self) -> str:
        """Return the ids of the hint and the error, for ``aria-describedby``."""
        return " ".join(f"{self.id}-{part}" for part in ("hint", "error") if getattr(self, part))

    @property
    def input_attrs(self) -> dict[str, str]:
        """Return the attributes of the input, the ones given last."""
        attrs = KINDS[self.kind][1] | dict(self.attrs)
        if self.kind == "file":
            attrs["data-most"] = str(settings.LARGEST_FILE)
        if self.described_by:
            attrs["aria-describedby"] = self.described_by
        if self.error:
            attrs["aria-invalid"] = "true"
        return attrs

    @property
    def input_type(self) -> str:
        return KINDS[self.kind][1].get("type", "text")

    @property
    def boxes(self) -> dict[str, str]:
        return date_boxes(self.value)

    @property
    def chosen(self) -> list[str]:
        """Return the values that are ticked."""
        several = self.value if isinstance(self.value, list | tuple | set | frozenset) else [self.value]
        return [str(value) for value in several if value is not None]


def question_of(thing: Any) -> Question:
    """Return ``thing`` as a question: a bound form field, a ``Question``, or anything with the same names.

    An object may call its name ``key`` (as an edition's questions do), and its options may be plain words.

    Raises:
        KeyError: its kind is not one of ``KINDS``.
    """
    if isinstance(thing, Question):
        return thing
    if isinstance(thing, BoundField):
        return _of_bound(thing)
    kind = SAME_KIND.get(thing.kind, thing.kind)
    KINDS[kind]
    return Question(
        name=getattr(thing, "name", None) or thing.key,
        label=thing.label,
        kind=kind,
        value=getattr(thing, "value", ""),
        hint=getattr(thing, "hint", ""),
        error=getattr(thing, "error", ""),
        required=getattr(thing, "required", True),
        options=_pairs(getattr(thing, "options", ()) or _yes_no(kind)),
        attrs=_limits(thing),
    )


def _of_bound(bound: BoundField) -> Question:
    widget = bound.field.widget
    several = getattr(widget, "allow_multiple_selected", False)
    kind = WIDGET_KINDS[getattr(widget, "input_type", None) or type(widget).__name__.lower()]
    return Question(
        name=bound.html_name,
        label=str(bound.label or ""),
        kind="choices" if several else kind,
        value="" if kind in {"password", "file"} else bound.value(),
        hint=str(bound.help_text or ""),
        error=" ".join(str(each) for each in bound.errors),
        required=bound.field.required,
        options=_pairs(getattr(bound.field, "choices", ())),
        attrs={name: str(value) for name, value in widget.attrs.items() if value is not False},
    )


def _pairs(options: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    return tuple((str(each), str(each)) if isinstance(each, str) else (str(each[0]), str(each[1])) for each in options)


def _yes_no(kind: str) -> tuple[tuple[str, str], ...]:
    return (("yes", "是"), ("no", "否")) if kind == "yes_no" else ()


def _limits(thing: Any) -> dict[str, str]:
    """Return the length that the browser may hold the writer to; the server asks again."""
    most = getattr(thing, "max_length", None)
    return {"maxlength": str(most)} if most else {}
