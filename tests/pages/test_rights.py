"""Every view says what it asks of its reader; who is not let in is told why, and loses nothing."""

import re
from html import unescape

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile

from bianmin.county.rights import Action, PostRole, Resource, Right
from bianmin.pages.asks import asks, public, right_of
from bianmin.pages.kept import Kept
from tests.pages.urls import desk, hello, unmarked


def kept_in(response):
    packed = re.search(r'name="kept" value="([^"]+)"', response.content.decode())
    return Kept.unpacked(unescape(packed.group(1)))


def test_marks_say_resource_action_and_roles():
    assert right_of(hello) == Right(Resource.PAGE, Action.READ, frozenset(PostRole), "anyone", public=True)
    assert right_of(desk) == Right(
        Resource.CASE, Action.STEP, frozenset({PostRole.CLERK, PostRole.HEAD}), "holds the role"
    )
    assert right_of(unmarked) is None


def test_a_mark_leaves_the_view_what_it_was():
    def view(request):
        return request

    assert public(Resource.PAGE, Action.READ)(view) is view
    assert view(1) == 1


def test_a_view_without_a_mark_is_loud(client):
    with pytest.raises(ImproperlyConfigured, match=r"unmarked.*public\(\) or asks\(\)"):
        client.get("/unmarked/")


def test_a_class_view_is_marked_where_it_becomes_a_view(client):
    assert client.get("/classy/").content == b"classy"


def test_a_clerk_gets_to_the_desk(as_clerk):
    assert as_clerk.post("/desk/", {"a": "1"}).json() == {"posted": {"a": ["1"]}}


def test_who_lacks_the_role_is_told_who_has_it(client):
    for method in (client.get, client.post):
        response = method("/desk/", headers={"X-Seat": "supervisor"})
        assert response.status_code == 403
        assert "这里只有窗口人员、站长能用" in response.content.decode()


def test_any_signed_in_account_may_open_what_names_no_role(client):
    assert client.get("/draft/", headers={"X-Seat": "citizen"}).content == b"mine"


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_a_reader_is_sent_to_sign_in_and_comes_back(client, method):
    response = getattr(client, method)("/desk/?a=1&b=%E7%8E%8B")
    assert response.status_code == 302
    assert response["Location"] == "/signin/?next=/desk/%3Fa%3D1%26b%3D%25E7%258E%258B"


def test_a_writer_is_asked_to_sign_in_on_the_spot_and_the_form_is_kept(client):
    values = {
        "name": ["王秀兰"],
        "needs": ["上门", "念"],
        "text": ['"><script>alert(1)</script>'],
        "username": ["new"],
    }
    response = client.post("/desk/?a=1", {**values, "password": "secret", "csrfmiddlewaretoken": "t"})
    assert response.status_code == 401
    text = response.content.decode()
    assert "刚才填的都留着" in text
    assert 'autocomplete="current-password"' in text
    kept = kept_in(response)
    assert kept.to == "/desk/?a=1"
    assert kept.values == (
        ("name", "王秀兰"),
        ("needs", "上门"),
        ("needs", "念"),
        ("text", '"><script>alert(1)</script>'),
        ("username", "new"),
    )
    assert not kept.had_files
    assert "照片" not in text


def test_a_writer_with_photos_is_told_to_choose_them_again(client):
    response = client.post("/desk/", {"photo": SimpleUploadedFile("a.jpg", b"J")})
    assert "照片没法留，登录后要重新选" in response.content.decode()


def test_htmx_gets_the_sign_in_above_the_form_with_what_was_written(client):
    response = client.post("/desk/", {"name": "王秀兰"}, headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert response["HX-Retarget"] == "#says"
    assert "<html" not in response.content.decode()
    assert kept_in(response).values == (("name", "王秀兰"),)


def test_htmx_reading_gets_the_sign_in_and_comes_back_to_the_page_it_is_on(client):
    here = "http://testserver/desk/cases/?page=2"
    response = client.get("/desk/", headers={"HX-Request": "true", "Referer": here})
    assert response.status_code == 401
    assert f'name="next" value="{here}"' in response.content.decode()


def test_a_foreign_page_is_no_place_to_come_back_to(client):
    response = client.get("/desk/", headers={"HX-Request": "true", "Referer": "http://evil.example/"})
    assert 'name="next" value="/"' in response.content.decode()


def test_an_unsafe_method_that_is_no_post_is_asked_to_sign_in_too(client):
    response = client.delete("/desk/")
    assert response.status_code == 401
    assert 'name="kept"' not in response.content.decode()


def test_the_mark_for_django_agrees():
    assert not public(Resource.PAGE, Action.READ)(lambda _: None).login_required
    assert asks(Resource.PAGE, Action.READ)(lambda _: None).login_required
