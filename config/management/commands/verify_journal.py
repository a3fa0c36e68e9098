"""Check the journal's chain against itself and against the anchors outside of the database."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from bianmin.county.actors import Actor, ActorKind
from bianmin.county.rights import Action, Resource
from bianmin.county.scope import county
from bianmin.journal import anchors
from bianmin.journal.actions import alarm, anchor_chain, note
from bianmin.journal.checking import Checked, check_chain
from bianmin.journal.kinds import AlarmKind
from bianmin.journal.locks import are_closed
from config.progress import bars

OPERATOR = Actor(ActorKind.CLIENT, name="运维命令")
OPEN = "数据库里护着日志的锁（触发器）不全：有人动过。请先查清是谁，再运行 manage migrate journal 0002、manage migrate 锁回去。"


class Command(BaseCommand):
    help = "核对日志：每一环、每一个锚；有改、删、调换、截短的，说出是第几环"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchor", action="store_true", help="核对无误后马上写一个锚（平时每天自动写）")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        with county(settings.COUNTY_CODE):
            with bars() as report:
                checked = check_chain(at=at, report=lambda done, total: report("日志", done, total))
            if not are_closed(connection):
                checked.sentences.append(OPEN)
            self._record(checked)
            self._tell(checked)
            if options["anchor"]:
                written = anchor_chain(at=timezone.now(), again=True)
                self.stdout.write(f"写了第 {written.number} 个锚。" if written else "还没有封好的记录，没有写锚。")

    def _record(self, checked: Checked) -> None:
        """Keep that, when and how far somebody checked; a chain that does not hold calls the audit administrator."""
        at = timezone.now()
        outcome = "done" if checked.holds else "broken"
        about = ("chain", checked.last_sequence)
        said = f"核对 {checked.links} 环"
        note(Resource.JOURNAL, Action.VERIFY, by=OPERATOR, at=at, about=about, purpose=said, outcome=outcome)
        if not checked.holds:
            facts = {"broken": checked.broken[:20], "sentences": len(checked.sentences)}
            alarm(AlarmKind.CHAIN, key=f"{timezone.localdate(at)}", by=OPERATOR, facts=facts, at=at)

    def _tell(self, checked: Checked) -> None:
        for sentence in checked.sentences:
            self.stderr.write(sentence)
        if not checked.holds:
            wrong = len(checked.sentences)
            raise CommandError(
                f"日志有 {wrong} 处不对，见上。请不要再改数据，马上把数据库和锚文件各拷一份，报审计管理员。"
            )
        last = checked.last_anchor
        anchored = f"，最近的锚是第 {last.number} 个（{last.day}，到第 {last.sequence} 环）" if last else "，还没有锚"
        self.stdout.write(f"日志 {checked.links} 环都对得上{anchored}。")
        self.stdout.write(f"锚在 {anchors.place_of(settings.COUNTY_CODE)}，验它的公钥在 {anchors.public_place()}。")
