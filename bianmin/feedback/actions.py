"""Giving a rating."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from bianmin.cases.lifecycle import ENDS, Role, Status
from bianmin.cases.models import Case
from bianmin.cases.permissions import roles_of, took_part
from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput, MovedOn, NotYours
from bianmin.county.rights import Action, Resource
from bianmin.feedback.models import Rating
from bianmin.feedback.permissions import tags_for
from bianmin.journal.actions import note

LONGEST_WORDS = 500


def can_rate(case: Case) -> bool:
    """Say whether the case is over in a way that one can speak of, and nobody has yet."""
    rateable = case.status in ENDS - {Status.WITHDRAWN}
    return rateable and not case.ratings.exists()


def rate(
    case: Case, level: int, *, by: Actor, at: datetime, tags: Iterable[str] = (), words: str = "", channel: str = "web"
) -> Rating:
    """Write down what the applicant (or their agent) says of a finished case, once.

    Raises:
        NotYours: somebody else tries, or one of the staff through whose hands the case went (PROMISES §4.3 R2).
        MovedOn: the case is not over, or was rated before.
        BadInput: no level, or a bad one without any reason (DOMAIN §4: 1 and 2 say why, 4 and 5 never must).
    """
    if roles_of(by, case) != {Role.APPLICANT}:
        raise NotYours("只有办事人自己（或代交的人）能评价。")
    if by.account_id and took_part(by.account_id, case):
        raise NotYours("经手的人不能替群众评价（回避）。请群众用自己的手机评，或者拿单子请别人帮忙点。")
    if case.status not in ENDS - {Status.WITHDRAWN}:
        raise MovedOn("这件事还没有办完，办完再评。")
    if level not in Rating.Level.values:
        raise BadInput("请先点一个满意程度。", fields={"level": "请点一个。"})
    chosen = [tag for tag in tags if tag in tags_for(level)]
    if level < Rating.Level.FAIR and not chosen and not words.strip():
        raise BadInput("请点一条原因，或写一句话，我们好去改。", fields={"tags": "请点一条，或写一句。"})
    if len(words) > LONGEST_WORDS:
        raise BadInput(f"最多写 {LONGEST_WORDS} 个字，现在有 {len(words)} 个。", fields={"words": "请写短一些。"})
    return _keep(case, level, by, at, chosen, words.strip(), channel)


def _keep(case: Case, level: int, by: Actor, at: datetime, tags: list[str], words: str, channel: str) -> Rating:
    try:
        with transaction.atomic():
            rating = Rating.objects.create(
                case=case, station=case.station, township=case.station.parent, level=level, tags=tags, words=words,
                channel=channel, given_on=timezone.localdate(at),
            )  # fmt: skip
            note(Resource.RATING, Action.GIVE, by=by, at=at, about=("case", case.pk))
    except IntegrityError:
        raise MovedOn("这件事已经评过了，谢谢您。") from None
    return rating
