"""What no form may hold stops before any view, with a sentence, and never as a 500."""

import json
from urllib.parse import quote_from_bytes

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

FORM = "application/x-www-form-urlencoded"
SURROGATE = b"\xed\xa0\x80"  # what a lone surrogate looks like when forced into UTF-8


def said(response):
    return response.content.decode()


@pytest.mark.parametrize("path", ["/echo/\0", "/echo%00/", "/%ED%A0%80/", "/%ff/"])
def test_a_path_that_is_no_text_is_refused(client, path):
    response = client.get(path)
    assert response.status_code == 400
    assert "这个网址不完整" in said(response)


@pytest.mark.parametrize("query", ["q=%00", "q=a%00b", "%00=q", "q=%ED%A0%80", "q=%ff", "q=%C3"])
def test_a_query_that_is_no_text_is_refused(client, query):
    assert client.get(f"/echo/?{query}").status_code == 400


@pytest.mark.parametrize("word", ["王秀兰", "䶮", "𫖯", "𠮷", "😀", "100%", "<script>alert(1)</script>"])
def test_rare_characters_and_odd_signs_go_through_unchanged(client, word):
    assert client.get("/echo/", {"q": word}).json()["q"] == [word]
    assert client.post("/echo/", {"a": word}).json()["texts"] == {"a": [word]}


def test_a_query_of_8_kb_is_answered_and_one_byte_more_is_refused(client):
    assert client.get("/echo/?q=" + "a" * (8 * 1024 - 2)).status_code == 200
    response = client.get("/echo/?q=" + "a" * (8 * 1024 - 1))
    assert response.status_code == 400
    assert "太长" in said(response)


@pytest.mark.parametrize(
    "body",
    [b"a=%00", b"a=x\0y", b"%00=a", b"a=%ED%A0%80", b"a=" + SURROGATE, b"a=%ff"],
    ids=["nul", "raw-nul", "nul-in-name", "surrogate", "raw-surrogate", "bad-utf-8"],
)
def test_a_form_field_that_no_database_keeps_is_refused_and_the_form_stays(client, body):
    response = client.post("/echo/", body, content_type=FORM)
    assert response.status_code == 400
    assert "按返回键，刚才填的还在" in said(response)


def test_a_replacement_character_that_was_really_typed_is_kept(client):
    body = "a=" + quote_from_bytes("\ufffd".encode())
    assert client.post("/echo/", body, content_type=FORM).json()["texts"] == {"a": ["\ufffd"]}


def multipart(*parts, closed=True):
    body = b"".join(
        b"--B\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + text + b"\r\n" for head, text in parts
    )
    return body + (b"--B--\r\n" if closed else b"")


@pytest.mark.parametrize(
    "body",
    [
        multipart((b'name="a"', b"x\0")),
        multipart((b'name="a"', SURROGATE)),
        multipart((b'name="a\0"', b"x")),
        multipart((b'name="f"; filename="\xed\xa0\x80.jpg"', b"J")),
        multipart((b"name=\"f\"; filename*=raw_unicode_escape''%5Cud800.jpg", b"J")),
    ],
    ids=["nul", "surrogate", "nul-in-name", "surrogate-in-file-name", "surrogate-by-codec"],
)
def test_multipart_fields_and_file_names_are_looked_at_too(client, body):
    response = client.post("/echo/", body, content_type="multipart/form-data; boundary=B")
    assert response.status_code in {400, 200}
    assert "\\ud800" not in said(response)
    if response.status_code == 200:
        assert response.json() == {"q": [], "texts": {}, "files": []}


def test_an_honest_upload_goes_through(client):
    photo = SimpleUploadedFile("社保卡.jpg", b"J" * 100, "image/jpeg")
    response = client.post("/echo/", {"a": "王秀兰", "photo": photo})
    assert response.json() == {"q": [], "texts": {"a": ["王秀兰"]}, "files": ["photo"]}


