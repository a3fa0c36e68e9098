"""The form of a proposal: the questions with what was typed, and the stations by township."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, QueryDict

from bianmin.catalog.actions.placing import LONGEST_NOTE, LONGEST_REASON, Wish
from bianmin.catalog.models import StationRole
from bianmin.pages.questions import Question
from bianmin.stations.permissions import open_stations

if TYPE_CHECKING:
    from bianmin.county.refusals import Refusal
    from bianmin.stations.models import Unit

KINDS = (("place", "下沉：放到站里"), ("withdraw", "收回：站里不再办"), ("keep", "不下沉：留在上级，写明理由"))
ROLES = tuple((role.value, f"{role.label}：{says}") for role, says in (
    (StationRole.ACCEPTS, "站里收下就算受理，期限从那天算"), (StationRole.DECIDES, "站里当场办完"),
    (StationRole.FORWARDS, "站里收件，替群众送到主管单位"), (StationRole.ASSISTS, "站里只指路、帮填表，不收件"),
))  # fmt: skip
_NOTE = {"maxlength": str(LONGEST_NOTE)}


def _questions(today: date) -> dict[str, Question]:
    asked = (
        Question("kind", "怎么定", "choice", "place", options=KINDS),
        Question("role", "站里做到哪一步", "choice", options=ROLES, hint="下沉才选。"),
        Question("starts_on", "从哪天起", "day", today.isoformat()),
        Question("basis", "依据", "text", attrs=_NOTE, hint="哪个文件、哪一条，或哪次会议。"),
        Question("reason", "理由", "long", attrs={"maxlength": str(LONGEST_REASON)},
                 hint="收回、不下沉要写，下沉可以空着。不下沉的理由列在“未放及理由”里。"),
        Question("account", "账号", "text", required=False, attrs=_NOTE, hint="站里用哪个系统的什么账号，谁去开。"),
        Question("training", "培训", "text", required=False, attrs=_NOTE, hint="谁教、什么时候。"),
        Question("money", "经费", "text", required=False, attrs=_NOTE, hint="一件多少钱，或每年多少，从哪里出。"),
    )  # fmt: skip
    return {each.name: each for each in asked}


def questions_for(request: HttpRequest, refusal: "Refusal | None", *, today: date) -> dict[str, Question]:
    """Return the questions by name, with what was typed and what was wrong beside each; ``stations`` holds that one's error."""
    wrong = refusal.fields if refusal else {}
    typed = request.POST if request.method == "POST" else {"kind": request.GET.get("kind", "place")}
    asked = {
        name: replace(each, value=typed.get(name, each.value), error=wrong.get(name, ""))
        for name, each in _questions(today).items()
    }
    return {**asked, "stations": Question("stations", "放到哪些站", error=wrong.get("stations", ""))}


@dataclass(frozen=True, slots=True)
class Town:
    """A township with its open stations; those that were ticked stay ticked."""

    code: str
    name: str
    is_ticked: bool
    stations: "list[tuple[Unit, bool]]"

    @property
    def is_open(self) -> bool:
        return any(ticked for _, ticked in self.stations)


def towns_with_stations(post: QueryDict) -> list[Town]:
    """Return all townships with their stations; one query."""
    towns, ticked = set(post.getlist("town")), set(post.getlist("station"))
    rows = groupby(open_stations(), key=lambda unit: unit.parent)
    return [
        Town(
            town.division_code if town else "", town.short_name if town else "", (town and town.division_code) in towns,
            [(unit, unit.division_code in ticked) for unit in units],
        )
        for town, units in rows
    ]  # fmt: skip


def read_wish(post: QueryDict, item_id: UUID) -> Wish:
    """Read what was typed, unjudged: the action says what is missing."""
    everywhere = post.get("where", "all") == "all"
    texts = {name: post.get(name, "") for name in ("role", "basis", "reason", "account", "training", "money")}
    stations = () if everywhere else _stations(post)
    return Wish(
        item_id, post.get("kind", ""), _day(post.get("starts_on", "")), everywhere=everywhere, station_ids=stations, **texts
    )  # fmt: skip


def _stations(post: QueryDict) -> tuple[UUID, ...]:
    towns, chosen = set(post.getlist("town")), set(post.getlist("station"))
    rows = open_stations().values_list("pk", "division_code", "parent__division_code")
    return tuple(pk for pk, code, town in rows if code in chosen or town in towns)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
