"""The county of a request comes from the host name or the settings, and from nothing else."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from bianmin.county.scope import current_county
from bianmin.pages.middleware import CountyScope


@pytest.fixture
def two_counties(settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example", "[::1]"]
    settings.COUNTY_HOSTS = {"other.example": "370829"}


def test_a_request_is_for_the_county_of_the_settings(client, settings):
    assert client.get("/").content.decode() == settings.COUNTY_CODE


@pytest.mark.parametrize("host", ["other.example", "other.example:8443", "OTHER.example"])
def test_a_host_name_can_name_another_county(client, two_counties, host):
    assert client.get("/", headers={"Host": host}).content == b"370829"


def test_query_cookie_and_user_name_no_county(client, settings, two_counties):
    client.cookies["county"] = "370829"
    response = client.get("/?county=370829", headers={"X-Forwarded-Host": "other.example"})
    assert response.content.decode() == settings.COUNTY_CODE


def test_an_unknown_host_is_refused_with_a_page(client):
    response = client.get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "没有读懂" in response.content.decode()


def test_what_is_streamed_after_the_view_is_still_inside_the_county(client, two_counties):
    response = client.get("/streamed/", headers={"Host": "other.example"})
    assert b"".join(response.streaming_content) == b"370829370829"


def test_the_scope_of_before_is_restored_after_the_request(settings, two_counties):
    seen = []

    def view(request):
        seen.append(current_county())
        return HttpResponse()

    CountyScope(view)(RequestFactory().get("/", headers={"Host": "other.example"}))
    assert [*seen, current_county()] == ["370829", settings.COUNTY_CODE]
