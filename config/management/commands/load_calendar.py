"""Fill the workday table from the published notices."""

from typing import Any

from django.core.management.base import BaseCommand

from bianmin.workdays.actions import load_calendar_days


class Command(BaseCommand):
    help = "载入工作日历（已发布的年份；以后的年份先按平常的周一到周五估算）"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"工作日历：写入或改动 {load_calendar_days()} 天")
