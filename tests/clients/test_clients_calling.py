"""An address that somebody else gave us leads outwards or nowhere (SSRF)."""

import socket
import time

import pytest

from bianmin.clients import calling
from bianmin.clients.calling import NotOutside, addresses_of, post, read_url
from bianmin.county.refusals import BadInput
from tests.clients.partner_server import partner_server


def resolving(monkeypatch, *answers):
    """Let names lead to these addresses, one list for each time that somebody asks."""
    left = list(answers)

    def looked_up(host, port, **_):
        found = left.pop(0) if len(left) > 1 else left[0]
        if not found:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
        "240.0.0.1", "198.18.0.1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "2002:0a00:0001::1",
        "64:ff9b:1::1", "64:ff9b::a00:1", "::10.0.0.1", "2001:db8::1",
    ],
)  # fmt: skip
def test_an_address_of_our_own_network_is_not_called(monkeypatch, address):
    resolving(monkeypatch, [address])
    with pytest.raises(NotOutside):
        addresses_of("partner.example", 443)
    with pytest.raises(BadInput, match="内部网络"):
        read_url("https://partner.example/hook")


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    resolving(monkeypatch, ["93.184.216.34", "10.0.0.1"])
    with pytest.raises(NotOutside):
        addresses_of("partner.example", 443)


def test_a_public_address_may_be_called(monkeypatch):
    resolving(monkeypatch, ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
    assert addresses_of("partner.example", 443)[0] == "93.184.216.34"
    assert read_url(" https://partner.example:8443/hook?a=1 ") == "https://partner.example:8443/hook?a=1"


def test_a_name_that_nobody_knows_is_refused(monkeypatch):
    resolving(monkeypatch, [])
    with pytest.raises(NotOutside):
        addresses_of("nobody.invalid", 443)


@pytest.mark.parametrize(
    "url",
    [
        "", "hook", "ftp://partner.example/", "http://partner.example/", "https:///hook", "https://user:pw@partner.example/",
        "https://partner.example:22/", "https://partner.example:0/", "https://partner.example:99999/", "https://partner.example/#a",
        "https://partner.example/ a", "https://partner.example/\n", "https://" + "a" * 300 + ".example/", "https://例子.example/",
        "file:///etc/passwd", "gopher://partner.example/", "https://[::1/", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_what_is_no_https_address_is_refused(monkeypatch, url):
    resolving(monkeypatch, ["93.184.216.34"])
    if url.endswith("\n"):
        url = "https://partner.example/\nx"
    with pytest.raises(BadInput):
        read_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/",
        "http://localhost/",
        "https://127.0.0.1/",
        "http://[::1]:8/",
        "http://2130706433/",
        "http://0x7f.1/",
    ],
)
def test_outside_of_the_demo_this_machine_is_our_own_network_too(settings, url):
    settings.DEMO = False
    with pytest.raises(BadInput):
        read_url(url)


def test_in_the_demo_this_machine_may_be_called_without_encryption(settings):
    settings.DEMO = True
    assert read_url("http://127.0.0.1:8759/hook") == "http://127.0.0.1:8759/hook"


def test_a_name_that_leads_elsewhere_at_the_call_is_caught_at_the_call(monkeypatch):
    resolving(monkeypatch, ["93.184.216.34"], ["10.0.0.1"])
    url = read_url("https://partner.example/hook")
    assert post(url, b"{}", {}).error == "地址指向内部网络，或者查不到"


def test_the_connection_goes_to_the_very_address_that_was_looked_at(monkeypatch):
    with partner_server() as there:
        port = there.server.server_port
        asked = []
        real = socket.getaddrinfo

        def looked_up(host, port, *args, **kwargs):
            asked.append(host)
            return real("127.0.0.1" if host == "partner.example" else host, port, *args, **kwargs)

        monkeypatch.setattr(socket, "getaddrinfo", looked_up)
        answer = post(f"http://partner.example:{port}/hook", b"{}", {"webhook-id": "1"})
        assert answer.is_taken
        assert asked[0] == "partner.example" and "partner.example" not in asked[1:]
        assert there.taken[0][0]["Host"] == f"partner.example:{port}"


def test_no_proxy_is_asked(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with partner_server() as there:
        assert post(there.url, b"{}", {}).is_taken


def test_no_redirect_is_followed():
    with partner_server() as there:
        there.mode = "elsewhere"
        answer = post(there.url, b"{}", {})
        assert (answer.status, answer.is_taken, there.asked) == (307, False, 1)


@pytest.mark.parametrize("mode", ["hanging", "slow"])
def test_a_call_takes_no_longer_than_told(mode):
    with partner_server() as there:
        there.mode = mode
        began = time.monotonic()
        answer = post(there.url, b"{}", {}, seconds=0.5)
        assert answer == calling.Answer(None, "0.5 秒没有答完")
        assert time.monotonic() - began < 2.5


def test_a_certificate_that_nobody_vouches_for_is_refused():
    with partner_server() as there:
        answer = post(there.url.replace("http://", "https://"), b"{}", {}, seconds=1)
        assert not answer.is_taken and answer.status is None
