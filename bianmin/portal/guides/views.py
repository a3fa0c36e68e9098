"""The reading side of the public face: home, search, lists, guides, stations, and whom to call for help."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from bianmin.catalog.words import words
from bianmin.county.refusals import BadInput
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import public
from bianmin.pages.respond import own_path, page
from bianmin.portal.guides import finding, front, stand, telling
from bianmin.portal.guides.place import chosen_station, help_phone, place_of
from bianmin.portal.guides.shelf import Main, main, shown
from bianmin.portal.guides.visit import Visit, remember_village, visit_of


@public(Resource.GUIDE, Action.LIST)
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Show what can be done, one's own station and the doors."""
    visit = visit_of(request)
    return shown(request, "/", visit, lambda: front.home(visit))


@public(Resource.GUIDE, Action.SEARCH)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search the items; nothing typed shows the way to the lists, too much typed is said."""
    visit, query = visit_of(request), request.GET.get("q", "")
    found = finding.find(query, visit.village, today=visit.today)
    if request.method == "GET":
        finding.count_if_missed(found, today=visit.today)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if found.sentence else HTTPStatus.OK
    context = {"found": found, "tiles": words().tiles, "texts": words().texts}
    return page(request, "portal/guides/search.html", context, status=status)


@public(Resource.GUIDE, Action.LIST)
@require_safe
def category(request: HttpRequest) -> HttpResponseBase:
    """List the items of one tile or category (``c``), or all of them; an unknown one is 404 and lists all."""
    visit, asked = visit_of(request), request.GET.get("c", "").strip()
    if front.categories_of(asked) is None:
        return page(request, "portal/guides/page.html", {"middle": front.items(asked, visit)}, status=404)
    return shown(request, _list_address(asked), visit, lambda: front.items(asked, visit))


def _list_address(asked: str) -> str:
    return f"{reverse('portal:category')}?{urlencode({'c': asked})}" if asked else reverse("portal:category")


@public(Resource.GUIDE, Action.READ)
@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show the guide of an item, for one's own village if one was chosen."""
    visit = visit_of(request)
    return shown(request, request.path, visit, lambda: telling.guide(slug, visit))


@public(Resource.STATION, Action.LIST)
@require_http_methods(["GET", "HEAD", "POST"])
def villages(request: HttpRequest) -> HttpResponse:
    """Show townships and villages to choose from; a POST keeps the choice in a cookie and goes back."""
    if request.method == "POST":
        return _choose(request)
    onward = own_path(request, request.GET.get("next"))
    context = stand.villages(request.GET.get("t", ""), request.GET.get("q", ""))
    return page(request, "portal/guides/villages.html", {**context, "next": onward})


def _choose(request: HttpRequest) -> HttpResponse:
    code = request.POST.get("village", "")
    if stand.village_named(code) is None:
        raise BadInput("没有选上：这里没有这个村，也可能刚撤并了。请重新选一次，或打电话问。")
    response = redirect(own_path(request, request.POST.get("next")))
    remember_village(response, code)
    return response


@public(Resource.STATION, Action.READ)
@require_safe
def station(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show one station: where, when, who is there, and what it does."""
    visit = visit_of(request)
    return shown(request, request.path, visit, lambda: stand.station(code, visit))


@public(Resource.PAGE, Action.READ)
@require_safe
def help_at_home(request: HttpRequest) -> HttpResponseBase:
    """Show how to have somebody come: one telephone number, what a helper does, and that it is free."""
    visit = visit_of(request)
    return shown(request, request.path, visit, lambda: with_phones("help", "请人来家里帮我办", visit))


@public(Resource.PAGE, Action.READ)
@require_safe
def ask(request: HttpRequest) -> HttpResponseBase:
    """Show whom to ask and tell: by telephone and at the station, as long as there is no form for it."""
    visit = visit_of(request)
    return shown(request, request.path, visit, lambda: with_phones("ask", "我要问、我要说", visit))


def with_phones(template: str, title: str, visit: Visit) -> Main:
    unit = chosen_station(visit.village)
    context = {
        "place": place_of(unit, today=visit.today) if unit else None,
        "township": unit.parent if unit else None,
        "phone": help_phone(),
        "texts": words().texts,
        "here": f"/{template}/",
    }
    return main(template, context, title=title)
