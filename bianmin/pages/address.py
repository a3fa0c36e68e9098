"""Where a request comes from: the socket's address, or what a proxy that the operator trusts says of it."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Return the client's address, for counting tries.

    ``X-Forwarded-For`` is believed only as far as trusted proxies (``BIANMIN_PROXIES``: addresses or networks) wrote it:
    it is read from the right, and the first address that is no proxy of ours is the client. Whatever a client put in
    front of it counts for nothing (OWASP ASVS 5.0, 15.3.4).
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    said = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    while said and _is_trusted(address):
        address = said.pop()
    return address


def _is_trusted(address: str) -> bool:
    try:
        read = ip_address(address)
    except ValueError:
        return False
    return any(read in ip_network(network, strict=False) for network in settings.TRUSTED_PROXIES)
