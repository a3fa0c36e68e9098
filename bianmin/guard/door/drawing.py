"""The seed as a phone takes it: an address that an authenticator opens, and its picture for the camera."""

import pyotp
import segno
from django.conf import settings

SCALE = 5  # pixels a module: 45 modules and the quiet zone are wide enough for an old phone at an arm's length


def address_of_seed(seed: str, username: str) -> str:
    """Return the ``otpauth:`` address of a seed, with the county's name over it."""
    issuer = f"{settings.COUNTY['name']}便民服务"
    return pyotp.TOTP(seed).provisioning_uri(name=username, issuer_name=issuer)


def qr_of(seed: str, username: str) -> str:
    """Return the seed's QR code as an SVG in a ``data:`` address, which an ``img`` shows and no script reads."""
    drawn = segno.make(address_of_seed(seed, username), error="m")
    return str(drawn.svg_data_uri(scale=SCALE, dark="#10181f", light="#fff"))
