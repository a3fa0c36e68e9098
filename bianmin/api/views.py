"""The operations: items and their guides, townships and villages, stations, and the progress of one case."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja.params.functions import Path, Query

from bianmin.api import shapes, telling
from bianmin.api.entrance import api
from bianmin.cases.actions.filing import find_by_code
from bianmin.cases.actions.reading import journalled
from bianmin.cases.permissions import applicant_of
from bianmin.catalog.permissions import items_at, published_item, published_items, search_items
from bianmin.county.refusals import NotFound
from bianmin.county.rights import Action, Resource
from bianmin.pages.address import address_of
from bianmin.pages.asks import public
from bianmin.people.identity import plain
from bianmin.stations.permissions import known_station, townships, villages_of
from bianmin.vault.guessing import PROGRESS, count_guess, remember_right  # the page's tallies: two doors, one count

PAGE, MOST = 50, 100  # items on a page: usual, and at most
FARTHEST = 10_000
LONGEST_QUERY = 40  # characters, as bianmin.catalog.search asks them
CODE = "^[0-9]{12}$"
WRONG = "没有找到。请核对编号和查询码，两样都要对。"
Answers = dict[int, Any]


def answers(shape: Any, *others: int) -> Answers:
    """Return what an operation answers: its shape, and a problem for each other status."""
    return {200: shape, **dict.fromkeys(others, shapes.Problem)}


@api.get(
    "/items", auth=None, response=answers(shapes.ItemPage, 422), tags=["事项"], summary="列出事项",
    description="现行的事项，示例在前。可以只要一个类别的。",
)  # fmt: skip
@public(Resource.GUIDE, Action.LIST)
def items(
    request: HttpRequest,
    category: str = Query("", max_length=20, description="类别的全名；空的是全部"),
    offset: int = Query(0, ge=0, le=FARTHEST, description="跳过几个"),
    limit: int = Query(PAGE, ge=1, le=MOST, description="要几个"),
) -> shapes.ItemPage:
    """List the published items, one page."""
    found = published_items()
    if category:
        found = found.in_category(category)
    total = found.count()
    rows = [telling.row(item) for item in found[offset : offset + limit]]
    onward = offset + limit if offset + limit < total else None
    return shapes.ItemPage(total=total, next_offset=onward, items=rows)


@api.get(
    "/items/search", auth=None, response=answers(shapes.Found, 422), tags=["事项"], summary="查事项",
    description="中文、一个字、全拼或拼音头一个字母都行；几个词用空格隔开，每个都要有。",
)  # fmt: skip
@public(Resource.GUIDE, Action.SEARCH)
def search(
    request: HttpRequest,
    q: str = Query(..., min_length=1, max_length=LONGEST_QUERY, description="要查的字"),
) -> shapes.Found:
    """Search the published items."""
    return shapes.Found(items=[telling.row(item) for item in search_items(q)])


@api.get(
    "/items/{slug:slug}", auth=None, response=answers(shapes.Guide, 404, 422), tags=["事项"], summary="看指南",
    description="一个事项现行版的办事指南。取消了的、没发布的是 404。",
)  # fmt: skip
@public(Resource.GUIDE, Action.READ)
def guide(request: HttpRequest, slug: str = Path(..., max_length=40, description="事项的本地编码")) -> shapes.Guide:
    """Give one item's guide."""
    item = published_item(slug)
    if item is None:
        raise NotFound("没有这个事项，或者已经取消。请从事项列表里取编码。")
    return telling.guide(item)


@api.get(
    "/divisions/townships", auth=None, response=answers(list[shapes.Division], 422), tags=["区划"],
    summary="列出乡镇（街道）", description="本县的乡镇（街道），按区划代码排。",
)  # fmt: skip
@public(Resource.STATION, Action.LIST)
def township_list(request: HttpRequest) -> list[shapes.Division]:
    """List the county's townships."""
    return [telling.division(each) for each in townships()]


@api.get(
    "/divisions/townships/{code}/villages", auth=None, response=answers(list[shapes.Division], 404, 422),
    tags=["区划"], summary="列出一个乡镇的村（社区）", description="按区划代码排。同名的村不少，要连乡镇一起显示。",
)  # fmt: skip
@public(Resource.STATION, Action.LIST)
def village_list(
    request: HttpRequest, code: str = Path(..., pattern=CODE, description="乡镇的 12 位区划代码")
) -> list[shapes.Division]:
    """List the villages of one township."""
    if not townships().filter(code=code).exists():
        raise NotFound("本县没有这个乡镇（街道）。请从乡镇列表里取代码。")
    return [telling.division(each) for each in villages_of(code)]


@api.get(
    "/stations/{village_code}", auth=None, response=answers(shapes.Station, 404, 422), tags=["站点"],
    summary="看便民服务站", description="一个村（社区）的站：在哪、什么时候有人、电话、办哪些事。撤并了的也给，写明哪天。",
)  # fmt: skip
@public(Resource.STATION, Action.READ)
def station(
    request: HttpRequest, village_code: str = Path(..., pattern=CODE, description="村的 12 位区划代码")
) -> shapes.Station:
    """Give one station and what it does."""
    unit = known_station(village_code)
    if unit is None:
        raise NotFound("这个村（社区）没有便民服务站。请从村列表里取代码。")
    today = timezone.localdate()
    is_closed = unit.closed_on is not None and unit.closed_on <= today
    return telling.station(unit, [] if is_closed else items_at(unit, on=today), today=today)


@api.post(
    "/progress", auth=None, response=answers(shapes.Progress, 404, 415, 422, 429, 503), tags=["进度"],
    summary="看办件进度", description="凭编号和查询码，两样写在请求体里。哪样不对不说。试得太多要歇一歇。",
)  # fmt: skip
@public(Resource.CASE, Action.READ)
def progress(request: HttpRequest, response: HttpResponse, asked: shapes.Asked) -> shapes.Progress:
    """Tell how far a case has come to whoever has its number and query code."""
    at = timezone.now()
    count_guess(PROGRESS, address=address_of(request), thing=plain(asked.number).upper(), at=at)
    case = find_by_code(asked.number, asked.code)
    if case is None:
        raise NotFound(WRONG)
    remember_right(PROGRESS, address=address_of(request), at=at)
    by = applicant_of(case)
    journalled(Resource.CASE, Action.READ, by=by, at=at, about=("case", case.pk), purpose="凭查询码看进度（接口）")
    response["Cache-Control"] = "no-store"
    return telling.progress(case, today=timezone.localdate(at))
