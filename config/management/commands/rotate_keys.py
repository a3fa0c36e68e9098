"""Seal everything under the newest key and the configured algorithm, and say which old key may go."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from bianmin.county.scope import ALL, county
from bianmin.vault.actions.indexing import reindex
from bianmin.vault.actions.rotation import reseal
from bianmin.vault.keys import key_ring
from bianmin.vault.sealed import UNKNOWN, Census, Seal, census
from bianmin.vault.sealing import algorithm_in_use
from config.classes import Declared, declared
from config.progress import bars


class Command(BaseCommand):
    help = "换钥匙：把每个加密字段和每个文件改用 BIANMIN_VAULT_KEYS 的第一把钥匙；可以边用边换，断了再运行一次就行"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="只数一数还有多少内容用着哪把钥匙，什么也不改")
        parser.add_argument(
            "--reindex", action="store_true", help="再把查找用的索引也重算一遍（换了算法或索引钥匙之后）"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        unreadable: set[str] = set()
        if not options["check"]:
            unreadable = self._reseal(and_reindex=options["reindex"])
        left = census()
        for line in _held(left):
            self.stdout.write(line)
        for place in sorted(unreadable):
            self.stderr.write(f"打不开，没有动：{place}")
        if reason := _why_not_done(left, unreadable):
            raise CommandError(reason)
        for key_id in list(key_ring().keys)[1:]:
            self.stdout.write(
                f"钥匙 {key_id}：没有内容再用它，可以从 BIANMIN_VAULT_KEYS 里拿掉。以前的备份还要它，请和备份分开抄存。"
            )

    def _reseal(self, *, and_reindex: bool) -> set[str]:
        with bars() as report:
            done = reseal(progress=report)
            indexed, lost = reindex(progress=report) if and_reindex else (0, set())
        self.stdout.write(f"换成钥匙 {key_ring().newest}（{algorithm_in_use()}）：{done.rows} 行、{done.files} 个文件")
        if and_reindex:
            self.stdout.write(f"索引：改了 {indexed} 行（{settings.INDEX_HASH}）")
            for line in _dead():
                self.stdout.write(line)
        return done.unreadable | lost


def _dead() -> list[str]:
    """Return a line for each hash whose content nobody kept: with another algorithm or index key it finds nothing."""
    with county(ALL):
        counts = [(each, each.model._base_manager.exclude(**{each.field.name: ""}).count()) for each in _hashes()]
    lines = [f"　{each.name}：{count} 条。{each.words}" for each, count in counts if count]
    head = "要是换了索引的算法或钥匙，下面这些只存了散列、没法重算，从现在起认不出来："
    return [head, *lines] if lines else []


def _hashes() -> list[Declared]:
    return [each for each in declared() if each.kept == "散列"]


def _held(left: Census) -> list[str]:
    seals = sorted({*left.values, *left.files})
    return [f"{_named(seal)}：{left.values[seal]} 个字段、{left.files[seal]} 个文件" for seal in seals]


def _named(seal: Seal) -> str:
    return "不在钥匙串上或没有加密" if seal == UNKNOWN else f"钥匙 {seal[0]}（{seal[1]}）"


def _why_not_done(left: Census, unreadable: set[str]) -> str:
    wanted = (key_ring().newest, algorithm_in_use())
    rest = sum(count for seals in (left.values, left.files) for seal, count in seals.items() if seal != wanted)
    if not rest and not unreadable:
        return ""
    return (
        f"还有 {rest} 处没有换完，旧钥匙一把也不能拿掉。先看网站和后台程序是不是都已经用新的钥匙重新启动，"
        "再运行一次；“打不开”的请先从备份找回。"
    )
