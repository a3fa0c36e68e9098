"""Take over a county pack."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bianmin.catalog.actions import load_pack
from bianmin.catalog.actions.bundles import load_bundles
from bianmin.catalog.pack import read_pack
from bianmin.catalog.pack.bundles import read_bundles
from bianmin.county.refusals import BadInput
from bianmin.county.scope import county
from bianmin.proofs.actions import load_proofs
from bianmin.proofs.pack import read_proofs
from config.progress import bars


class Command(BaseCommand):
    help = "载入一个县的数据包：区划、单位、事项、各站角色；再载入一次什么也不变"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            pack = read_pack(options["folder"])
            proofs, bundles = read_proofs(options["folder"]), read_bundles(options["folder"])
            with county(pack.code), bars() as report:
                loaded = load_pack(pack, on=timezone.localdate(), progress=report)
                load_proofs(proofs)
                load_bundles(bundles, on=timezone.localdate())
        except BadInput as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            f"{pack.name}：区划 {loaded.divisions} 条、单位 {loaded.units} 个、事项新版 {loaded.editions} 个、"
            f"站点角色 {loaded.placements} 条是新的或有变化；{len(pack.looks)} 处请人看一眼"
        )
