"""proofs.toml: the kinds of proof that a village must not issue, the exceptions, and who tends to demand them."""

from dataclasses import dataclass
from pathlib import Path

from bianmin.catalog.pack.problems import Problems, Table, read_toml

FILE = "proofs.toml"
WAYS = ("出示证件", "书面承诺", "部门核查", "公证", "法院", "法院宣告")
MARKS = ("推断", "未核实", "需人工确认")


@dataclass(frozen=True, slots=True)
class ProofFacts:
    """One kind: its name in the list, how people ask for it, why not, where instead, and what to show instead."""

    slug: str
    name: str
    plain: str
    called: tuple[str, ...]
    why: str
    go_to: str
    instead: tuple[tuple[str, str], ...]
    related: tuple[str, ...]
    basis: str
    source: str
    mark: str
    active: bool


@dataclass(frozen=True, slots=True)
class ExceptionFacts:
    """One exception: what a regulation still makes the village issue, against the list."""

    slug: str
    name: str
    kinds: tuple[str, ...]
    called: tuple[str, ...]
    says: str
    basis: str
    related: tuple[str, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class ProofPack:
    """The whole file."""

    list_name: str
    number: str
    no_basis: str
    organisations: tuple[str, ...]
    kinds: tuple[ProofFacts, ...]
    exceptions: tuple[ExceptionFacts, ...]


def read_proofs(folder: Path | str) -> ProofPack | None:
    """Return what proofs.toml of a county pack says; a county without the file has no such list.

    Raises:
        BadInput: something in it cannot be used; file, place, what and what now.
    """
    path = Path(folder) / FILE
    if not path.exists():
        return None
    problems = Problems(Path(folder))
    table = read_toml(path, problems)
    pack = _read(table) if table else None
    problems.stop()
    return pack


def _read(table: Table) -> ProofPack:
    kinds = tuple(map(_kind, table.tables("kinds")))
    exceptions = tuple(map(_exception, table.tables("exceptions", required=False)))
    pack = ProofPack(
        table.text("list"),
        table.text("number"),
        table.text("no_basis"),
        table.texts("organisations"),
        kinds,
        exceptions,
    )
    slugs = [each.slug for each in kinds]
    for twin in sorted({slug for slug in slugs if slugs.count(slug) > 1}):
        table.fault("kinds", f"代号“{twin}”写了两遍。")
    for each in exceptions:
        for unknown in sorted(set(each.kinds) - set(slugs)):
            table.fault("exceptions", f"{each.slug} 指的“{unknown}”不在 kinds 里。")
    table.close()
    return pack


def _kind(table: Table) -> ProofFacts:
    facts = ProofFacts(
        slug=_slug(table), name=table.text("name"), plain=table.text("plain"), called=table.texts("called"),
        why=table.text("why"), go_to=table.text("go_to"), instead=table.pairs("instead"),
        related=table.texts("related", required=False), basis=table.text("basis"), source=table.text("source"),
        mark=table.text("mark", required=False, among=MARKS),
        active=table.flag("active") if "active" in table.names() else True,
    )  # fmt: skip
    if not facts.instead:
        table.fault("instead", "要写拿什么代替，至少一样。")
    for way, _ in facts.instead:
        if way not in WAYS:
            table.fault("instead", f"“{way}”不在可选的里面：{'、'.join(WAYS)}。")
    table.close()
    return facts


def _exception(table: Table) -> ExceptionFacts:
    facts = ExceptionFacts(
        slug=_slug(table), name=table.text("name"), kinds=table.texts("kinds"), called=table.texts("called"),
        says=table.text("says"), basis=table.text("basis"), related=table.texts("related", required=False),
        mark=table.text("mark", required=False, among=MARKS),
    )  # fmt: skip
    table.close()
    return facts


def _slug(table: Table) -> str:
    words = table.text("slug")
    if words and not (words.replace("-", "").isalnum() and words.isascii() and words.islower()):
        table.fault("slug", f"“{words}”不能做代号：只用小写字母、数字和短横。")
    return words
