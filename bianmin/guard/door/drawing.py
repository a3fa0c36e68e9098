"""The picture that a phone's camera reads the seed from."""

import pyotp
import segno
from django.conf import settings

SCALE = 5  # pixels a module: 45 modules and the quiet zone are wide enough for an old phone at an arm's length


def qr_of(seed: str, username: str) -> str:
    """Return the seed's QR code as an SVG in a ``data:`` address, which an ``img`` shows and no script reads."""
    issuer = f"{settings.COUNTY['name']}便民服务"
    address = pyotp.TOTP(seed).provisioning_uri(name=username, issuer_name=issuer)
    return str(segno.make(address, error="m").svg_data_uri(scale=SCALE, dark="#10181f", light="#fff"))
