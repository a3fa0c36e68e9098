"""Take a lost phone off an account from the server itself: for the security administrator who has no colleague."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bianmin.badges.actions.factors import HOW_CHECKED, reset_factor
from bianmin.badges.permissions import staff_account
from bianmin.county.actors import Actor, ActorKind
from bianmin.county.scope import county

BY = Actor(ActorKind.CLIENT, name="运维人员", post="命令行 reset_factor")


class Command(BaseCommand):
    help = "安全管理员自己丢了手机时用：作废一个账号的动态口令和 PIN，打印一次性的重绑码（24 小时，记入日志）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account", help="账号名")
        told = "；".join(f"{key}={words}" for key, words in HOW_CHECKED.items())
        parser.add_argument("--checked", required=True, choices=list(HOW_CHECKED), help=f"怎么核对本人的：{told}")

    def handle(self, *args: Any, **options: Any) -> None:
        with county(settings.COUNTY_CODE):
            account = staff_account(options["account"])
            if account is None:
                raise CommandError("本县的工作人员里没有这个账号。")
            code = reset_factor(account.pk, checked=options["checked"], by=BY, at=timezone.now())
        self.stdout.write(f"重绑码：{code}（24 小时内用一次；本人用密码登录时填它，再绑新手机）")
