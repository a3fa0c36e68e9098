"""What a clerk typed to find somebody who was here before, read as the register keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import QueryDict

from bianmin.county.refusals import NotFound
from bianmin.pages.posted import posted_date
from bianmin.pages.questions import Question
from bianmin.people.identity import plain, read_id_number, read_name, read_phone
from bianmin.people.looking import actions as looks
from bianmin.people.looking.asking import Asked

if TYPE_CHECKING:
    from bianmin.people.looking.actions import Hit
    from bianmin.people.models import Person
    from bianmin.window.place import Place

PERSON_FIELDS = (
    "name", "gender", "id_number", "born-year", "born-month", "born-day", "group", "householder", "village", "address",
    "phone", "phone_whose", "phone_may_say",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up came to: who was found, or the sentence that says why nobody was; ``was_asked`` before the first."""

    hits: "tuple[Hit, ...]" = ()
    sentence: str = ""
    was_asked: bool = False


def read_asked(post: Mapping[str, str], *, today: date) -> Asked:
    """Return what was asked for.

    Raises:
        BadInput: a number or a name is not one.
    """
    typed = {name: plain(post.get(name, "")) for name in ("name", "id_number", "phone", "group", "householder")}
    return Asked(
        name=read_name(typed["name"]) if typed["name"] else "",
        id_number=read_id_number(typed["id_number"], today=today).number if typed["id_number"] else "",
        phone=read_phone(typed["phone"]) if typed["phone"] else "",
        group=typed["group"],
        householder=typed["householder"],
        born=plain(post.get("born", "")) or _year(post),
    )


def _year(post: Mapping[str, str]) -> str:
    return posted_date(post, "born").split("-")[0] if isinstance(post, QueryDict) else ""


def questions(post: Mapping[str, str]) -> list[Question]:
    """Return the questions of a look-up that has a page of its own."""
    asked = (
        ("name", "姓名", "text"), ("id_number", "身份证号", "id"), ("phone", "电话", "phone"), ("group", "哪个组", "text"),
        ("householder", "户主", "text"), ("born", "出生年", "number"),
    )  # fmt: skip
    return [Question(name, label, kind, post.get(name, ""), required=False) for name, label, kind in asked]


def without_person(post: QueryDict) -> QueryDict:
    """Return a posted form without what was typed about whom it is for; the answers and the papers stay."""
    kept = post.copy()
    for name in PERSON_FIELDS:
        kept.pop(name, None)
    return kept


def known_person(post: QueryDict, place: "Place") -> "Person | None":
    """Return the record that a posted form goes on with, if it does.

    Raises:
        NotFound: it is none that the form's errand has found.
    """
    if not post.get("person"):
        return None
    return looks.found_in(errand_of(post.get("key", "")), id_of(str(post["person"])), by=place.actor)


def errand_of(key: str) -> UUID:
    """Return the errand that a form belongs to: its key is the errand's own id."""
    return id_of(key)


def id_of(text: str) -> UUID:
    """Return an id that a form carries.

    Raises:
        NotFound: the page was tampered with, or lost a part.
    """
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("这一页不完整。请从“新来一位”重新打开。") from None
