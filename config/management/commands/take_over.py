"""Take over somebody's list from the command line: read, compare, and, if asked, make drafts for another to approve."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from bianmin.catalog.actions import takeovers
from bianmin.catalog.actions.takeover_drafts import make_drafts
from bianmin.catalog.models import TakeOver
from bianmin.catalog.takeover import shelf
from bianmin.county.actors import CLOCK
from bianmin.county.refusals import Refusal
from bianmin.county.scope import county
from config.progress import bars

SHOWN = 30  # faults named on the terminal; all are in the browser and its Excel


class Command(BaseCommand):
    help = "接收一份事项清单（Excel、CSV、JSON）：读、对列、比对；--draft 把有变化的和新的都做成草稿，等人批"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="谁的清单，例如“济宁市统一目录 2027”")
        parser.add_argument(
            "--mapping", type=Path, help='哪列是什么，JSON：{"columns": {"B": "name"}, "category": "其他"}'
        )
        parser.add_argument("--comparison", action="store_true", help="只比对，什么都不收")
        parser.add_argument("--unifies", action="store_true", help="市里的统一清单，要素锁定")
        parser.add_argument(
            "--draft", action="store_true", help="有变化的和新的全收，做成草稿送批；停用的要在网页上一件件定"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with county(settings.COUNTY_CODE):
                self._take(options)
        except (Refusal, OSError, json.JSONDecodeError) as refusal:
            raise CommandError(str(refusal)) from None

    def _take(self, options: dict[str, Any]) -> None:
        at, file = timezone.now(), options["file"]
        done = takeovers.read_takeover(
            file.name, file.read_bytes(), source=options["source"], unifies=options["unifies"], by=CLOCK, at=at,
            kind=TakeOver.Kind.COMPARISON if options["comparison"] else TakeOver.Kind.LIST,
        )  # fmt: skip
        if done.known:
            self.stdout.write("这份读过了，什么都没有变。")
            return
        takeover = self._compared(done.takeover, options["mapping"])
        self._tell(takeover)
        if options["draft"]:
            for finding in ("changed", "new"):
                takeovers.accept_all(takeover.pk, finding, wanted=True, by=CLOCK, at=at)
            with bars() as report:
                made = make_drafts(takeover.pk, by=CLOCK, at=at, progress=report)
            stopped = [each for each in made if not each.submitted]
            self.stdout.write(
                f"做成草稿 {len(made)} 件，送批 {len(made) - len(stopped)} 件。请县里的人到“接收清单”里批。"
            )
            for each in stopped:
                self.stdout.write(f"  {each.name}：{each.stops}")

    def _compared(self, takeover: TakeOver, mapping: Path | None) -> TakeOver:
        at = timezone.now()
        if takeover.sheet["items"]:
            return takeovers.compare_again(takeover.pk, by=CLOCK, at=at)
        said = json.loads(mapping.read_text(encoding="utf-8")) if mapping else {}
        layout = takeovers.layout_of(takeover)
        columns = said.get("columns", layout.columns)
        category = said.get("category", layout.category)
        return takeovers.map_columns(takeover.pk, columns=columns, category=category, by=CLOCK, at=at)

    def _tell(self, takeover: TakeOver) -> None:
        counts = shelf.counts_of(takeover)
        table = Table("比对", "几件")
        for finding, many in counts.items():
            table.add_row(takeovers.Finding(finding).label, str(many))
        console = Console()
        with console.capture() as drawn:
            console.print(table)
        self.stdout.write(drawn.get())
        for row in shelf.rows_found(takeover, "wrong")[:SHOWN]:
            for each in row.problems:
                self.stdout.write(f"  {each['where']}：{each['says']}{each['mend']}")
