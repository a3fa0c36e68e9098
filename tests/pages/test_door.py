"""Before Django's first middleware can speak: a half body, and a Content-Type that cannot be parsed."""

from io import BytesIO

import pytest
from django.core.handlers.wsgi import WSGIHandler

from bianmin.pages.door import at_the_door

pytestmark = pytest.mark.django_db
PART = b'--B\r\nContent-Disposition: form-data; name="f"; filename="a.jpg"\r\n\r\n'


def ask(**environ):
    seen = []
    base = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/echo/",
        "QUERY_STRING": "",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(b""),
        "wsgi.errors": BytesIO(),
    }
    chunks = at_the_door(WSGIHandler())(base | environ, lambda status, headers: seen.append(status))
    return seen[0], b"".join(chunks).decode()


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain; charset*=foo''x",
        "a/b; charset*=zzz'zh'%ff",
        "a/b; charset=base64",
        "a/b; charset=idna",
        "a/b; charset=gbk",
    ],
)
def test_a_content_type_over_which_django_would_stumble_is_refused_with_a_page(content_type):
    status, text = ask(CONTENT_TYPE=content_type, QUERY_STRING="q=%E7%8E%8B")
    assert status == "400 Bad Request"
    assert "没有读懂" in text


@pytest.mark.parametrize("content_type", ["", "text/plain", "text/plain; charset=UTF-8", 'text/plain; charset="utf-8"'])
def test_an_ordinary_content_type_passes(content_type):
    assert ask(CONTENT_TYPE=content_type)[0] == "200 OK"


def test_an_upload_that_is_cut_off_is_refused_and_not_taken_for_a_whole_one():
    body = PART + b"J" * 5000
    status, text = ask(
        REQUEST_METHOD="POST",
        CONTENT_TYPE="multipart/form-data; boundary=B",
        CONTENT_LENGTH=str(len(body) + 5000),
        **{"wsgi.input": BytesIO(body)},
    )
    assert status == "400 Bad Request"
    assert "只收到一部分，没有存" in text


def test_a_form_that_is_cut_off_is_refused_too():
    status, text = ask(
        REQUEST_METHOD="POST",
        CONTENT_TYPE="application/x-www-form-urlencoded",
        CONTENT_LENGTH="500",
        **{"wsgi.input": BytesIO(b"name=%E7%8E%8B")},
    )
    assert status == "400 Bad Request"
    assert "只收到一部分，没有存" in text


def test_a_whole_body_is_read_to_its_end():
    door = at_the_door(lambda environ, start: [environ["wsgi.input"].readline(), environ["wsgi.input"].read(), b"."])
    environ = {"CONTENT_LENGTH": "7", "wsgi.input": BytesIO(b"ab\ncdefGHI")}
    assert list(door(environ, None)) == [b"ab\n", b"cdef", b"."]
