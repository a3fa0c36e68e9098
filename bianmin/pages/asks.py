"""What a URL asks of whoever opens it: every view has one of two marks; ``middleware.Rights`` reads it."""

from collections.abc import Callable, Iterable
from typing import Any

from bianmin.county.rights import Action, PostRole, Relation, Resource, Right

View = Callable[..., Any]


def public(resource: Resource, action: Action) -> Callable[[View], View]:
    """Mark a view (a function, or what ``as_view()`` returned) as open to anybody.

    Args:
        resource: what the URL touches.
        action: what is done with it.
    """
    return _marked(Right(resource, action, frozenset(PostRole), Relation.ANYONE, public=True))


def asks(resource: Resource, action: Action, *, roles: Iterable[PostRole] = ()) -> Callable[[View], View]:
    """Mark a view as open to whoever is signed in and, where ``roles`` are named, holds one of them today.

    This is only the door. Whether *this* case may be touched is asked again in its room's permissions.

    Args:
        resource: what the URL touches.
        action: what is done with it.
        roles: the roles of which one must be held; none named means any signed-in account.
    """
    named = frozenset(roles)
    return _marked(Right(resource, action, named, Relation.ROLE if named else Relation.SIGNED_IN))


def right_of(view: View) -> Right | None:
    """Return what ``view`` was marked with; nothing, if nobody has decided who may open it."""
    return getattr(view, "right", None)


def _marked(right: Right) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.right = right  # type: ignore[attr-defined]
        view.login_required = not right.public  # type: ignore[attr-defined]
        return view

    return mark
