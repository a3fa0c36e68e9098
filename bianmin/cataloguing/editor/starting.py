"""Beginning an edition: the next one of an item, or the first of an item that the catalogue does not have."""

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.catalog.actions import editing
from bianmin.catalog.permissions import WRITERS, departments, items_kept_by, publisher_of, writer_of
from bianmin.catalog.words import words
from bianmin.cataloguing.editor.choices import PLEASE, Pairs
from bianmin.county.refusals import BadInput, MovedOn, NotFound, NotYours
from bianmin.county.rights import Action, PostRole, Resource
from bianmin.pages.asks import asks
from bianmin.pages.questions import Question
from bianmin.pages.respond import page

if TYPE_CHECKING:
    from bianmin.county.actors import Actor

LONGEST_NAME = 120
_OWN = frozenset({PostRole.DEPT_CLERK})


@asks(Resource.EDITION, Action.CREATE, roles=WRITERS)
@require_POST
def start_draft(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin the next edition of an item, or open the one that somebody has begun."""
    seat = request.seat  # type: ignore[attr-defined]
    item = items_kept_by(seat).select_related("current").filter(slug=slug).first()
    if item is None:
        raise NotFound("没有这件事，或不归您管。请从事项清单里打开。")
    by = writer_of(seat, item)
    if by is None:
        raise NotYours("这件事的指南由归口部门的经办或县政务办来写。要改，请和他们说。")
    try:
        edition = editing.start_draft(item, by=by, at=timezone.now())
    except MovedOn as waits:
        begun = item.editions.in_work().first()
        if begun is None or not begun.is_open:
            raise
        messages.info(request, str(waits))
        return redirect("cataloguing:edit", begun.pk)
    return redirect("cataloguing:edit", edition.pk)


@asks(Resource.EDITION, Action.CREATE, roles=WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_item(request: HttpRequest) -> HttpResponse:
    """Ask for the name, category and department of an item that the catalogue does not have, and begin its first edition."""
    if request.method != "POST":
        return _ask(request, {})
    try:
        name, category, department, by = _named(request)
        edition = editing.new_item(name, category=category, department=department, by=by, at=timezone.now())
    except BadInput as refusal:
        messages.error(request, str(refusal))
        return _ask(request, refusal.fields, HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, "新事项建好了，群众还看不到。一页一页往下写，写完送另一个人批。")
    return redirect("cataloguing:edit", edition.pk)


def _named(request: HttpRequest) -> "tuple[str, str, str, Actor]":
    name, category, department = (
        " ".join(request.POST.get(each, "").split()) for each in ("name", "category", "department")
    )
    wrong = {}
    if not name or len(name) > LONGEST_NAME:
        wrong["name"] = f"请写事项名称，最多 {LONGEST_NAME} 个字。"
    if category not in dict(_categories()) or not category:
        wrong["category"] = "请选一类。"
    units = _units(request)
    if department not in dict(units) or not department:
        wrong["department"] = "请选归口的部门。"
    if wrong:
        raise BadInput("还差一点：" + "".join(wrong.values()), fields=wrong)
    seat = request.seat  # type: ignore[attr-defined]
    return name, category, department, seat.actor(WRITERS)


def _categories() -> Pairs:
    return (PLEASE, *((each.name, each.name) for each in words().categories))


def _units(request: HttpRequest) -> Pairs:
    """Return the departments for which this seat may begin an item: the county office for all, a clerk for their own."""
    seat = request.seat  # type: ignore[attr-defined]
    if publisher_of(seat):
        return (PLEASE, *((unit.slug, unit.short_name) for unit in departments()))
    own = tuple((unit.slug, unit.short_name) for unit in seat.units(_OWN))
    return own if len(own) == 1 else (PLEASE, *own)


def _ask(request: HttpRequest, wrong: "dict[str, str]", status: int = HTTPStatus.OK) -> HttpResponse:
    typed = request.POST
    questions = (
        Question("name", "事项名称", value=typed.get("name", ""), error=wrong.get("name", ""),
                 hint="照文件上的字写，例如：高龄津贴申领", attrs={"maxlength": str(LONGEST_NAME)}),
        Question("category", "放在网上哪一类", "select", value=typed.get("category", ""), error=wrong.get("category", ""),
                 options=_categories()),
        Question("department", "归口部门", "select", value=typed.get("department", ""), options=_units(request),
                 error=wrong.get("department", ""), hint="这件事由哪个部门负责"),
    )  # fmt: skip
    return page(request, "cataloguing/editor/new_item.html", {"questions": questions}, status=status)