@pytest.mark.parametrize("charset", ["raw_unicode_escape", "utf-7", "gbk", "utf-16"])
def test_another_character_set_is_refused_for_the_query_and_the_form(client, charset):
    assert client.get("/echo/?q=%5Cud800", CONTENT_TYPE=f"text/plain; charset={charset}").status_code == 400
    body = multipart((b'name="a"', b"\\ud800"))
    content_type = f"multipart/form-data; boundary=B; charset={charset}"
    assert client.generic("POST", "/echo/", body, content_type=content_type).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": "\\u0000"}',
        b'{"a": "\\uD800"}',
        b'{"a": "\\udfff"}',
        b'{"\\u0000": 1}',
        b'"' + SURROGATE + b'"',
        b'"\0"',
    ],
)
def test_json_with_nul_or_a_lone_surrogate_is_refused(client, body):
    assert client.post("/echo.json", body, content_type="application/json").status_code == 400


@pytest.mark.parametrize("value", ["\\u0000", "𠮷", "😀", "\\", '"'])
def test_json_that_only_looks_suspicious_goes_through(client, value):
    body = json.dumps({"a": value})
    response = client.post("/echo.json", body, content_type="application/json")
    assert response.content.decode() == body


@pytest.mark.parametrize("body", [b'{"a": "\\u0000"', b"[" * 100_000 + b'"\\u0000"'], ids=["broken", "deep"])
def test_suspicious_json_that_cannot_be_read_is_refused(client, body):
    assert client.post("/echo.json", body, content_type="application/json").status_code == 400


@pytest.mark.parametrize("count", [1501, 3000])
def test_too_many_fields_are_refused_with_a_sentence(client, count):
    response = client.post("/echo/", {f"a{index}": "x" for index in range(count)})
    assert response.status_code == 413
    assert "内容太多" in said(response)


def test_too_many_files_are_refused_with_a_sentence(client):
    files = {f"f{index}": SimpleUploadedFile("a.jpg", b"J") for index in range(13)}
    assert client.post("/echo/", files).status_code == 413


def test_a_form_over_2_mb_is_refused_with_a_sentence(client):
    assert client.post("/echo/", "a=" + "x" * (2 * 1024 * 1024), content_type=FORM).status_code == 413


def test_a_body_longer_than_all_files_together_is_refused_unread(client, settings):
    settings.LARGEST_FILE = 100
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    response = client.post("/echo/", b"x" * 2000, content_type="application/octet-stream")
    assert response.status_code == 413


@pytest.mark.parametrize("content_type", ["multipart/form-data", "multipart/form-data; boundary=\xe4"])
def test_a_broken_multipart_is_refused_with_a_sentence(client, content_type):
    response = client.generic("POST", "/echo/", b"x", content_type=content_type)
    assert response.status_code == 400
    assert "只收到一部分" in said(response)


def test_a_cookie_with_nul_is_forgotten_and_not_held_against_the_browser(client):
    client.cookies.load('bianmin_session="\\000abc"; senior="1"')
    response = client.get("/sample/")
    assert response.status_code == 200
    assert "data-senior" in said(response)


def test_a_header_with_nul_is_refused(client):
    assert client.get("/echo/", headers={"User-Agent": "a\0b"}).status_code == 400


def test_an_early_refusal_carries_the_same_safety_headers_as_a_page(client):
    early, late = client.get("/echo/?q=%00"), client.get("/sample/")
    names = {
        "Content-Security-Policy",
        "Permissions-Policy",
        "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy",
        "Referrer-Policy",
        "X-Content-Type-Options",
    }
    assert names <= set(early.headers)
    assert names <= set(late.headers)
    assert sorted(early["Content-Security-Policy"].split("; ")) == sorted(late["Content-Security-Policy"].split("; "))


def test_htmx_gets_the_sentence_above_the_form_which_stays(client):
    response = client.post("/echo/", b"a=%00", content_type=FORM, headers={"HX-Request": "true"})
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#says", "innerHTML show:top")
    assert "<html" not in said(response)
    early = client.get("/echo/?q=%00", headers={"HX-Request": "true"})
    assert early["HX-Retarget"] == "#says"
    assert "<html" not in said(early)


def test_checking_costs_no_query(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        Client().post("/echo/", {"a": "王秀兰"})
