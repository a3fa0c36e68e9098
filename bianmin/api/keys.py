"""Keys at the API's door: who shows one, and the mark of the operations that ask for one."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from bianmin.clients.actions.keys import key_shown
from bianmin.county.rights import Action, Relation, Resource, Right
from bianmin.pages.address import address_of

View = Callable[..., Any]


class ByKey(HttpBearer):
    """``Authorization: Bearer bm_live_…``; no header, a wrong key and an ended one go the same way."""

    def __call__(self, request: HttpRequest) -> Any:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return self.authenticate(request, token.strip() if scheme.lower() == "bearer" else "")

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Return the key that ``token`` is.

        Raises:
            WrongKey: it is none in force.
            TooOften: it was used too often, or too many wrong ones came from this address.
        """
        return key_shown(token, address_of(request), at=timezone.now())


key = ByKey()


def by_key(resource: Resource, action: Action) -> Callable[[View], View]:
    """Mark an operation as open to whoever shows a client's key; ninja asks for it, and the client's rights are asked there.

    Args:
        resource: what the operation touches.
        action: what is done with it.
    """

    def mark(view: View) -> View:
        view.right = Right(resource, action, frozenset(), Relation.KEY)  # type: ignore[attr-defined]
        view.login_required = False  # type: ignore[attr-defined]
        return view

    return mark
