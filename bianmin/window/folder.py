"""Everything that the page of one opened case shows at the window."""

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from bianmin.cases import sheet
from bianmin.cases.actions.revealing import REASONS, holder_of
from bianmin.cases.lifecycle import Status
from bianmin.cases.permissions import elsewhere_of
from bianmin.cases.sheet import Fact, Paper, id_fact, phone_fact, recognised_by
from bianmin.cases.story import Line, standing, told
from bianmin.cases.telling import station_says
from bianmin.window import phones, worklist
from bianmin.window.acts import BROUGHT, TICKED, Act, acts_for, is_own, kept_texts
from bianmin.window.place import Place
from bianmin.window.stepping import Written
from bianmin.workdays.lamp import chinese_date, estimate_mark
from bianmin.workdays.models import load_calendar

if TYPE_CHECKING:
    from bianmin.cases.models import Case, CaseFile, Document
    from bianmin.people.models import Person

OPEN_TO_PAPERS = frozenset({
    Status.SUBMITTED, Status.LACKING, Status.RECEIVED, Status.PENDING, Status.CORRECTING, Status.ACCEPTED,
})  # fmt: skip


def folder(case: "Case", place: Place, *, at: datetime, tried: Written | None = None) -> dict[str, Any]:
    """Return the page of one case; ``tried`` is a step that was refused, with what was typed."""
    today = timezone.localdate(at)
    own, is_ours = is_own(case, place.seat), holder_of(place.seat, case) is not None
    acts = acts_for(case, place.seat, tried)
    papers = sheet.papers_of(case, lambda file: _file_url(case, file))
    prints = sheet.printed(case, lambda document: _document_url(case, document))
    return {
        "case": case,
        "beside": worklist.beside(place, case, today=today),
        "elsewhere_count": elsewhere_of(place.seat, place.station.pk).count(),
        "facts": _facts(case, today, is_ours=is_ours),
        "answers": sheet.answer_facts(case, is_ours=is_ours),
        "reasons": REASONS.items(),
        "reveals": reverse("window:reveal", args=[case.number]),
        "dials": reverse("window:dial", args=[case.number]),
        "papers": [each for each in _as_tried(papers, tried) if each.shots or not each.is_exempt],
        "exempt": [each for each in papers if each.is_exempt and not each.shots],
        "papers_count": len(papers),
        "look": reverse("window:material", args=[case.number]),
        "documents": prints,
        "fresh_documents": [each for each in prints if each.is_new],
        "story": _story(case, today),
        "standing": _standing(case, today),
        "is_own": own,
        "phones": phones.card(case, at=at) if is_ours and not own else None,
        "acts": acts,
        "main": next((act for act in acts if act.tone == "go"), None),
        "kept": kept_texts(tried) if tried and tried.verb not in {act.verb for act in acts} else [],
        "adds_papers": bool(papers) and not own and bool(acts or case.waits_for == "applicant") and _takes_papers(case),
        "wants_photo": _wants_photo(papers),
        **_ticking(case, acts, papers, tried),
    }


def _ticking(case: "Case", acts: list[Act], papers: list[Paper], tried: Written | None) -> dict[str, Any]:
    """Return which ticks the papers carry: right or not, or what was brought of what lacked."""
    for act in acts:
        if act.tone == "go" and (act.needs_ticks or act.verb in BROUGHT):
            is_brought = act.verb in BROUGHT
            return {
                "ticks": act.id,
                "tick_name": "brought" if is_brought else "fine",
                "ticks_url": "" if is_brought else reverse("window:ticks", args=[case.number]),
                "brought": tried.post.getlist("brought") if tried else [],
                "unseen": 0 if is_brought else sheet.unseen(papers),
            }
    return {"ticks": "", "tick_name": "", "ticks_url": "", "brought": [], "unseen": 0}


def _as_tried(papers: list[Paper], tried: Written | None) -> list[Paper]:
    """Return the papers with the ticks as they were pressed, so that a refusal unticks nothing."""
    if tried is None or tried.verb not in TICKED:
        return papers
    pressed = set(tried.post.getlist("fine"))
    return [replace(paper, is_fine=not paper.is_exempt and paper.code in pressed) for paper in papers]


def _facts(case: "Case", today: date, *, is_ours: bool) -> list[Fact]:
    facts = _person_facts(case, today=today, is_ours=is_ours)
    facts.append(Fact("本站身份", station_says(case)))
    facts.append(Fact("编号", case.number))
    return facts


def _story(case: "Case", today: date) -> list[Line]:
    """Return the story in the staff's words: who is 您 on the citizen's page is 申请人 here."""
    lines = told(case, today=today, calendar=load_calendar())
    return [replace(line, title=_staff(line.title), detail=_staff(line.detail)) for line in lines]


def _staff(words: str) -> str:
    return words.replace("轮到您了：", "等申请人：").replace("您", "申请人")


def _standing(case: "Case", today: date) -> dict[str, Any]:
    now = standing(case, today=today, calendar=load_calendar())
    until = ""
    if case.due_on:
        until = f"最迟 {chinese_date(case.due_on, today=today)}{estimate_mark(case.due_on, load_calendar())}"
    return {
        "label": Status(case.status).label,
        "waits": "" if case.is_over else worklist.what_it_waits_for(case),
        "until": until,
        "lamp": now.lamp,
    }


def _takes_papers(case: "Case") -> bool:
    return case.status in OPEN_TO_PAPERS and case.handler_unit_id == case.station_id


def _wants_photo(papers: list[Paper]) -> str:
    """Return the paper that a photo is most likely taken of next: what lacks, then what was never given."""
    asked = [paper for paper in papers if not paper.is_exempt]
    for fits in (lambda paper: paper.is_lacking, lambda paper: not paper.is_seen and not paper.shots):
        for paper in asked:
            if fits(paper):
                return paper.code
    return asked[0].code if asked else ""


def _file_url(case: "Case", file: "CaseFile") -> str:
    return reverse("window:file", args=[case.number, file.pk])


def _document_url(case: "Case", document: "Document") -> str:
    return reverse("window:document", args=[case.number, document.pk])


def _person_facts(case: "Case", *, today: date, is_ours: bool) -> list[Fact]:
    """Return how to recognise the applicant, whose phone it is and what may be said there, and who hands in."""
    facts = [
        Fact(
            "认人", _recognised_by(case.applicant, today), reverse("window:case-look-up", args=[case.number]), "找档案"
        ),
        id_fact("证件号", case.applicant, what="applicant-id", is_ours=is_ours),
        phone_fact("电话", case.applicant, what="applicant-phone", is_ours=is_ours),
        Fact("谁来办", _handed_in(case)),
    ]
    if case.agent and case.agent.phone:
        facts.append(phone_fact("代交人电话", case.agent, what="agent-phone", is_ours=is_ours))
    if case.agent and case.agent.id_number:
        facts.append(id_fact("代交人证件号", case.agent, what="agent-id", is_ours=is_ours))
    return facts


def _handed_in(case: "Case") -> str:
    who = f"{case.agent_relation}{case.agent.name}代交" if case.agent else "本人交"
    owner = f"主办 {case.owner_name}" if case.owner_name else ""
    return " · ".join(part for part in (who, case.get_channel_display(), owner) if part)


def _recognised_by(person: "Person", today: date) -> str:
    return "，".join(part for part in (recognised_by(person, today=today), person.address) if part)
