"""A draft of a 一件事 while it is filled in: the one form and the one list of materials, and what each item gets of them.

A draft for one item goes through here unchanged, so that both have the same pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, cast

from django.utils import timezone

from bianmin.cases.actions.together import Share
from bianmin.cases.answers import read_answers
from bianmin.cases.together import bundle_in, wanted_in
from bianmin.catalog.bundled import BundledItem, bundle_named, chosen, items_of
from bianmin.catalog.bundles import Whole, put_together
from bianmin.catalog.content import Content
from bianmin.county.refusals import MovedOn
from bianmin.portal.applying.places import role_sentence
from bianmin.portal.applying.plan import Plan
from bianmin.portal.applying.questions import VILLAGE
from bianmin.portal.applying.reading import Missing, faults
from bianmin.stations.permissions import station_of

if TYPE_CHECKING:
    from bianmin.cases.actions.filing import Request
    from bianmin.cases.models import Draft
    from bianmin.catalog.models import Edition
    from bianmin.stations.models import Unit

GONE = "这几样现在不一起办了。您填的都在；请从首页找到要办的那一样，分开办，或打电话问。"


@dataclass(frozen=True, slots=True)
class Filed:
    """One item that is filed with the others: its name, and what the station does with it."""

    name: str
    says: str


def body_of(draft: "Draft", answers: Mapping[str, str]) -> Content:
    """Return what the pages of a draft ask: its edition's form, or that of all the items of its 一件事.

    Raises:
        MovedOn: the 一件事 was given up meanwhile.
    """
    if not _is_together(draft):
        body: Content = draft.edition.body
        return body
    return whole_of(draft, answers).content(answers)


def whole_of(draft: "Draft", answers: Mapping[str, str]) -> Whole:
    """Return the items of a draft put together, for the village that was chosen."""
    return put_together(each.part for each in items_in(draft, answers))


def items_in(draft: "Draft", answers: Mapping[str, str]) -> list[BundledItem]:
    """Return the items that a draft is filed for, as far as the village's station takes them in.

    Raises:
        MovedOn: the 一件事 was given up meanwhile.
    """
    bundle_slug, village, wanted = bundle_in(draft.answers), answers.get(VILLAGE, ""), wanted_in(answers)
    # One page asks for them several times; they lie on the draft that this request read.
    kept = vars(draft).setdefault("_together", {})
    key = (bundle_slug, village, *wanted)
    if key not in kept:
        bundle = bundle_named(bundle_slug)
        if bundle is None:
            raise MovedOn(GONE)
        station = station_of(village) if village else None
        found = items_of(bundle, on=timezone.localdate(), station_id=station.pk if station else None)
        kept[key] = chosen(found, wanted)
    return cast("list[BundledItem]", kept[key])


def lacking_of_parts(
    draft: "Draft", plan: Plan, answers: Mapping[str, str], known: set[str], *, today: date
) -> list[Missing]:
    """Return what a single item still lacks though the one form is answered: each judges its own answers by its own rules."""
    if not _is_together(draft):
        return []
    whole, found = whole_of(draft, answers), []
    for part in whole.parts:
        wrong = faults(part.content.questions, whole.answers_of(part.key, answers), today=today)
        for own, sentence in wrong.items():
            key = whole.keys[part.key, own]
            if key not in known:
                known.add(key)
                found += _missing(plan, key, f"{sentence}（{part.name}要的）")
    return found


def _missing(plan: Plan, key: str, sentence: str) -> list[Missing]:
    return [
        Missing(question.key, question.label, sentence, page.slug)
        for page in plan.pages
        for question in page.questions
        if question.key == key
    ][:1]


def told_of(draft: "Draft", station: "Unit | None", *, today: date) -> list[Filed]:
    """Say for each item of a 一件事 what the station does with it and who decides; nothing of a draft for one item."""
    if not _is_together(draft) or station is None:
        return []
    rows = items_in(draft, draft.answers)
    return [Filed(each.item.name, role_sentence(_edition(each), station, today=today)) for each in rows]


def editions_of(draft: "Draft") -> str:
    """Return the numbers of the editions that a 一件事 would be filed by; empty of a draft for one item."""
    if not _is_together(draft):
        return ""
    return " " + " ".join(str(_edition(each).number) for each in items_in(draft, draft.answers))


def shares_of(draft: "Draft", whole_request: "Request", *, today: date) -> list[Share]:
    """Return what each item gets of a draft: its own answers, read by its own rules, and its own materials.

    Raises:
        BadInput: an answer does not do for one of the items.
        MovedOn: the 一件事 was given up meanwhile.
    """
    answers: Mapping[str, str] = draft.answers
    whole = whole_of(draft, answers)
    who = {key: value for key, value in answers.items() if key.startswith("who-")}
    shares = []
    for each, part in zip(items_in(draft, answers), whole.parts, strict=True):
        clean = read_answers(part.content.questions, whole.answers_of(part.key, whole_request.answers), today=today)
        typed = who | whole.answers_of(part.key, answers)
        shares.append(
            Share(replace(whole_request, edition=_edition(each), answers=clean), typed, whole.codes_of(part.key))
        )
    return shares


def _is_together(draft: "Draft") -> bool:
    """Say whether it is still one draft for several items: once filed, each case has a draft of its own."""
    return bool(bundle_in(draft.answers)) and draft.case_id is None


def _edition(each: BundledItem) -> "Edition":
    assert each.item.current is not None, "only published items take part"
    edition: Edition = each.item.current
    return edition
