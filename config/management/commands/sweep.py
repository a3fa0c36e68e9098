"""Remove bytes that no row knows, and report rows whose bytes are gone."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from bianmin.vault.actions import sweep


class Command(BaseCommand):
    help = "启动时清扫文件：没有登记的残留删掉，有登记而文件不在的报出来"

    def handle(self, *args: Any, **options: Any) -> None:
        report = sweep(at=timezone.now(), older_than=timedelta(0))
        self.stdout.write(f"文件清扫：删去残留 {report.removed_bytes_without_row} 个")
        for missing in report.rows_without_bytes:
            self.stderr.write(f"文件 {missing} 有登记，但内容不在，请从备份取回")
