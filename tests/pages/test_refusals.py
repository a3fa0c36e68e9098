"""A refusal is a page with a sentence and a way on; nothing personal is cached; bugs stay loud."""

import logging

import pytest
from django.test import Client

from bianmin.pages.middleware import PERMISSIONS

EXPECTED = [
    ("bad-input", 422, "2026 年 2 月没有 30 日，请看着身份证再填。"),
    ("not-yours", 403, "这件事在水泊街道手里。"),
    ("not-found", 404, "没有这件事。"),
    ("moved-on", 409, "它刚刚被转交了。"),
    ("too-often", 429, "查得太快了，请一分钟后再查。"),
    ("try-later", 503, "医保系统在维护，材料我们留着。"),
    ("integrity", 409, "这一次没有存"),
    ("operational", 503, "什么也没有改"),
    ("suspicious", 400, "没有收下"),
    ("too-big", 413, "一次交的内容太多"),
    ("absent", 404, "没有这一页"),
    ("denied", 403, "这一页不归您看"),
]


@pytest.mark.parametrize(("name", "status", "sentence"), EXPECTED)
def test_a_refusal_is_shown_with_its_status_and_sentence(client, name, status, sentence):
    response = client.get(f"/trouble/{name}/")
    text = response.content.decode()
    assert response.status_code == status
    assert sentence in text
    assert text.count("<h1>") == 1
    assert "回首页" in text


@pytest.mark.parametrize(("name", "status", "sentence"), EXPECTED)
def test_htmx_gets_the_region_alone_above_the_form(client, name, status, sentence):
    response = client.get(f"/trouble/{name}/", headers={"HX-Request": "true"})
    text = response.content.decode()
    assert response.status_code == status
    assert sentence in text
    assert "<h1>" not in text
    assert response["HX-Retarget"] == "#says"


def test_what_the_database_said_is_logged_and_not_shown(client, caplog):
    with caplog.at_level(logging.ERROR, "bianmin.pages.middleware"):
        response = client.get("/trouble/integrity/")
    assert "secret_table" not in response.content.decode()
    assert "secret_table" in caplog.text


def test_a_bug_is_loud_and_its_page_needs_nothing(django_assert_num_queries, db):
    client = Client(raise_request_exception=False)
    with django_assert_num_queries(0):
        response = client.get("/trouble/bug/")
    assert response.status_code == 500
    assert "不怪您" in response.content.decode()
    assert "bug" not in response.content.decode().replace("debug", "")


@pytest.mark.parametrize(("name", "seconds"), [("too-often", "60"), ("try-later", "30"), ("operational", "30")])
def test_who_is_put_off_is_told_how_long(client, name, seconds):
    assert client.get(f"/trouble/{name}/")["Retry-After"] == seconds


def test_the_way_back_is_the_page_one_came_from_if_it_is_ours(client):
    ours = client.get("/trouble/moved-on/", headers={"Referer": "http://testserver/desk/?a=1"})
    foreign = client.get("/trouble/moved-on/", headers={"Referer": "http://evil.example/"})
    assert 'href="http://testserver/desk/?a=1" data-back' in ours.content.decode()
    assert 'href="/" data-back' in foreign.content.decode()


def test_a_wrong_method_gets_a_sentence_and_keeps_its_allow(client):
    response = client.get("/only-post/")
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "请从页面上的按钮或链接过去" in response.content.decode()


@pytest.mark.parametrize(
    ("path", "seat", "cached"),
    [
        ("/", "nobody", ""),
        ("/", "clerk", "no-store"),
        ("/desk/", "nobody", "no-store"),
        ("/desk/", "clerk", "no-store"),
        ("/desk/", "supervisor", "no-store"),
        ("/nowhere/", "clerk", "no-store"),
        ("/nowhere/", "nobody", ""),
    ],
)
def test_nothing_personal_may_be_cached(client, path, seat, cached):
    response = client.get(path, headers={"X-Seat": seat})
    assert response.get("Cache-Control", "") == cached
    assert {"HX-Request", "Cookie"} <= set(response["Vary"].split(", "))


def test_htmx_that_restores_its_history_gets_the_whole_page(client):
    part = client.get("/region/", headers={"HX-Request": "true"})
    whole = client.get("/region/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "<html" in whole.content.decode()
    assert "HX-Retarget" not in part.headers


def test_every_page_forbids_inline_code_and_foreign_frames(client):
    policy = client.get("/sample/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy


def test_only_the_camera_and_the_clipboard_are_ours(client):
    allowed = [each for each in PERMISSIONS.split(", ") if not each.endswith("=()")]
    assert allowed == ["camera=(self)", "clipboard-write=(self)"]
    assert client.get("/sample/")["Permissions-Policy"] == PERMISSIONS
