"""Write the public pages as files that open from a disk and under any prefix (plan; DECISIONS 28: static export)."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bianmin.county.scope import county
from bianmin.portal.guides.exporting import STATIC, pages
from config.progress import bars

LIST = "export.json"  # which files an export wrote: the next one may replace these, and nothing else


class Command(BaseCommand):
    help = "把公开的页面存成文件：首页、清单、指南、站点；从硬盘上、放在哪个路径下都能打开"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, required=True, help="空文件夹，或上一次导出的那个")

    def handle(self, *args: Any, **options: Any) -> None:
        to: Path = options["to"]
        before = _earlier(to)
        with county(settings.COUNTY_CODE), bars() as report:
            written = _write_pages(to, report)
        written += [_copy(name, to) for name in STATIC]
        for name in sorted(before - set(written)):
            (to / name).unlink(missing_ok=True)
        (to / LIST).write_text(json.dumps(sorted(written), ensure_ascii=False, indent=0), encoding="utf-8")
        self.stdout.write(f"写好 {len(written)} 个文件：{to / 'index.html'}")


def _earlier(to: Path) -> set[str]:
    """Return what an earlier export wrote there.

    Raises:
        CommandError: the folder holds something that no export wrote.
    """
    known = to / LIST
    if known.is_file():
        return set(json.loads(known.read_text(encoding="utf-8")))
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise CommandError(f"{to} 里有别的东西。请换一个空文件夹，或先把它移走。")
    return set()


def _write_pages(to: Path, report: Any) -> list[str]:
    written: list[str] = []
    done: dict[str, int] = {}
    for sheet, html, total in pages(timezone.localdate()):
        _put(to / sheet.path, html.encode())
        written.append(sheet.path)
        done[sheet.label] = done.get(sheet.label, 0) + 1
        report(sheet.label, done[sheet.label], total)
    return written


def _copy(name: str, to: Path) -> str:
    found = finders.find(name)
    if found is None:
        raise CommandError(f"缺少样式文件 {name}。程序没有装完整，请重新安装。")
    path = f"static/{name}"
    _put(to / path, Path(found).read_bytes())
    return path


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
