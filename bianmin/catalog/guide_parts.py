"""The parts of a guide in words: a material, a limit, a fee, a step, a law, a season; pure."""

from dataclasses import dataclass

from bianmin.catalog.elements import LIMIT_UNITS, Season, Special

ASK = "请咨询"
UNSURE_MARKS = frozenset(
    {"未核实", "推断", "暂按"}
)  # what stands so is shown to staff and, outside of 示例, not to the public


@dataclass(frozen=True, slots=True)
class LimitWords:
    """How long it takes: 5 个工作日, 材料齐全当场办, or 请咨询."""

    words: str = ASK
    source: str = ""
    mark: str = ""
    is_known: bool = False

    def sentences(self) -> list[str]:
        return [self.words, self.source]


@dataclass(frozen=True, slots=True)
class MaterialWords:
    """One material: ``amount`` is how much of it or in which form, ``when`` 不是人人都要 or 可以后补."""

    code: str
    name: str
    amount: str = ""
    when: str = ""
    only_if: str = ""
    why: str = ""
    how_right: str = ""
    sample: str = ""
    photo: str = ""
    blank: str = ""
    points: str = ""
    mark: str = ""
    is_exempt: bool = False
    exempt_why: str = ""

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return what is said below its name: (what kind of line, words)."""
        told = (
            ("", self.exempt_why),
            ("什么人要", self.only_if),
            ("为什么要", self.why),
            ("这样才行", self.how_right),
            ("怎么填", self.points),
            ("比如", self.sample),
            ("照片", self.photo),
            ("空白表", self.blank),
        )
        return tuple((label, words) for label, words in told if words)

    def sentences(self) -> list[str]:
        return [self.name, "" if self.is_exempt else self.amount, self.when, *(words for _, words in self.lines)]


@dataclass(frozen=True, slots=True)
class FeeWords:
    """One fee: what for, how much, on what basis, and who pays less."""

    name: str
    standard: str = ""
    basis: str = ""
    reduced: str = ""

    def sentences(self) -> list[str]:
        return [self.name, self.standard, self.basis, self.reduced]


@dataclass(frozen=True, slots=True)
class StepWords:
    """One step: who, what, and how long."""

    who: str
    what: str
    how_long: str = ""
    mark: str = ""

    def sentences(self) -> list[str]:
        return [self.who, self.what, self.how_long]


@dataclass(frozen=True, slots=True)
class BasisWords:
    """One law with its article, the article's own text, and since when it is void."""

    name: str
    text: str = ""
    lapsed: str = ""

    def sentences(self) -> list[str]:
        return [self.name, self.text, self.lapsed]


@dataclass(frozen=True, slots=True)
class SeasonWords:
    """When in the year it can be filed: 每年 10 月 1 日到 12 月 31 日, and what else is said of it."""

    when: str
    says: str
    season: Season

    def sentences(self) -> list[str]:
        return [self.when, self.says]


def season_words(season: Season) -> SeasonWords:
    """Write a season as people read it."""
    return SeasonWords(f"每年 {season.words}", season.says, season)


def special_words(special: Special) -> str:
    """Write a special procedure whose time is not counted (行政许可法 45)."""
    unit = LIMIT_UNITS.get(special.unit, "日")
    parts = (
        special.kind,
        f"{special.amount} {unit}" if special.amount is not None else "",
        special.office,
        special.basis,
    )
    told = "，".join(part for part in parts if part)
    return f"{special.name}（{told}）不算在期限里" if told else f"{special.name}不算在期限里"


def parted(name: str) -> tuple[str, str]:
    """Return a name and the note in brackets at its end: 不动产登记申请(村级指引) → 不动产登记申请, 村级指引."""
    if not name.endswith(")") or "(" not in name:
        return name, ""
    title, _, note = name[:-1].rpartition("(")
    return (title, note) if title and ")" not in note else (name, "")
