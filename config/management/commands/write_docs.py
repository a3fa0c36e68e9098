"""Write the pages of docs/ that are drawn from the code, or say that they are out of date."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from bianmin.cases.lifecycle import STAGES, STEPS, Status, mermaid
from bianmin.catalog.models import StationRole
from bianmin.catalog.schema import schema_text
from bianmin.county.rights import PostRole, Right
from config.classes_page import data_classes
from config.rights import table


class Command(BaseCommand):
    help = "从代码写出 docs/ 里的几页；--check 只看是不是最新"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        stale = []
        for name, text in pages().items():
            path = Path(settings.BASE_DIR) / "docs" / name
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            stale.append(name)
            if not options["check"]:
                path.write_text(text, encoding="utf-8")
        if stale and options["check"]:
            raise CommandError(f"docs/{'、'.join(stale)} 和代码对不上：请运行 python3 station.py manage write_docs")
        self.stdout.write(f"写了 {len(stale)} 页")


def pages() -> dict[str, str]:
    """Return the text of each generated page by its file name."""
    return {
        "lifecycle.md": lifecycle(),
        "权限清单.md": rights(),
        "数据分级.md": data_classes(),
        "catalog.schema.json": schema_text(),
    }


def lifecycle() -> str:
    """Return docs/lifecycle.md: the diagram, whom each status waits for, and what each step issues."""
    waits = [
        f"| {status.label} | `{status}` | {stage.waits_for or '—'} | {_clocks(stage.runs)} | {_clocks(stage.stands)} |"
        for status, stage in STAGES.items()
    ]
    steps = [
        f"| {step.verb.label} | `{step.verb}` | {_labels(step.sources)} | {step.target.label if step.target else '前一状态'} "
        f"| {'、'.join(sorted(step.by))} | {_roles(step.does)} | {'、'.join(step.papers) or '—'} | {step.tells or '—'} |"
        for step in STEPS
    ]
    return "\n".join([
        "# The life of a case", "",
        "Generated from `bianmin/cases/lifecycle.py` by `manage.py write_docs`; change the tables there.", "",
        "```mermaid", mermaid(), "```", "",
        "## Whom a status waits for", "",
        "| status | value | waits for | clocks that run | clocks that stand |", "| --- | --- | --- | --- | --- |", *waits, "",
        "## The steps", "",
        "| step | value | from | to | by | station's role | documents | message |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |", *steps, "",
    ])  # fmt: skip


def rights() -> str:
    """Return docs/权限清单.md: who may do what, as the rooms declare it; the page 我能做什么 shows one's own part of it."""
    rows = [
        f"| {right.resource.label} | {right.action.label} | {right.relation.label} | {who(right)} "
        f"| {right.fields.label} | {'没办完的' if right.states else '不限'} | {right.second or '—'} |"
        for right in table()
    ]
    return "\n".join([
        "# 权限清单", "",
        "由 `manage.py write_docs` 从各房间的 `permissions.py` 写出；程序、测试和“我能做什么”一页用的是同一张表。",
        "没有写在这里的，一律不准。办件的每一步归谁，见 [lifecycle.md](lifecycle.md)。",
        "上级不等于能看：在上面只看得到数和遮着的名单。", "",
        "| 对什么 | 做什么 | 哪些 | 谁 | 看到多少 | 什么状态 | 还要谁同意 |",
        "| --- | --- | --- | --- | --- | --- | --- |", *rows, "",
    ])  # fmt: skip


def who(right: Right) -> str:
    """Return who holds a right, in the order in which the posts are named."""
    if right.public:
        return "不用登录"
    return "、".join(role.label for role in PostRole if role in right.roles) or "登录了的人"


def _clocks(clocks: frozenset[Any]) -> str:
    return "、".join(sorted(clock.label for clock in clocks)) or "—"


def _labels(statuses: frozenset[Status]) -> str:
    return "、".join(status.label for status in Status if status in statuses)


def _roles(does: frozenset[StationRole]) -> str:
    return "any" if does == frozenset(StationRole) else "、".join(sorted(role.label for role in does))
