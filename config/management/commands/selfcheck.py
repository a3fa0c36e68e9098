"""Ask whether what must always be true is true."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bianmin.cases.actions.selfcheck import findings
from bianmin.county.scope import county
from bianmin.journal.actions import broken_links
from bianmin.stations.actions.selfcheck import findings as staff_findings


class Command(BaseCommand):
    help = "自查：期限、编号、经过、文书、日志链是否对得上"

    def handle(self, *args: Any, **options: Any) -> None:
        with county(settings.COUNTY_CODE):
            found = [*findings(), *staff_findings(today=timezone.localdate())]
            found.extend(f"日志链第 {sequence} 环对不上" for sequence in broken_links())
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"自查有 {len(found)} 处不对，见上。请不要再改数据，先备份，再联系维护的人。")
        self.stdout.write("自查：都对")
