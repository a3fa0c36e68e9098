"""The API itself: closed unless an operation says it is open, its errors one sentence in Chinese, no page of its own."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer

from bianmin.clients.errors import Limited
from bianmin.county.refusals import Refusal

ABOUT = (
    "村（社区）便民服务站的公开数据：事项和指南、乡镇和村、站点，以及凭编号和查询码看办件进度。只读，不用登录。"
    "没有核实的要素不给出，名字列在 unverified 里。出错时回一句中文（detail），不认识的参数不收。"
    "批准了的对接方，凭钥匙（Authorization: Bearer）还可以替人交申请、看自己交的办件。"
)
NO_JSON = "交来的不是 JSON，读不懂。请按接口说明改好再发。"
SENTENCES = {
    HTTPStatus.BAD_REQUEST: NO_JSON,
    HTTPStatus.UNAUTHORIZED: "这个接口要先开通才能用。请找县政务服务管理办公室。",
    HTTPStatus.NOT_FOUND: "没有这个地址。有哪些接口，请看 /api/v1/openapi.json。",
    HTTPStatus.METHOD_NOT_ALLOWED: "这个地址不能这样用。能用的方法写在 Allow 里。",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "请用 application/json 发来。",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "一次发来的太多，没有收下。一个文件最大 15 MB，请分开发。",
    HTTPStatus.INTERNAL_SERVER_ERROR: "是我们这边的毛病，已经记下来了。请过几分钟再试。",
}
HTTPS_ONLY = "这个接口只走 https。用 http 发来过的钥匙请当作泄露了，马上停用，换一把新的。"
# What the house says to browsers before any view (按返回键…) is of no use to a program.
OWN_WORDS = {
    HTTPStatus.BAD_REQUEST: "发来的不完整，或者里面有系统存不了的字符（NUL、不成对的代理字符、不是 UTF-8）。请改好再发。",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: SENTENCES[HTTPStatus.REQUEST_ENTITY_TOO_LARGE],
    HTTPStatus.INTERNAL_SERVER_ERROR: SENTENCES[HTTPStatus.INTERNAL_SERVER_ERROR],
}
WRONG_VALUES = {
    "missing": "要填",
    "string_type": "要是文字",
    "string_too_short": "最少 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "string_pattern_mismatch": "样子不对",
    "int_parsing": "要是整数",
    "int_parsing_size": "太大了",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "extra_forbidden": "没有这个参数",
    "literal_error": "只能是 {expected}",
    "too_long": "最多 {max_length} 项",
    "uuid_parsing": "样子不对",
    "dict_type": "要是一个对象",
    "model_attributes_type": "要是一个对象",
}


class PlainJSON(JSONRenderer):
    """JSON in which Chinese is Chinese."""

    json_dumps_params: ClassVar[Mapping[str, Any]] = {"ensure_ascii": False}  # type: ignore[misc]


def nobody(_: HttpRequest) -> None:
    """Let nobody in: what an operation asks for when it says nothing."""


api = NinjaAPI(
    title="便民服务站公开接口",
    version="1.0.0",
    description=ABOUT,
    openapi_url="openapi.json",
    docs_url=None,
    urls_namespace="api",
    auth=nobody,
    renderer=PlainJSON(),
)


def say(request: HttpRequest, status: int, sentence: str = "", fields: Mapping[str, str] | None = None) -> HttpResponse:
    """Answer with one sentence, and with one for each field that is wrong."""
    told = {"detail": sentence or SENTENCES[HTTPStatus(status)], "fields": dict(fields or {})}
    return api.create_response(request, told, status=status)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Say a refusal as it stands; to whom it is early or unknown, also when or how to come again."""
    told = say(request, refusal.status, str(refusal), refusal.fields)
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        told["WWW-Authenticate"] = "Bearer"
    if isinstance(refusal, Limited):
        told["Retry-After"] = str(refusal.wait)
    return told


def spoken(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """Say in the API's way what the house refuses before or beneath any operation."""
    return say(request, status, OWN_WORDS.get(HTTPStatus(status), sentence))


@api.exception_handler(Http404)
def absent(request: HttpRequest, _: Http404) -> HttpResponse:
    """Say that there is nothing."""
    return say(request, HTTPStatus.NOT_FOUND)


@api.exception_handler(HttpError)
def broken(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Say what ninja itself refuses: no JSON, nobody's operation."""
    return say(request, error.status_code)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say which values are wrong, and how they would be right."""
    return say_wrong(request, {_name(each): _how(each) for each in error.errors})


def say_wrong(request: HttpRequest, wrong: Mapping[str, str]) -> HttpResponse:
    """Answer 422: ``wrong`` are the names with what is wrong about each."""
    sentence = "；".join(f"{name}：{how}" for name, how in wrong.items())
    return say(request, HTTPStatus.UNPROCESSABLE_ENTITY, f"{sentence}。", wrong)


def _name(error: Mapping[str, Any]) -> str:
    """Return where the value stands: ``code`` for (query, code), ``applicant.name`` for (body, sent, applicant, name)."""
    place = [str(part) for part in error["loc"]]
    inside = place[2:] if place[0] == "body" else place[1:]
    return ".".join(inside)[:80] or "请求体"


def _how(error: Mapping[str, Any]) -> str:
    return WRONG_VALUES.get(error["type"], "不对").format(**error.get("ctx", {}))
