"""The whole table of rights: each room's rows, assembled (DECISIONS 22)."""

from functools import cache

from bianmin.badges.permissions import RIGHTS as BADGES
from bianmin.cases.permissions import RIGHTS as CASES
from bianmin.catalog.permissions import RIGHTS as CATALOG
from bianmin.clients.permissions import RIGHTS as CLIENTS
from bianmin.county.rights import Action, PostRole, Relation, Resource, Right
from bianmin.feedback.permissions import RIGHTS as FEEDBACK
from bianmin.figures.permissions import RIGHTS as FIGURES
from bianmin.journal.permissions import RIGHTS as JOURNAL
from bianmin.notices.permissions import RIGHTS as NOTICES
from bianmin.people.permissions import RIGHTS as PEOPLE
from bianmin.proofs.permissions import RIGHTS as PROOFS
from bianmin.stations.permissions import RIGHTS as STATIONS

_ANYONE = frozenset(PostRole)
_HOUSE = (
    Right(Resource.PAGE, Action.READ, _ANYONE, Relation.ANYONE, public=True),
    Right(Resource.PAGE, Action.CHANGE, _ANYONE, Relation.BROWSER, public=True),
    Right(Resource.HEALTH, Action.VERIFY, _ANYONE, Relation.ANYONE, public=True),
    Right(Resource.HEALTH, Action.READ, _ANYONE, Relation.ANYONE, public=True),
    Right(Resource.SESSION, Action.SIGN, _ANYONE, Relation.ANYONE, public=True),
    Right(Resource.SESSION, Action.CHANGE, _ANYONE, Relation.ANYONE, public=True),
    Right(Resource.RIGHT, Action.READ, frozenset(), Relation.SELF),
    Right(Resource.DEMO, Action.READ, _ANYONE, Relation.DEMO, public=True),
    Right(Resource.DEMO, Action.SIGN, _ANYONE, Relation.DEMO, public=True),
    Right(Resource.MESSAGE, Action.LIST, _ANYONE, Relation.DEMO, public=True),
)


@cache
def table() -> tuple[Right, ...]:
    """Return every row of every room."""
    return (
        *_HOUSE, *JOURNAL, *PEOPLE, *STATIONS, *BADGES, *CATALOG, *CASES, *CLIENTS, *FEEDBACK, *NOTICES, *PROOFS, *FIGURES,
    )  # fmt: skip
