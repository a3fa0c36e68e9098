"""Seats for the tests: this room only asks a seat who is signed in and which roles are held today."""

from types import SimpleNamespace

from bianmin.county.rights import PostRole


def seat(*roles, account="suncun", name="孙秀英"):
    return SimpleNamespace(
        account=account, posts=[], roles=frozenset(roles), is_signed_in=account is not None, name=name
    )


SEATS = {
    "nobody": seat(account=None, name=""),
    "citizen": seat(),
    "clerk": seat(PostRole.CLERK),
    "supervisor": seat(PostRole.SUPERVISOR),
}


class SeatedByHeader:
    """Stands where ``config.middleware.Seating`` stands, one floor above this room; a header says who."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.seat = SEATS[request.headers.get("X-Seat", "nobody")]
        return self.get_response(request)
