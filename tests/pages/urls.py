"""A tiny site over which the room's middleware is tried."""

from pathlib import Path

from django.contrib import messages
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.template import engines
from django.urls import include, path
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bianmin.county.refusals import BadInput, MovedOn, NotFound, NotYours, TooOften, TryLater
from bianmin.county.rights import Action, PostRole, Resource
from bianmin.county.scope import current_county
from bianmin.pages.asks import asks, public
from bianmin.pages.respond import page
from tests.pages.kitchen import kitchen

HERE = Path(__file__).parent
OPEN = public(Resource.PAGE, Action.READ)
TROUBLES = {
    "bad-input": BadInput("还有 1 处要改。", fields={"born": "2026 年 2 月没有 30 日，请看着身份证再填。"}),
    "not-yours": NotYours("这件事在水泊街道手里。"),
    "not-found": NotFound("没有这件事。"),
    "moved-on": MovedOn("它刚刚被转交了。"),
    "too-often": TooOften("查得太快了，请一分钟后再查。"),
    "try-later": TryLater("医保系统在维护，材料我们留着。"),
    "integrity": IntegrityError("UNIQUE constraint failed: secret_table.secret_column"),
    "operational": OperationalError("database or disk is full"),
    "suspicious": SuspiciousOperation("something odd"),
    "too-big": RequestDataTooBig("Request body exceeded settings.DATA_UPLOAD_MAX_MEMORY_SIZE."),
    "absent": Http404("nothing here"),
    "denied": PermissionDenied("no"),
    "bug": ZeroDivisionError("a bug"),
}


@OPEN
def hello(request):
    return HttpResponse(current_county())


@OPEN
def echo(request):
    texts = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    return JsonResponse({"q": request.GET.getlist("q"), "texts": texts, "files": sorted(request.FILES)})


@csrf_exempt
@OPEN
def echo_json(request):
    return HttpResponse(request.body, content_type="application/json")


@OPEN
def trouble(request, name):
    raise TROUBLES[name]


@OPEN
def streamed(request):
    return StreamingHttpResponse(current_county() for _ in range(2))


@OPEN
@require_POST
def only_post(request):
    return HttpResponse("posted")


@OPEN
def region(request):
    return page(request, "pages/refusal.html", {"sentence": "一句话", "heading": "标题"}, region="says")


@asks(Resource.CASE, Action.STEP, roles=[PostRole.CLERK, PostRole.HEAD])
def desk(request):
    return JsonResponse({"posted": dict(request.POST.lists())})


@asks(Resource.DRAFT, Action.CHANGE)
def draft(request):
    return HttpResponse("mine")


class Classy(View):
    """A class view behind a mark."""

    def get(self, request):
        return HttpResponse("classy")


def unmarked(request):
    return HttpResponse("who may see this?")


def _written(name):
    @OPEN
    def shown(request):
        if name == "sample":
            messages.success(request, "已收到，编号 LS-2026-000123。")
        template = engines["django"].from_string((HERE / f"{name}.html").read_text(encoding="utf-8"))
        return HttpResponse(template.render(kitchen(), request))

    return shown


urlpatterns = [
    path("", hello),
    path("echo/", echo),
    path("echo.json", echo_json),
    path("trouble/<slug:name>/", trouble),
    path("streamed/", streamed),
    path("only-post/", only_post),
    path("region/", region),
    path("desk/", desk),
    path("draft/", draft),
    path("classy/", OPEN(Classy.as_view())),
    path("unmarked/", unmarked),
    path("sample/", _written("sample")),
    path("kitchen/", _written("kitchen")),
    path("counter/", _written("counter")),
    path("", include("bianmin.pages.urls")),
]
handler400 = "bianmin.pages.views.bad_request"
handler403 = "bianmin.pages.views.forbidden"
handler404 = "bianmin.pages.views.not_found"
handler500 = "bianmin.pages.views.broken"
