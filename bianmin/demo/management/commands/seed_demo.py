"""Fill an empty database with made-up people and cases."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from bianmin.cases.lifecycle import Status
from bianmin.county.refusals import Refusal
from bianmin.county.scope import county
from bianmin.demo.actions.seeding import Size, Tally, mark, seed_demo, tally
from bianmin.demo.plans import ENOUGH, FEWEST
from config.progress import bars


class Command(BaseCommand):
    help = "生成演示数据：编造的居民和办件，日期相对今天；已经有了就什么也不做"

    def add_arguments(self, parser: CommandParser) -> None:
        usual = Size()
        parser.add_argument("--cases", type=int, default=usual.cases, help=f"办件数，平常 {usual.cases}")
        parser.add_argument("--residents", type=int, default=usual.residents, help=f"居民数，平常 {usual.residents}")
        parser.add_argument("--seed", type=int, default=usual.seed, help="随机种子：同一天同一个数，人和事也一样")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        size = Size(options["cases"], options["residents"], options["seed"])
        with county(settings.COUNTY_CODE):
            known = mark()
            if known:
                made = timezone.localtime(known.seeded_at)
                self.stdout.write(f"演示数据已在（{made:%Y-%m-%d %H:%M} 生成），没有改动。")
                return
            try:
                with bars() as report:
                    seed_demo(size, at=now, progress=report)
            except Refusal as refusal:
                raise CommandError(str(refusal)) from None
            console = Console()
            with console.capture() as drawn:
                console.print(_table(tally(today=timezone.localdate(now)), size.cases))
            self.stdout.write(drawn.get())


def _table(counted: Tally, cases: int) -> Table:
    """Draw how many cases rest where; a status with too few of them is named in red."""
    table = Table(title="演示的办件", title_justify="left")
    table.add_column("状态")
    for heading in ("件数", "超期", "今天到期"):
        table.add_column(heading, justify="right")
    for status in Status:
        many = counted.by_status[status]
        mark = " [red]不足[/red]" if cases >= ENOUGH and many < FEWEST else ""
        numbers = (many, counted.overdue[status], counted.due_today[status])
        table.add_row(status.label + mark, *(str(number or "") for number in numbers))
    sums = (counted.by_status, counted.overdue, counted.due_today)
    table.add_row("[b]合计[/b]", *(f"[b]{sum(each.values())}[/b]" for each in sums))
    return table
