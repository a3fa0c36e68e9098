"""Telling somebody what is missing, or whom to ask instead: the words a desk offers, and what it said of them.

A desk's form has, for each material, ``lacks-<code>`` (ticked), ``why-<code>`` (a reason's code), ``lack-<code>`` and
``remedy-<code>``; where a sentence was left empty the words of the chosen reason stand.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from bianmin.cases.actions.steps import Lack
from bianmin.catalog.pack.wording import SLOTS
from bianmin.catalog.words import words

if TYPE_CHECKING:
    from bianmin.cases.models import Case, CaseMaterial
    from bianmin.stations.models import Unit

Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Offer:
    """A reason or ground that can be chosen: its word, and the two sentences it stands for."""

    code: str
    label: str
    says: str
    then: str


@dataclass(frozen=True, slots=True)
class LackRow:
    """One material in the form of what is missing, as offered or as typed before."""

    code: str
    name: str
    is_ticked: bool
    why: str
    lack: str
    remedy: str
    error: str
    offers: tuple[Offer, ...]


def reasons_for(material: "CaseMaterial") -> tuple[Offer, ...]:
    """Return what can be wrong with a material, with its name filled in."""
    return tuple(
        Offer(
            each.code,
            each.label,
            _filled(each.lacks, material=material.name),
            _filled(each.right, material=material.name),
        )
        for each in words().reasons_for(material.name)
    )


def lack_rows(
    materials: "Iterable[CaseMaterial]", typed: Typed | None = None, errors: Mapping[str, str] | None = None
) -> list[LackRow]:
    """Return the form of what is missing; untouched, it names the required materials that were not given."""
    return [_lack_row(each, typed, (errors or {}).get(each.code, "")) for each in materials]


def _lack_row(material: "CaseMaterial", typed: Typed | None, error: str) -> LackRow:
    offers = reasons_for(material)
    if typed is not None:
        why, lack, remedy = (typed.get(f"{part}-{material.code}", "") for part in ("why", "lack", "remedy"))
        is_ticked = f"lacks-{material.code}" in typed
        return LackRow(material.code, material.name, is_ticked, why, lack, remedy, error, offers)
    is_absent = material.is_required and material.state == "waiting"
    first = next((each for each in offers if each.code == "missing"), None) if is_absent else None
    if first is None:
        return LackRow(material.code, material.name, is_absent, "", "", "", error, offers)
    return LackRow(material.code, material.name, is_absent, first.code, first.says, first.then, error, offers)


def lacks_said(case: "Case", typed: Typed) -> list[Lack]:
    """Return what was ticked as missing, empty sentences filled from the chosen reason."""
    ticked = [each for each in case.materials.order_by("position") if f"lacks-{each.code}" in typed]
    return [_lack(each, typed) for each in ticked]


def _lack(material: "CaseMaterial", typed: Typed) -> Lack:
    chosen = _chosen(reasons_for(material), typed.get(f"why-{material.code}", ""))
    lack = typed.get(f"lack-{material.code}", "").strip() or chosen.says
    remedy = typed.get(f"remedy-{material.code}", "").strip() or chosen.then
    return Lack(material.code, lack, remedy)


def grounds(case: "Case", kind: str) -> tuple[Offer, ...]:
    """Return the grounds of one kind (``not_accepted``, ``cannot_do``), with whom to ask filled in."""
    asked = case.item.department or case.receiving_unit
    slots = _slots_of(case, asked)
    return tuple(
        Offer(each.code, each.label, _filled(each.says, **slots), _filled(each.ask, **slots))
        for each in words().grounds_of(kind)
    )


def ground_said(case: "Case", kind: str, typed: Typed) -> tuple[str, str]:
    """Return the reason and whom to ask, as typed in ``reason`` and ``whom_to_ask`` or as ``ground`` says."""
    chosen = _chosen(grounds(case, kind), typed.get("ground", ""))
    return typed.get("reason", "").strip() or chosen.says, typed.get("whom_to_ask", "").strip() or chosen.then


def station_says(case: "Case") -> str:
    """Return in which role the station does this, as it is told at the window."""
    return role_says(case.get_role_display(), case.receiving_unit)


def role_says(role: str, unit: "Unit") -> str:
    """Return what a station in ``role`` (受理, 办理, 代办, 协助) does for ``unit``, as it is told at the window."""
    return _filled(words().roles[role].at_window, unit=unit.short_name)


def _slots_of(case: "Case", asked: "Unit") -> dict[str, str]:
    phone = asked.phone or settings.COUNTY.get("help_phone", "")
    return {"unit": asked.name, "phone": phone, "station": case.station.name, "item": case.item.name}


def _filled(text: str, **slots: str) -> str:
    return text.format(**{**dict.fromkeys(SLOTS, ""), **slots})


def _chosen(offers: tuple[Offer, ...], code: str) -> Offer:
    return next((each for each in offers if each.code == code), Offer("", "", "", ""))
