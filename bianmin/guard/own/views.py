"""我能做什么: one's own part of the table of rights, which is the same that lets one in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.urls import resolve, reverse
from django.views.decorators.http import require_GET

from bianmin.county.rights import Action, PostRole, Relation, Resource, Right
from bianmin.pages.asks import asks, right_of
from bianmin.pages.respond import page

_ORDER = list(Resource)
_PAGES = (
    ("窗口", "回到待办。", "window:desk"),
    ("后台", "回到待办。", "office:desk"),
    ("看板", "全县收了多少、按时多少。", "oversight:board"),
    ("我能做什么", "您的岗位给了您哪些权限。", "rights"),
    ("我的登录", "在哪台电脑、哪部手机上登录着；改密码、动态口令和 PIN。", "guard:sign-ins"),
    ("登记的电脑和手机", "窗口的电脑登记了，一天只输一次动态口令。", "guard:machines"),
    ("我的亲属申报", "申报过的亲属来办事，请别人办（回避）。", "guard:kin"),
    ("人员和岗位", "谁在哪个岗位，提出新人、换岗、离岗。", "guard:staff"),
    ("等着批的", "别人提出的账号和岗位；自己提的自己不能批。", "guard:proposals"),
    ("单位并入", "并村以后，办件归哪个站。", "guard:merges"),
    ("对接方", "别人的程序：钥匙、能办什么、通知送到没有。", "guard:clients"),
    ("批次授权", "集中办理的那几天，看名单上的人不占平时的数。", "guard:permits"),
    ("预警", "谁看得比平时多得多，谁在夜里看。", "guard:alarms"),
    ("日志", "谁在什么时候看了谁、办了什么；谁也改不了。", "guard:journal"),
    ("日志的链", "日志有没有被动过，哪天对过。", "guard:chain"),
    ("谁登录着", "全县正在登录的人，可以结束。", "guard:in-house"),
)


@dataclass(frozen=True, slots=True)
class Thing:
    """One kind of thing, and what one may do with it."""

    name: str
    rights: tuple[Right, ...]


@dataclass(frozen=True, slots=True)
class Door:
    """A page of this face: what it is called, where it is, and whom it lets in; no roles means whoever is signed in."""

    title: str
    says: str
    name: str
    roles: frozenset[PostRole] = frozenset()

    @property
    def url(self) -> str:
        return reverse(self.name)


def _door(title: str, says: str, name: str) -> Door:
    view = resolve(reverse(name)).func
    right = right_of(view)
    assert right is not None, f"{name} has no mark"
    return Door(title, says, name, right.roles)


@cache
def doors() -> tuple[Door, ...]:
    """Return the pages of this face in their order; whom each lets in is read from its own mark."""
    return tuple(_door(*each) for each in _PAGES)


@asks(Resource.RIGHT, Action.READ)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show the pages of this face that are open to whoever is signed in."""
    seat = request.seat  # type: ignore[attr-defined]
    shown = [door for door in doors() if not door.roles or door.roles & seat.roles]
    return page(request, "guard/own/home.html", {"posts": seat.posts, "doors": shown})


@asks(Resource.RIGHT, Action.READ)
@require_GET
def mine(request: HttpRequest, table: Callable[[], Iterable[Right]]) -> HttpResponse:
    """Show whoever is signed in which rows of the table are theirs, by the posts they hold today."""
    seat = request.seat  # type: ignore[attr-defined]
    rows = [right for right in table() if not right.public and is_held(right, seat.roles)]
    context = {"posts": seat.posts, "things": things(rows), "everybody": things(r for r in table() if r.public)}
    return page(request, "guard/own/rights.html", context)


def is_held(right: Right, roles: frozenset[PostRole]) -> bool:
    """Say whether somebody who is signed in and holds ``roles`` has this row; a program's key is nobody's post."""
    return right.relation != Relation.KEY and (not right.roles or bool(right.roles & roles))


def things(rights: Iterable[Right]) -> list[Thing]:
    """Group rows by what they touch, in the order of the vocabulary."""
    rows = sorted(rights, key=lambda right: _ORDER.index(right.resource))
    return [Thing(resource.label, tuple(found)) for resource, found in groupby(rows, key=lambda right: right.resource)]
