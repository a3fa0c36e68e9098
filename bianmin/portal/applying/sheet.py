"""What the pages of a draft show: its plan, one page's questions and files, and everything at a glance."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from bianmin.cases.actions.drafts import files_of
from bianmin.catalog.elements import Question
from bianmin.pages.context import SENIOR_COOKIE
from bianmin.portal.applying import plan as parts
from bianmin.portal.applying.cards import Card, draft_card
from bianmin.portal.applying.places import places_for
from bianmin.portal.applying.plan import FormPage, Plan, plan_of
from bianmin.portal.applying.questions import Places, drawn
from bianmin.portal.applying.reading import Missing, missing
from bianmin.portal.bundles.filling import body_of, lacking_of_parts
from bianmin.workdays.lamp import chinese_date

if TYPE_CHECKING:
    from bianmin.cases.models import Draft
    from bianmin.pages.questions import Question as Drawn


@dataclass(frozen=True, slots=True)
class Sheet:
    """A draft with what is typed in it, the choices of places, and its pages."""

    draft: "Draft"
    answers: Mapping[str, str]
    places: Places
    plan: Plan
    is_senior: bool

    def url(self, page: FormPage) -> str:
        return reverse("portal:draft-page", args=[self.draft.pk, page.slug])


def sheet_of(request: HttpRequest, draft: "Draft", answers: Mapping[str, str] | None = None) -> Sheet:
    """Return the sheet of a draft; ``answers`` stand in for what is saved where they could not be saved."""
    said = draft.answers if answers is None else answers
    places = places_for(said)
    is_senior = request.COOKIES.get(SENIOR_COOKIE) == "1"
    return Sheet(draft, said, places, plan_of(body_of(draft, said), said, places, senior=is_senior), is_senior)


def page_context(sheet: Sheet, page: FormPage, errors: Mapping[str, str], sentence: str = "") -> dict[str, Any]:
    """Return what one page of questions shows."""
    sections = [_section(sheet, section, errors) for section in page.sections]
    before = sheet.plan.before(page)
    return {
        **frame(sheet, page),
        "sections": [section for section in sections if section["questions"]],
        "asked": " ".join(each.name for section in sections for each in section["questions"]),
        "before": before.slug if before else "",
        "errors": errors,
        "sentence": sentence,
        "triggers": "" if sheet.is_senior else _triggers(page, sections),
    }


def frame(sheet: Sheet, page: FormPage) -> dict[str, Any]:
    """Return what every page of a draft shows: which item, how far, and the code to go on elsewhere."""
    before = sheet.plan.before(page)
    return {
        "draft": sheet.draft,
        "page": page,
        "at": sheet.plan.at(page),
        "of": len(sheet.plan.pages),
        "url": sheet.url(page),
        "before_url": sheet.url(before) if before else "",
        "after_url": sheet.url(sheet.plan.after(page)),
        "is_single": sheet.is_senior,
    }


def _section(sheet: Sheet, section: Any, errors: Mapping[str, str]) -> dict[str, Any]:
    shown = drawn(section.questions, sheet.answers, errors, sheet.places)
    is_open = any(each.value or each.error for each in shown)
    return {"title": section.title, "questions": shown, "folded": section.folded, "is_open": is_open}


def _triggers(page: FormPage, sections: list[dict[str, Any]]) -> str:
    """Return the inputs on which other questions of the page depend, as htmx names them."""
    deciding = {question.only_if_key for question in page.questions} | {"who-township", "who-for"}
    shown: list[Drawn] = [each for section in sections for each in section["questions"] if each.name in deciding]
    ids = [each.id for each in shown if not each.options or each.kind == "select"]
    ids += [f"{each.id}_{place}" for each in shown if each.kind != "select" for place in range(len(each.options))]
    return ", ".join(f"change from:#{each}" for each in ids)


def cards_of(
    draft: "Draft", materials: tuple[Any, ...] | None = None, errors: Mapping[str, str] | None = None
) -> list[Card]:
    """Return the cards of a draft's materials, with the files received so far."""
    stored = {row.material_code: row.stored for row in files_of(draft)}
    specs = body_of(draft, draft.answers).materials_for(draft.answers) if materials is None else materials
    return [draft_card(spec, stored, (errors or {}).get(spec.code, ""), _file_urls(draft, spec.code)) for spec in specs]


def _file_urls(draft: "Draft", code: str) -> tuple[str, str]:
    return (
        reverse("portal:draft-file", args=[draft.pk, code]),
        reverse("portal:draft-file-drop", args=[draft.pk, code]),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was typed, and where to change it."""

    label: str
    value: str
    url: str


def rows_of(sheet: Sheet) -> list[Row]:
    """Return everything that was typed, in the order of the pages."""
    rows = []
    for page in sheet.plan.pages:
        for question in page.questions:
            if question.is_asked(dict(sheet.answers)) and sheet.answers.get(question.key, "").strip():
                at = f"{sheet.url(page)}#id_{question.key}"
                rows.append(Row(question.label, _value(question, sheet), at))
    return rows


def _value(question: Question, sheet: Sheet) -> str:
    text = sheet.answers[question.key]
    if question.kind == "yes_no":
        return {"yes": "是", "no": "否"}.get(text, text)
    if question.kind == "date":
        return _day(text)
    return dict(sheet.places.pairs(question.key)).get(text, text)


def _day(text: str) -> str:
    try:
        return chinese_date(date.fromisoformat(text))
    except ValueError:
        return text


def lacking(sheet: Sheet, *, at: datetime) -> list[Missing]:
    """Return what keeps the draft from being submitted."""
    today = timezone.localdate(at)
    found = missing(sheet.plan, sheet.answers, today=today)
    return found + lacking_of_parts(sheet.draft, sheet.plan, sheet.answers, {each.key for each in found}, today=today)


def steps_of(sheet: Sheet, *, at: datetime) -> list[dict[str, Any]]:
    """Return the parts of the form with how far each is: 填好了, 还差 2 处, 还没填."""
    lacks = lacking(sheet, at=at)
    pages = {page.slug: page for page in sheet.plan.pages}
    shown = []
    for part in (parts.WHO, parts.ASK):
        first = next((page for page in sheet.plan.pages if page.part == part), None)
        if first:
            count = sum(pages[lack.page].part == part for lack in lacks)
            shown.append({"title": parts.TITLES[part], "url": sheet.url(first), "lacks": count})
    return shown
