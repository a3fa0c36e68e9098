"""Make the first four who are kept apart, each with a link that signs in once: nobody is two of them (R1)."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from bianmin.county.actors import Actor, ActorKind
from bianmin.county.rights import APART, PostRole
from bianmin.county.scope import county
from bianmin.people.actions import issue_sign_in_link, make_account
from bianmin.people.models import Account, SignInToken
from bianmin.stations.actions import give_post
from bianmin.stations.models import Post, Unit
from bianmin.stations.permissions import named_unit

FIRST = tuple(role for role in PostRole if role in APART)
USERNAMES = {role: role.value.replace("_", "-") for role in FIRST}
BY = Actor(ActorKind.CLIENT, name="运维人员", post="命令行 first_administrator")


class Command(BaseCommand):
    help = "系统、安全、审计管理员和县政务办，谁还没有过，就建谁（四个人，四个账号），打印各自的一次性登录链接"

    def add_arguments(self, parser: CommandParser) -> None:
        for option, what in (("--name", "姓名"), ("--account", "账号名")):
            said = f"比如 {FIRST[0].value}={what}；不写就用岗位名。可以写几次"
            parser.add_argument(option, action="append", default=[], metavar=f"岗位={what}", help=said)
        known = [role.value for role in FIRST]
        parser.add_argument("--again", choices=known, help="链接过期了、从没登录过的，再打一个")

    def handle(self, *args: Any, **options: Any) -> None:
        names, usernames = _pairs(options["name"]), _pairs(options["account"])
        with county(settings.COUNTY_CODE), transaction.atomic():
            if options["again"]:
                self._tell(*_again(PostRole(options["again"])))
                return
            office = named_unit("office")
            if office is None:
                raise CommandError("还没有载入县数据包，没有“县政务办”这个单位。请先运行 manage.py load_county。")
            for role in FIRST:
                if not Post.objects.filter(role=role).exists():
                    made = _made(role, office, name=names.get(role), username=usernames.get(role))
                    self._tell(role, made, issue_sign_in_link(made, at=timezone.now()))

    def _tell(self, role: PostRole, account: Account, secret: str) -> None:
        link = f"{settings.PUBLIC_ADDRESS}/first/{secret}/"
        self.stdout.write(f"{role.label}（账号 {account.username}）：{link}")


def _pairs(said: list[str]) -> dict[PostRole, str]:
    """Read ``system_admin=张三`` and the like."""
    found = {}
    for each in said:
        role, _, value = each.partition("=")
        if role not in USERNAMES or not value.strip():
            raise CommandError(f"“{each}”看不懂。请写成 岗位=名字，岗位是 {'、'.join(USERNAMES)} 里的一个。")
        found[PostRole(role)] = value.strip()
    return found


def _made(role: PostRole, office: Unit, *, name: str | None, username: str | None) -> Account:
    username = username or USERNAMES[role]
    if Account.objects.filter(username=username).exists():
        raise CommandError(f"账号名 {username} 已经有了。请用 --account {role.value}=别的名字。")
    account = make_account(username, name=name or role.label)
    now = timezone.now()
    give_post(account.pk, office, role, name=account.name, on=timezone.localdate(now), by=BY, at=now)
    return account


def _again(role: PostRole) -> tuple[PostRole, Account, str]:
    """Return a new link for a post whose holder never came in; once somebody of that post did, it is never made this way.

    Raises:
        CommandError: saying what to do instead.
    """
    holders = Account.objects.filter(pk__in=Post.objects.filter(role=role).values_list("account_id", flat=True))
    accounts = list(holders)
    if any(account.has_usable_password() or account.last_login for account in accounts):
        raise CommandError(
            f"{role.label}有人登录过了，不能再从这里给链接。请由另一位管理员提“重发登录链接”，两个人办。"
        )
    now = timezone.now()
    account = next((each for each in accounts if each.is_active), None)
    if account is None:
        raise CommandError(f"还没有{role.label}。请不带 --again 再运行一次。")
    if SignInToken.objects.filter(account=account, used_at__isnull=True, expires_at__gt=now).exists():
        raise CommandError("前一个链接还没过期，也没用过。请先用那一个；丢了，等它过期再运行一次。")
    return role, account, issue_sign_in_link(account, at=now)
