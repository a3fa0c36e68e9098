"""The whole table of rights: each room's rows, assembled (DECISIONS 22)."""

from functools import cache

from bianmin.cases.permissions import RIGHTS as CASES
from bianmin.catalog.permissions import RIGHTS as CATALOG
from bianmin.county.rights import Action, PostRole, Resource, Right
from bianmin.feedback.permissions import RIGHTS as FEEDBACK
from bianmin.figures.permissions import RIGHTS as FIGURES
from bianmin.stations.permissions import RIGHTS as STATIONS

_ANYONE = frozenset(PostRole)
_HOUSE = (
    Right(Resource.PAGE, Action.READ, _ANYONE, "anyone", public=True),
    Right(Resource.PAGE, Action.CHANGE, _ANYONE, "anyone, for their own browser", public=True),
    Right(Resource.HEALTH, Action.VERIFY, _ANYONE, "anyone", public=True),
    Right(Resource.HEALTH, Action.READ, _ANYONE, "anyone", public=True),
    Right(Resource.SESSION, Action.SIGN, _ANYONE, "anyone", public=True),
    Right(Resource.SESSION, Action.CHANGE, _ANYONE, "anyone", public=True),
    Right(Resource.DEMO, Action.READ, _ANYONE, "anyone, in a demo", public=True),
    Right(Resource.DEMO, Action.SIGN, _ANYONE, "anyone, in a demo", public=True),
    Right(Resource.MESSAGE, Action.LIST, _ANYONE, "anyone, in a demo", public=True),
)


@cache
def table() -> tuple[Right, ...]:
    """Return every row of every room."""
    return (*_HOUSE, *STATIONS, *CATALOG, *CASES, *FEEDBACK, *FIGURES)
