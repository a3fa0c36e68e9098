"""Spending the budgets of looking at people; see ``journal.budgets`` for the rule."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone

from bianmin.county.actors import Actor, ActorKind
from bianmin.county.refusals import TooOften
from bianmin.county.rights import PostRole
from bianmin.county.scope import current_county
from bianmin.journal import budgets
from bianmin.journal.actions.alarms import alarm
from bianmin.journal.budgets import Counted, Verdict, What
from bianmin.journal.kinds import AlarmKind
from bianmin.journal.models import Permit, Spending
from bianmin.workdays.models import load_calendar

HOUR = timedelta(hours=1)
KEPT = timedelta(days=190)  # the questions of AU-4 look back 180 days
_SAID = {What.OPEN: "打开", What.REVEAL: "看全号", What.LOOK_UP: "查"}
_WAY_ON = "要是在集中办理，请站长或经办提一张批次授权，批下来就不占这个数。"


def spend(what: str, *, by: Actor, subject: str, at: datetime) -> None:
    """Count one person whom ``by`` opens, reveals or looks up, before anything is shown.

    The same person again on the same day costs nothing; under a unit's batch authorisation it counts against that. Only
    staff posts have budgets: citizens, machines and the clock are counted elsewhere.

    Args:
        what: one of ``journal.budgets.What``: open, reveal, look-up.
        by: who looks, out of which post.
        subject: the person's (or the case's) id, or a keyed hash of what was looked up; never a name or number. The same
            person should be the same text at every call.
        at: now.

    Raises:
        TooOften: the budget is slow (wait so many seconds) or at its end; nothing is to be shown.
        ValueError: there is no such ``what``.
    """
    kind = What(what)
    if by.kind != ActorKind.POST or by.account_id is None:
        return
    today = timezone.localdate(at)
    known = Spending.objects.filter(account_id=by.account_id, day=today, what=kind)
    if known.filter(subject=subject).exists():
        return
    with transaction.atomic():
        permit = _permit_for(by, subject, at=at)
        verdict = Verdict() if permit else _verdict(kind, by, at=at)
        for why in verdict.alarms:
            _call(why, kind, by, at=at)
        if verdict.is_granted:
            row = Spending(account_id=by.account_id, day=today, what=kind, subject=subject, at=at, permit=permit)
            Spending.objects.bulk_create([row], ignore_conflicts=True)  # two tabs at once spend once
    if not verdict.is_granted:
        raise TooOften(_told(kind, verdict))


def forget_old_spendings(*, at: datetime) -> int:
    """Delete what was spent more than 190 days ago; the journal keeps its rows. Return how many."""
    return Spending.objects.filter(day__lt=timezone.localdate(at - KEPT)).delete()[0]


def _permit_for(by: Actor, subject: str, *, at: datetime) -> Permit | None:
    """Return the unit's permit under which this person may be looked at: one that knows them, or has room."""
    for permit in Permit.objects.in_force(by.unit_id, on=timezone.localdate(at)):
        if permit.spendings.filter(subject=subject).exists():
            return permit
        if permit.spendings.aggregate(used=Count("subject", distinct=True))["used"] < permit.most:
            return permit
    return None


def _verdict(what: What, by: Actor, *, at: datetime) -> Verdict:
    county, here = settings.COUNTY.get("budgets", {}), timezone.localtime(at)
    rule = budgets.after_hours_of(county)
    budget = budgets.budget_of(PostRole(by.role), what, county)
    is_rest_day = not load_calendar().is_workday(here.date())
    counted = _counted(what, by, here=here, night=budgets.night_of(here, rule))
    return budgets.judge(budget, rule, counted, at=here, is_rest_day=is_rest_day)


def _counted(what: What, by: Actor, *, here: datetime, night: datetime) -> Counted:
    days = [here.date(), here.date() - timedelta(days=1)]
    own = Spending.objects.filter(account_id=by.account_id, what=what, day__in=days, permit__isnull=True)
    told = own.aggregate(
        today=Count("id", filter=Q(day=here.date())),
        hour=Count("id", filter=Q(at__gt=here - HOUR)),
        night=Count("id", filter=Q(at__gte=night)),
        last=Max("at"),
    )
    return Counted(told["today"], told["hour"], told["night"], told["last"])


def _call(why: AlarmKind, what: What, by: Actor, *, at: datetime) -> None:
    today = timezone.localdate(at)
    facts = {"what": what.value, "role": by.role, "day": today.isoformat(), "county": current_county()}
    alarm(why, key=f"{by.account_id} {today} {what}", by=by, facts=facts, at=at)


def _told(what: What, verdict: Verdict) -> str:
    said = _SAID[what]
    if verdict.until_tomorrow:
        return f"今天{said}的人到了上限，先停到明天，已经告诉审计管理员。{_WAY_ON}"
    if verdict.is_stopped:
        return f"这一小时{said}的人到了上限，先停一停，已经告诉审计管理员。{_WAY_ON}"
    seconds = -(-verdict.wait // timedelta(seconds=1))
    return f"今天{said}的人比平时多得多，从现在起每看一位要隔一会儿。请 {seconds} 秒后再{said}。{_WAY_ON}"
