"""Make the first administrator, and print a link that signs in once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from bianmin.county.rights import PostRole
from bianmin.county.scope import county
from bianmin.people.actions import issue_sign_in_link, make_account
from bianmin.people.models import Account
from bianmin.stations.actions import give_post
from bianmin.stations.permissions import named_unit


class Command(BaseCommand):
    help = "还没有管理员时，建一个（县政务服务管理办公室），打印一次性登录链接"

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        with county(settings.COUNTY_CODE):
            known = Account.objects.filter(username="administrator").first()
            if known and known.has_usable_password():
                return
            account = known or make_account("administrator", name="管理员")
            office = named_unit("office")
            if known is None and office:
                give_post(account.pk, office, PostRole.COUNTY_OFFICE, name="管理员", on=timezone.localdate())
            secret = issue_sign_in_link(account, at=now)
        self.stdout.write(f"{settings.PUBLIC_ADDRESS}/first/{secret}/")
