"""Every operation says what it touches and who may; nothing is open that nobody opened."""

import json

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.urls import get_resolver
from ninja import NinjaAPI

from bianmin.api import views
from bianmin.api.entrance import api, nobody
from bianmin.api.keys import key
from bianmin.api.urls import marked, operation_named, query_names, urlpatterns
from bianmin.clients.permissions import RIGHTS
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import right_of

OPERATIONS = {
    "items": ("guide", "list"),
    "search": ("guide", "search"),
    "guide": ("guide", "read"),
    "township_list": ("station", "list"),
    "village_list": ("station", "list"),
    "station": ("station", "read"),
    "progress": ("case", "read"),
    "begin": ("draft", "create"),
    "draft": ("draft", "read"),
    "add_file": ("file", "create"),
    "submit": ("case", "create"),
    "changes": ("case", "list"),
    "own_case": ("case", "read"),
}
KEYED = {"begin", "draft", "add_file", "submit", "changes", "own_case"}


def operations():
    return [
        op for router in api._get_bound_routers() for path in router.path_operations.values() for op in path.operations
    ]


def test_every_operation_has_its_resource_and_action():
    marks = {op.view_func.__name__: right_of(op.view_func) for op in operations()}
    assert {name: (mark.resource, mark.action) for name, mark in marks.items()} == OPERATIONS


def test_an_operation_is_open_exactly_if_it_is_marked_public():
    for op in operations():
        assert (op.auth_param is None) == right_of(op.view_func).public, op.view_func.__name__
        assert bool(op.auth_callbacks) == (op.view_func.__name__ in KEYED)


def test_an_operation_that_is_not_public_asks_for_a_key_and_its_row_says_so():
    for op in operations():
        if op.view_func.__name__ in KEYED:
            right = right_of(op.view_func)
            assert op.auth_callbacks == [key]
            assert [
                row
                for row in RIGHTS
                if (row.resource, row.action, row.relation) == (right.resource, right.action, right.relation)
            ]


def test_the_view_that_django_calls_has_the_mark_of_its_operation():
    by_name = {pattern.name: right_of(pattern.callback) for pattern in urlpatterns}
    assert None not in by_name.values()
    for name, (resource, action) in OPERATIONS.items():
        assert by_name[name] == right_of(operation_named(name))
        assert (by_name[name].resource, by_name[name].action) == (resource, action)
    assert (by_name["openapi-json"].resource, by_name["openapi-json"].action) == (Resource.PAGE, Action.READ)


def test_no_two_operations_share_a_path_so_none_borrows_the_mark_of_another():
    routes = [str(pattern.pattern) for pattern in urlpatterns if pattern.name in OPERATIONS]
    assert len(routes) == len(OPERATIONS)
    assert len(routes) == len(set(routes))


def test_an_operation_without_a_mark_cannot_be_put_on_a_path():
    bare = NinjaAPI(urls_namespace="bare", docs_url=None, openapi_url=None)

    @bare.get("/bare")
    def unknown(request):
        return {}

    pattern = next(pattern for pattern in bare.urls[0] if pattern.name == "unknown")
    with pytest.raises(AttributeError):
        marked(pattern)


def test_what_says_nothing_is_closed():
    closed = NinjaAPI(urls_namespace="closed", docs_url=None, openapi_url=None, auth=nobody)
    closed._exception_handlers.update(api._exception_handlers)

    @closed.get("/closed")
    def secret(request):
        return {"secret": True}

    pattern = next(pattern for pattern in closed.urls[0] if pattern.name == "secret")
    answer = pattern.callback(RequestFactory().get("/closed"))
    assert answer.status_code == 401
    assert json.loads(answer.content)["detail"] == "这个接口要先开通才能用。请找县政务服务管理办公室。"


def test_what_an_operation_does_not_find_is_told_in_chinese():
    seeking = NinjaAPI(urls_namespace="seeking", docs_url=None, openapi_url=None)
    seeking._exception_handlers.update(api._exception_handlers)

    @seeking.get("/seeking")
    def sought(request):
        raise Http404

    pattern = next(pattern for pattern in seeking.urls[0] if pattern.name == "sought")
    answer = pattern.callback(RequestFactory().get("/seeking"))
    assert answer.status_code == 404
    assert json.loads(answer.content)["detail"].startswith("没有这个地址")


def test_there_is_no_page_that_shows_the_api():
    assert api.docs_url is None
    assert [pattern.name for pattern in urlpatterns if "docs" in str(pattern.pattern)] == []


def test_it_stands_under_its_version():
    assert "api/v1/" in [str(pattern.pattern) for pattern in get_resolver().url_patterns]


def test_an_operation_takes_from_the_address_what_it_names():
    assert query_names(views.items) == {"category", "offset", "limit"}
    assert query_names(views.guide) == query_names(views.progress) == frozenset()
