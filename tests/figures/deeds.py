"""Real cases through the real actions, for whoever counts them: filed, decided, rated at the moments a test names."""

from bianmin.cases.actions import steps
from bianmin.cases.models import Case
from bianmin.cases.permissions import applicant_of
from bianmin.catalog.elements import Limit
from bianmin.catalog.models import StationRole
from bianmin.county.rights import PostRole
from bianmin.feedback.actions import rate
from bianmin.stations.models import Post
from bianmin.stations.permissions import post_actor
from tests import factories as make

DECIDED_BY_DEPARTMENT = make.DECIDED_BY_CIVIL_AFFAIRS[1:]
UNKNOWN = Limit()


def fresh(case):
    return Case.objects.whole().get(pk=case.pk)


def somebody(unit, role):
    """Whoever holds that post at the unit; made where nobody does."""
    post = Post.objects.filter(unit=unit, role=role).first()
    return post_actor(post) if post else make.staff(unit, role)


def edition(**over):
    """An item that the station accepts and the department decides within five workdays."""
    return make.edition(**{"route": DECIDED_BY_DEPARTMENT, **over})


def filed(at, *, made=None, station=None, role=StationRole.ACCEPTS):
    return make.case(at, made=made or edition(), at_station=station, role=role)


def accepted(at, **over):
    case = filed(at, **over)
    steps.accept(case, by=somebody(case.station, PostRole.CLERK), at=at, fine=["m1", "m2"])
    return fresh(case)


def decide(case, at, *, grant=True):
    unit = case.handler_unit
    steps.propose(case, grant=True, opinion="符合", by=somebody(unit, PostRole.DEPT_CLERK), at=at)
    steps.decide(case, grant=grant, reason="" if grant else "不够条件",
                 by=somebody(unit, PostRole.DEPT_APPROVER), at=at)  # fmt: skip
    return fresh(case)


def decided(at, *, decided_at=None, **over):
    return decide(accepted(at, **over), decided_at or at)


def delivered(at, *, decided_at=None, **over):
    case = decided(at, decided_at=decided_at, **over)
    clerk = somebody(case.station, PostRole.CLERK)
    steps.deliver(case, steps.Delivery("直接", "王秀兰", "本人"), by=clerk, at=decided_at or at)
    return fresh(case)


def rated(at, level, *, words="", tags=(), **over):
    case = delivered(at, **over)
    return rate(case, level, by=applicant_of(case), at=at, words=words or ("慢" if level < 3 else ""), tags=tags)
