"""Others' enumerations as the project ships them: dictionaries.toml read and checked, touching no database; pure."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).parent / "dictionaries.toml"
_LABEL: Final = 1  # the place of the label in a row; a third is the day from which it holds
MARKS: Final = ("", "观察", "未核实", "推断")
# The words that the content of an edition uses, and the dictionary that each follows.
ALIASES: Final[Mapping[str, str]] = {
    "target": "server_type",
    "scope": "handle_area",
    "depth": "online_depth",
    "result_kind": "result_type",
    "case_type": "project_type",
}


@dataclass(frozen=True, slots=True)
class Code:
    """One code of one version, from a day on."""

    code: str
    label: str
    starts_on: date


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a dictionary: who uses it, where it was seen, how sure it is, and its codes in their order."""

    name: str
    source: str
    mark: str
    codes: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Crossing:
    """What the codes of one version are called in another; a code that stands twice is ambiguous."""

    from_version: str
    to_version: str
    source: str
    mark: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Dictionary:
    """One enumeration with all its versions; ``house`` is the version whose codes an edition keeps."""

    name: str
    title: str
    house: str
    versions: tuple[Version, ...]
    mappings: tuple[Crossing, ...]

    def version(self, name: str) -> Version:
        """Return one version.

        Raises:
            LookupError: there is none of that name.
        """
        for each in self.versions:
            if each.name == name:
                return each
        raise LookupError(f"{self.name} has no version {name}")


@cache
def shipped() -> tuple[Dictionary, ...]:
    """Return the dictionaries that come with the project."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> tuple[Dictionary, ...]:
    """Read dictionaries written in TOML (the form is that of dictionaries.toml).

    Raises:
        ValueError: it is no TOML, a part is missing, or a house version or a code of a mapping does not exist.
    """
    found = tuple(_dictionary(each) for each in tomllib.loads(text).get("dictionary", ()))
    for each in found:
        _check(each)
    return found


def full_name(word: str) -> str:
    """Return a dictionary's own name for the word that an edition or an editor uses."""
    return ALIASES.get(word, word)


def house_version(word: str) -> str:
    """Return the version whose codes an edition keeps.

    Raises:
        LookupError: there is no such dictionary.
    """
    for each in shipped():
        if each.name == full_name(word):
            return each.house
    raise LookupError(f"no dictionary {word}")


def _dictionary(row: Mapping[str, Any]) -> Dictionary:
    try:
        versions = tuple(_version(each) for each in row["version"])
        mappings = tuple(_mapping(each) for each in row.get("mapping", ()))
        return Dictionary(row["name"], row["title"], row["house"], versions, mappings)
    except (KeyError, IndexError) as missing:
        raise ValueError(f"a dictionary lacks {missing}") from None


def _version(row: Mapping[str, Any]) -> Version:
    codes = tuple(Code(each[0], each[1], each[2] if len(each) > _LABEL + 1 else row["starts"]) for each in row["codes"])
    return Version(row["name"], row["source"], row["mark"], codes)


def _mapping(row: Mapping[str, Any]) -> Crossing:
    return Crossing(
        row["from"], row["to"], row["source"], row["mark"], tuple((each[0], each[1]) for each in row["pairs"])
    )


def _check(dictionary: Dictionary) -> None:
    known = {each.name: {code.code for code in each.codes} for each in dictionary.versions}
    if dictionary.house not in known:
        raise ValueError(f"{dictionary.name} has no version {dictionary.house}")
    for version in dictionary.versions:
        if len(known[version.name]) != len(version.codes) or version.mark not in MARKS:
            raise ValueError(f"{dictionary.name} {version.name}: a code stands twice, or an unknown mark")
    for each in dictionary.mappings:
        odd = [
            pair
            for pair in each.pairs
            if pair[0] not in known.get(each.from_version, ()) or pair[1] not in known.get(each.to_version, ())
        ]
        if odd or len(set(each.pairs)) != len(each.pairs):
            raise ValueError(
                f"{dictionary.name} {each.from_version} → {each.to_version}: {odd or 'a pair stands twice'}"
            )
