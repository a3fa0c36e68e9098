"""Who may do what with what lies in this room."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from bianmin.county.rights import Action, Fields, PostRole, Relation, Resource, Right
from bianmin.people.models import Kin, Person, SignInToken

_AT_STATION = frozenset({PostRole.CLERK, PostRole.HELPER, PostRole.HEAD})
_IN_OFFICE = frozenset({PostRole.TOWN_CLERK, PostRole.TOWN_APPROVER, PostRole.DEPT_CLERK, PostRole.DEPT_APPROVER})
RIGHTS = (
    Right(Resource.PERSON, Action.SEARCH, _AT_STATION, Relation.ERRAND, fields=Fields.NAMED),
    Right(Resource.PERSON, Action.READ, _IN_OFFICE, Relation.TABLE, fields=Fields.REVEALED),
    Right(Resource.PERSON, Action.REVEAL, _AT_STATION | _IN_OFFICE, Relation.TABLE, fields=Fields.REVEALED),
    Right(Resource.PERSON, Action.DIAL, _AT_STATION | _IN_OFFICE, Relation.TABLE, fields=Fields.REVEALED),
    Right(Resource.LOOK, Action.LIST, frozenset(), Relation.CODE, public=True, fields=Fields.FULL),
    Right(Resource.LOOK, Action.LIST, frozenset(), Relation.SELF, fields=Fields.FULL),
    Right(Resource.KIN, Action.CREATE, frozenset(PostRole), Relation.SELF, fields=Fields.FULL),
    Right(Resource.KIN, Action.END, frozenset(PostRole), Relation.SELF),
)


def is_kin(account_id: UUID | None, person_id: UUID | None, *, of: Iterable[UUID]) -> bool:
    """Say whether one of the persons ``of`` is declared kin of an account, or lives in the household of its person.

    An identity number decides where both sides have one (two 王秀兰 live in one village); else name and village do.
    """
    declared = Kin.objects.declared_by(account_id)
    by_number = declared.filter(id_number_index=OuterRef("id_number_index"))
    by_name = declared.filter(name_village_index=OuterRef("name_village_index"))
    close = ~Q(id_number_index="") & Q(Exists(by_number))
    close |= ~Q(name_village_index="") & Q(Exists(by_name.filter(id_number_index="")))
    close |= ~Q(name_village_index="") & Q(id_number_index="") & Q(Exists(by_name))
    if person_id:
        own = Person.objects.filter(pk=person_id).exclude(household_index="").values("household_index")
        close |= Q(household_index__in=own)
    return Person.objects.filter(close, pk__in=list(of)).exists()


def kin_of(account_id: UUID) -> list[Kin]:
    """Return what the holder of an account has declared, the newest first; only ever shown to themselves."""
    return list(Kin.objects.declared_by(account_id).order_by("-declared_at", "-id"))


def used_link_since(account_id: UUID, moment: datetime) -> bool:
    """Say whether a one-time link of an account was used at or after ``moment``."""
    return SignInToken.objects.filter(account_id=account_id, used_at__gte=moment).exists()
