"""The paths of the API: each operation's mark is put on the view that Django calls, and what ninja lets pass is refused."""

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET
from ninja.params.models import File, Form, Query

from bianmin.api import views  # first: operations are described in the order in which they are imported

# isort: split
from bianmin.api import client_views
from bianmin.api.entrance import HTTPS_ONLY, SENTENCES, api, say, say_wrong
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import public

ROOT, DESCRIPTION = "api-root", "openapi-json"
JSON = "application/json"
View = Callable[..., Any]


@public(Resource.PAGE, Action.READ)
@csrf_exempt
def nothing(request: HttpRequest, **_: Any) -> HttpResponse:
    """Answer an address that is none, in the way of an API."""
    return say(request, HTTPStatus.NOT_FOUND)


def marked(pattern: URLPattern | URLResolver) -> URLPattern:
    """Return ninja's path with the mark of its operation, and a door that refuses what ninja would let pass.

    Raises:
        AttributeError: an operation of that name is not among the views, or has no mark.
    """
    assert isinstance(pattern, URLPattern), "ninja makes no nested paths"
    if pattern.name == ROOT:
        return path("", nothing, name=ROOT)
    if pattern.name == DESCRIPTION:
        pattern.callback = public(Resource.PAGE, Action.READ)(csrf_exempt(guarded(require_GET(pattern.callback), ())))
        return pattern
    operation = operation_named(str(pattern.name))
    takes = getattr(operation, "takes", JSON)
    door = guarded(pattern.callback, query_names(operation), takes=takes, fields=field_names(operation))
    door.right, door.login_required = operation.right, operation.login_required  # type: ignore[attr-defined]
    pattern.callback = door
    return pattern


def operation_named(name: str) -> View:
    """Return an operation by its name.

    Raises:
        AttributeError: there is none of that name.
    """
    operation: View = getattr(views, name, None) or getattr(client_views, name)
    return operation


def query_names(operation: View) -> frozenset[str]:
    """Return the names that an operation takes from the address."""
    parameters = inspect.signature(operation).parameters.values()
    return frozenset(each.name for each in parameters if isinstance(each.default, Query))


def field_names(operation: View) -> frozenset[str]:
    """Return the names that an operation takes from a form."""
    parameters = inspect.signature(operation).parameters.values()
    return frozenset(each.name for each in parameters if isinstance(each.default, Form | File))


def guarded(view: View, known: Iterable[str], *, takes: str = JSON, fields: Iterable[str] = ()) -> View:
    """Wrap ninja's view: https alone (ASVS 4.1.2), no unknown parameters, the right kind of body, wrong methods told in JSON."""
    names = frozenset(known)

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            return say(request, HTTPStatus.FORBIDDEN, HTTPS_ONLY)
        unknown = {name[:40]: "没有这个参数" for name in request.GET if name not in names}
        if unknown:
            return say_wrong(request, unknown)
        if request.method == "POST" and request.content_type != takes:
            sentence = SENTENCES[HTTPStatus.UNSUPPORTED_MEDIA_TYPE].replace(JSON, takes)
            return say(request, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, sentence)
        unknown = {name[:40]: "没有这一项" for name in (*request.POST, *request.FILES) if name not in fields}
        if unknown:
            return say_wrong(request, unknown)
        answer = view(request, *args, **kwargs)
        return _told(request, answer) if isinstance(answer, HttpResponseNotAllowed) else answer

    return door


def _told(request: HttpRequest, refusal: HttpResponseNotAllowed) -> HttpResponse:
    told = say(request, refusal.status_code, SENTENCES[HTTPStatus.METHOD_NOT_ALLOWED])
    told["Allow"] = refusal["Allow"]
    return told


app_name = "api"
urlpatterns: list[URLPattern] = [*map(marked, api.urls[0]), re_path(r"", nothing)]
