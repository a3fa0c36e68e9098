"""bundles.toml: 一件事 of a county: which items, for whom each is, and what is the same in them though it is called otherwise."""

from dataclasses import dataclass
from pathlib import Path

from bianmin.catalog.pack.problems import Problems, Table, read_toml

FILE = "bundles.toml"
MARKS = ("示例", "推断", "未核实")


@dataclass(frozen=True, slots=True)
class PartFacts:
    """One item by its exact name; the pairs are (its own key or code, what it shares within the bundle)."""

    item: str
    ask: str
    same_answers: tuple[tuple[str, str], ...]
    same_materials: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BundleFacts:
    """One 一件事 with its source and its mark."""

    slug: str
    name: str
    one_line: str
    source: str
    mark: str
    parts: tuple[PartFacts, ...]


def read_bundles(folder: Path | str) -> tuple[BundleFacts, ...] | None:
    """Return what bundles.toml of a county pack says; None where the county has no such file.

    Raises:
        BadInput: something in it cannot be used; file, place, what and what now.
    """
    path = Path(folder) / FILE
    if not path.exists():
        return None
    problems = Problems(Path(folder))
    table = read_toml(path, problems)
    found = tuple(map(_bundle, table.tables("bundles"))) if table else ()
    if table:
        table.close()
        slugs = [each.slug for each in found]
        for twin in sorted({slug for slug in slugs if slugs.count(slug) > 1}):
            table.fault("bundles", f"代号“{twin}”写了两遍。")
    problems.stop()
    return found


def _bundle(table: Table) -> BundleFacts:
    slug = table.text("slug")
    if slug and not (slug.replace("-", "").isalnum() and slug.isascii() and slug.islower()):
        table.fault("slug", f"“{slug}”不能做代号：只用小写字母、数字和短横。")
    facts = BundleFacts(
        slug, table.text("name"), table.text("one_line"), table.text("source"),
        table.text("mark", required=False, among=MARKS), tuple(map(_part, table.tables("parts"))),
    )  # fmt: skip
    if len(facts.parts) < 2:
        table.fault("parts", "一件事至少要有两个事项。")
    table.close()
    return facts


def _part(table: Table) -> PartFacts:
    facts = PartFacts(
        table.text("item"),
        table.text("ask", required=False),
        table.pairs("same_answers"),
        table.pairs("same_materials"),
    )
    table.close()
    return facts
