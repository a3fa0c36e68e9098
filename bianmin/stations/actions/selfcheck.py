"""Reconciliation: questions about accounts, posts and mergers whose answer must always be nothing."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count

from bianmin.county.rights import THREE_ADMINS, PostRole
from bianmin.people.models import Account
from bianmin.stations.models import Post, UnitMerge


def findings(*, today: date) -> Iterator[str]:
    """Yield one Chinese sentence for each thing that is not as it must be."""
    yield from _administrators_with_business(today)
    yield from _people_with_two_accounts()
    yield from _doors_still_open(today)


def _administrators_with_business(today: date) -> Iterator[str]:
    """Find what the database cannot forbid: one of the three with a post of another kind (R1)."""
    admins = Post.objects.unended(today).filter(role__in=sorted(THREE_ADMINS))
    for admin in admins:
        others = Post.objects.of_holder(admin.account_id, admin.person_id).unended(today).exclude(pk=admin.pk)
        for other in others.select_related("unit"):
            name = Account.objects.filter(pk=admin.account_id).values_list("username", flat=True).first()
            yield f"账号 {name} 是{PostRole(admin.role).label}，又有业务岗位“{other.title()}”"


def _people_with_two_accounts() -> Iterator[str]:
    open_ones = Account.objects.filter(is_active=True, person_id__isnull=False)
    twice = open_ones.values("person_id").annotate(many=Count("pk")).filter(many__gt=1).values("person_id")
    names: dict[object, list[str]] = {}
    for person_id, username in (
        open_ones.filter(person_id__in=twice).order_by("username").values_list("person_id", "username")
    ):
        names.setdefault(person_id, []).append(username)
    yield from (f"同一个人有几个在用的账号：{'、'.join(each)}" for each in names.values())


def _doors_still_open(today: date) -> Iterator[str]:
    merges = UnitMerge.objects.in_force(today).filter(old__closed_on__isnull=True).select_related("old", "new")
    yield from (
        f"{merge.old.short_name}已并入{merge.new.short_name}，公开页面还说它开着（后台循环没有跑）" for merge in merges
    )
