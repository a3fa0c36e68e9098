"""Handing out bytes: always as an attachment, under a name that any browser can write down."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def as_attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
    """Return bytes to be saved, never to be run in our place; the browser may not guess another type."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response
