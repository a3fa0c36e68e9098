"""Who may read ratings: the county office and the supervisors, without case and name; the rated never learn who."""

from bianmin.cases.models import Case
from bianmin.catalog.words import words
from bianmin.county.rights import Action, PostRole, Relation, Resource, Right
from bianmin.feedback.models import Rating, RatingQuerySet
from bianmin.stations.permissions import OVERSIGHT_ROLES, Seat

RIGHTS = (
    Right(Resource.RATING, Action.GIVE, frozenset(), Relation.CODE, public=True),
    Right(Resource.RATING, Action.LIST, OVERSIGHT_ROLES, Relation.COUNTY_MASKED),
)


def ratings_for(seat: Seat) -> RatingQuerySet:
    """Return the ratings that ``seat`` may read; the case behind each is not fetched."""
    if not seat.holds(frozenset({PostRole.COUNTY_OFFICE, PostRole.SUPERVISOR})):
        return Rating.objects.none()
    return Rating.objects.select_related("township").only("level", "tags", "words", "channel", "given_on", "township")


def rating_of(case: Case) -> Rating | None:
    """Return what the case's own citizen said, for showing it back to them."""
    return case.ratings.order_by("-ordinal").first()


def tags_for(level: int) -> list[str]:
    """Return the standard's reasons to choose from for one level, as the county's pack lists them."""
    rating = words().rating
    return list(rating.low_reasons.values()) if level < Rating.Level.FAIR else list(rating.online)
