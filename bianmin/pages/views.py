"""The house's own pages: signing in and out, 长辈版, health, and what is said when something goes wrong."""

import functools
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bianmin.county.refusals import NotFound, NotYours
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import public
from bianmin.pages.context import SENIOR_COOKIE
from bianmin.pages.forms import SignInForm
from bianmin.pages.kept import FIELD, Kept
from bianmin.pages.respond import bare, own_path, page, place_before, refused, speak

YEAR = 365 * 24 * 3600  # seconds
PRIVATE_PATHS = (
    "/api/", "/demo/", "/drafts/", "/first/", "/guard/", "/mine/", "/office/", "/oversight/", "/progress/", "/receipt/",
    "/resume/", "/search/", "/signin/", "/verify/", "/window/",
)  # fmt: skip


class SignIn(LoginView):
    """Signs in (the session gets a new key), and gives back the form that an ended session interrupted."""

    form_class = SignInForm
    template_name = "pages/sign_in.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the account and password; a post without any only carries a kept form back to this page."""
        return super().post(request, *args, **kwargs) if "username" in request.POST else self.get(request)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        onward = super().form_valid(form)
        kept = Kept.unpacked(self.request.POST.get(FIELD, ""))
        if kept is None:
            return onward
        return page(self.request, "pages/resume_post.html", {"kept": kept, "heading": "接着交"})

    def get_default_redirect_url(self) -> str:
        is_set = settings.is_overridden("LOGIN_REDIRECT_URL")  # type: ignore[misc]
        return super().get_default_redirect_url() if is_set else "/"

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        return kwargs if "username" in self.request.POST else kwargs | {"data": None, "files": None}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {FIELD: self.request.POST.get(FIELD, "")}


sign_in = public(Resource.SESSION, Action.SIGN)(SignIn.as_view())


@public(Resource.SESSION, Action.CHANGE)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and leave nothing of it in this browser but its own settings (Back shows no page of it)."""
    logout(request)
    response = redirect("/")
    response["Clear-Site-Data"] = '"cache", "storage"'  # not "cookies": the machine stays registered, 长辈版 stays on
    return response


@public(Resource.PAGE, Action.CHANGE)
@require_POST
def senior(request: HttpRequest) -> HttpResponse:
    """Turn 长辈版 on or off for this browser, for a year, and go back to the page."""
    response = redirect(own_path(request, request.POST.get("next")))
    if request.COOKIES.get(SENIOR_COOKIE) == "1":
        response.delete_cookie(SENIOR_COOKIE, samesite="Lax")
    else:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(SENIOR_COOKIE, "1", YEAR, secure=secure, httponly=True, samesite="Lax")
    return response


@public(Resource.HEALTH, Action.READ)
@never_cache
@require_safe
def healthz(_: HttpRequest) -> HttpResponse:
    """Say that the process answers; asks nobody else."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@public(Resource.HEALTH, Action.VERIFY)
@never_cache
@require_safe
def readyz(_: HttpRequest) -> HttpResponse:
    """Say whether requests can be served: the database answers and has every migration."""
    lack = _what_is_lacking()
    status = HTTPStatus.SERVICE_UNAVAILABLE if lack else HTTPStatus.OK
    return HttpResponse(lack or "ready", status=status, content_type="text/plain; charset=utf-8")


def _what_is_lacking() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        _demand_migrations()
    except Error:
        return "数据库没有应答，请检查数据库是否开着、磁盘是否满了。"
    except LookupError as unapplied:
        return f"数据库结构还没有更新，请先运行 migrate。还差：{unapplied.args[0]}"
    return ""


@functools.cache
def _demand_migrations() -> None:
    """Look for unapplied migrations until there are none; the answer then holds for this process.

    Raises:
        LookupError: some are missing; its argument names them.
    """
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        raise LookupError("、".join(f"{step.app_label}.{step.name}" for step, _ in plan))


@public(Resource.PAGE, Action.READ)
@require_safe
def robots(_: HttpRequest) -> HttpResponse:
    """Ask search engines to keep to the public pages."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE_PATHS), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a failed CSRF check; a form that surely came from our own page can simply be sent again.

    Browsers put the true ``Origin`` on every POST, so one that names this host is nobody's forgery: only
    the token was old (signed in again in another tab, cookies cleared).
    """
    context: dict[str, Any] = {"back": place_before(request)}
    if request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}":
        context["kept"] = Kept.of(request)
    return speak(request, "pages/form_too_old.html", context, status=403, heading="这一页放得太久了")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 without looking at the request again."""
    return bare(request, 400, "这个请求有问题，没有收下。请从首页重新打开；刚才填的，按返回键还在。")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer 403."""
    return refused(request, NotYours("这一页不归您看。要是该归您管，请县政务服务管理办公室给您排上岗位。"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer 404; something hidden and something absent read the same."""
    return refused(
        request, NotFound("没有这一页。可能是网址少了几个字，也可能已经撤下。请从首页重新找，或者打电话问。")
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500 with a page that needs nothing, so that it cannot fail too."""
    return bare(
        request,
        500,
        "是我们这边的毛病，不怪您，已经记下来了。按返回键，刚才填的还在，请过几分钟再试；急的话打电话或到站里办。",
    )
