"""A county as data: reads a pack folder and checks it as a whole, touching no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bianmin.catalog.pack.departments import STATION, TOWNSHIP, Department, read_departments, unit_codes
from bianmin.catalog.pack.divisions import Division, namesakes, read_divisions
from bianmin.catalog.pack.examples import (
    CopyField,
    Example,
    GoesTo,
    GuideLimit,
    GuideStep,
    Marked,
    Material,
    Photo,
    Stage,
    read_examples,
)
from bianmin.catalog.pack.items import Item, ListedMaterial, Vocabulary, read_items, unverified_fields
from bianmin.catalog.pack.limits import Limit, parse_limit
from bianmin.catalog.pack.names import DerivedName, station_name
from bianmin.catalog.pack.problems import Problems
from bianmin.catalog.pack.questions import RESERVED, OnlyIf, Question
from bianmin.catalog.pack.settings import CountyLimit, Settings, read_settings
from bianmin.catalog.pack.wording import Wording, read_wording
from bianmin.county.refusals import BadInput

__all__ = [
    "RESERVED",
    "STATION",
    "TOWNSHIP",
    "CopyField",
    "CountyLimit",
    "CountyPack",
    "Department",
    "DerivedName",
    "Division",
    "Example",
    "GoesTo",
    "GuideLimit",
    "GuideStep",
    "Item",
    "Limit",
    "ListedMaterial",
    "Look",
    "Marked",
    "Material",
    "OnlyIf",
    "Photo",
    "Question",
    "Settings",
    "Stage",
    "Wording",
    "parse_limit",
    "read_pack",
    "station_name",
    "unverified_fields",
]


@dataclass(frozen=True, slots=True)
class Look:
    """Something that loads, but that a person should look at: where it stands and why."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class CountyPack:
    """One county, read and checked; ``examples`` are by exact item name, ``looks`` are for the operator."""

    code: str
    name: str
    settings: Settings
    divisions: tuple[Division, ...]
    departments: tuple[Department, ...]
    items: tuple[Item, ...]
    wording: Wording
    examples: Mapping[str, Example]
    looks: tuple[Look, ...]

    @property
    def townships(self) -> tuple[Division, ...]:
        """The townships and streets, in the order of the file."""
        return tuple(division for division in self.divisions if division.level == "township")

    @property
    def villages(self) -> tuple[Division, ...]:
        """The villages and communities, each with its derived station name, in the order of the file."""
        return tuple(division for division in self.divisions if division.level == "village")


def read_pack(path: Path | str) -> CountyPack:
    """Read the county pack in a folder and check it as a whole.

    Raises:
        BadInput: something in it cannot be used; text and ``fields`` say file, line, cell, what and what now.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise BadInput(f"没有县资料包文件夹 {folder}。请写对文件夹，或从 counties 下已有的县复制一份再改。")
    problems = Problems(folder)
    settings = read_settings(folder, problems)
    divisions = read_divisions(folder, settings, problems)
    departments = read_departments(folder, problems)
    wording = read_wording(folder, problems)
    if wording is None or settings is None:
        problems.stop()
    assert wording is not None, "a missing wording.toml is a noted problem"
    assert settings is not None, "a missing county.toml is a noted problem"
    items = read_items(folder, _vocabulary(departments, wording), problems)
    by_name = {item.name: item for item in items}
    examples = read_examples(folder, by_name, {department.code for department in departments}, problems)
    problems.stop()
    return CountyPack(
        code=settings.code,
        name=settings.name,
        settings=settings,
        divisions=divisions,
        departments=departments,
        items=items,
        wording=wording,
        examples=examples,
        looks=(*_names_to_look_at(divisions), *_words_to_look_at(wording, by_name)),
    )


def _vocabulary(departments: tuple[Department, ...], wording: Wording) -> Vocabulary:
    return Vocabulary(
        units=unit_codes(departments),
        categories=[category.name for category in wording.categories],
        item_types=[item_type.code for item_type in wording.item_types],
        handles_itself=wording.handles_itself,
    )


def _names_to_look_at(divisions: tuple[Division, ...]) -> list[Look]:
    looks = [
        Look(f"divisions.csv 第 {division.line} 行 {division.name}", division.station.needs_look)
        for division in divisions
        if division.station and division.station.needs_look
    ]
    for division in namesakes(divisions):
        place = f"divisions.csv 第 {division.line} 行 {division.name}"
        looks.append(Look(place, "同一个乡镇里有两个站会叫一个名字，分不开，请核对"))
    return looks


def _words_to_look_at(wording: Wording, items: Mapping[str, Item]) -> list[Look]:
    """List the words that point to an item this county does not have: harmless, but they find nothing."""
    looks = [
        Look(f"wording.toml seasonal {entry.label}", f"items.csv 里没有“{entry.item}”，首页不会出现")
        for entry in wording.seasonal
        if entry.item and entry.item not in items
    ]
    looks += [
        Look(f"wording.toml handles_itself {name}", "items.csv 里没有这件事，或者它的方式不是“办理”")
        for name in wording.handles_itself
        if name not in items or items[name].role_as_written != "办理"
    ]
    haystack = "\n".join([*items, *(category.name for category in wording.categories)])
    looks += [
        Look(f"wording.toml synonyms {word}", f"没有事项的名称里有“{target}”")
        for word, targets in wording.synonyms.items()
        for target in targets
        if target not in haystack
    ]
    return looks
