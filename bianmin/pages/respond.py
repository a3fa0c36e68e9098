"""How to answer: the whole page, or just the region htmx asked for; and how a refusal is shown."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from bianmin.county.refusals import Refusal

SAYS = "says"  # the region at the top of every page where the house speaks; it never replaces a form
HEADINGS = {
    400: "没有读懂",
    403: "这一步不归您办",
    404: "没有找到",
    405: "这个地址不能这样打开",
    409: "它刚刚变了",
    413: "一次交得太多",
    422: "还差一点",
    429: "请过一会儿再来",
    503: "现在办不了",
}


_PLAIN: dict[str, Callable[[HttpRequest, int, str], HttpResponse]] = {}  # beginning of a path → who speaks there


def answer_under(beginning: str, answer: Callable[[HttpRequest, int, str], HttpResponse]) -> None:
    """Let ``answer`` say, at paths with this beginning, what a page would say elsewhere: programs read no pages."""
    _PLAIN[beginning] = answer


def _plainly(request: HttpRequest, status: int, sentence: str) -> HttpResponse | None:
    speaking = (answer for beginning, answer in _PLAIN.items() if request.path_info.startswith(beginning))
    answer = next(speaking, None)
    return answer(request, status, sentence) if answer else None


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    region: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render ``template``, or only its partial ``region`` when htmx is asking for a part of the page."""
    name = f"{template}#{region}" if region and wants_region(request) else template
    response = render(request, name, dict(context or {}), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def wants_region(request: HttpRequest) -> bool:
    """Say whether htmx asks for a part; when it restores its history it needs the whole page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def speak(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int, heading: str = ""
) -> HttpResponse:
    """Render what the house says instead of the view; htmx puts it above the form, which stays as it was."""
    response = page(request, template, _headed(context, status, heading), region=SAYS, status=status)
    return _above_the_form(request, response)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Show a refusal: its sentence as it stands, the fields it names, and the way on."""
    plain = _plainly(request, refusal.status, str(refusal))
    if plain:
        return plain
    context = {"sentence": str(refusal), "fields": refusal.fields, "back": place_before(request)}
    return speak(request, "pages/refusal.html", context, status=refusal.status)


def bare(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """Render a page that needs neither session nor database; for what goes wrong before or beneath them."""
    plain = _plainly(request, status, sentence)
    if plain:
        return plain
    context = _headed({"sentence": sentence, **about_the_house()}, status)
    template = f"pages/bare.html#{SAYS}" if wants_region(request) else "pages/bare.html"
    return _above_the_form(request, HttpResponse(render_to_string(template, context), status=status))


def _headed(context: Mapping[str, Any], status: int, heading: str = "") -> dict[str, Any]:
    return {"heading": heading or HEADINGS.get(status, "出了点毛病"), **context}


def _above_the_form(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if wants_region(request):
        response["HX-Retarget"] = f"#{SAYS}"
        response["HX-Reswap"] = "innerHTML show:top"
    return response


def about_the_house() -> dict[str, Any]:
    """Return what a page may say of the county and of this installation without asking anybody."""
    return {
        "county_name": settings.COUNTY["name"],
        "help_phone": settings.COUNTY.get("help_phone", ""),
        "is_demo": settings.DEMO,
        "sso_name": settings.OIDC.get("name", "统一登录") if settings.OIDC.get("issuer") else "",
    }


def own_path(request: HttpRequest, path: str | None, *, otherwise: str = "/") -> str:
    """Return ``path`` if it leads to this very host, else ``otherwise`` (ASVS 3.7.2)."""
    is_own = url_has_allowed_host_and_scheme(path, {request.get_host()}, require_https=request.is_secure())
    # A word without a beginning is no address: Django would take it for the name of a view.
    return path if path and is_own and path.startswith(("/", "http://", "https://")) else otherwise


def place_before(request: HttpRequest) -> str:
    """Return the page that the request came from, when it is one of ours, else the front page."""
    return own_path(request, request.headers.get("Referer"))
