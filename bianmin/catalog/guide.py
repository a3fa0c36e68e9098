"""The one source of every guide: what an edition says, in the words that web page, sheet, kiosk, screen and API print; pure.

What is unknown, or not verified and not on a page marked 示例, is 请咨询 here already: no face decides it again.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from bianmin.catalog.content import Content
from bianmin.catalog.elements import Check, Limit, MaterialSpec, OnlyIf, Season
from bianmin.catalog.guide_parts import (
    ASK,
    UNSURE_MARKS,
    BasisWords,
    FeeWords,
    LimitWords,
    MaterialWords,
    SeasonWords,
    StepWords,
    parted,
    season_words,
    special_words,
)
from bianmin.pages.wording import chinese_date

Sure = Callable[[str], bool]


class Said(Protocol):
    """A part of a guide, which knows its own sentences."""

    def sentences(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Guide:
    """All that one edition tells the public, sentence by sentence.

    ``title`` and ``note`` are the name and what stands in brackets at its end. An empty tuple or text is something that
    the edition does not say; where a reader would miss it (conditions, materials, limits, fee, basis) the page says
    ``ASK`` (请咨询). ``phone`` is whom to ask, and stands in the sentences of ``warning``, ``ask_us`` and ``no_internet``.
    """

    slug: str
    name: str
    title: str
    note: str
    category: str
    department: str
    edition: int
    edition_line: str
    is_example: bool
    is_unfinished: bool
    warning: str
    one_line: str
    plain: tuple[str, ...]
    formal: tuple[str, ...]
    conditions: tuple[str, ...]
    quantity: str
    in_person: str
    come: str
    materials_known: bool
    count: str
    needed: tuple[MaterialWords, ...]
    others: tuple[MaterialWords, ...]
    exempt: tuple[MaterialWords, ...]
    materials_note: str
    promised: LimitWords
    legal: LimitWords
    specials: tuple[str, ...]
    fee: str
    fee_mark: str
    fee_basis: str
    fees: tuple[FeeWords, ...]
    steps: tuple[StepWords, ...]
    result: str
    visits: str
    scope: str
    basis: tuple[BasisWords, ...]
    faq: tuple[tuple[str, str], ...]
    seasons: tuple[SeasonWords, ...]
    checks: tuple[Check, ...]
    duties: str
    remedies: tuple[str, ...]
    consult_phone: str
    complaint_phone: str
    goes_to: str
    goes_to_says: str
    phone: str
    ask_us: str
    no_internet: str
    identity_card: str
    free_help: str

    @property
    def how_long(self) -> str:
        """Return the limit to be told in one word: the promise where there is one, else the law's."""
        return self.promised.words if self.promised.is_known else self.legal.words

    @property
    def how_much(self) -> str:
        return self.fee or ASK

    def sentences(self) -> tuple[str, ...]:
        """Return every text of the edition that a reader must find, letter for letter, wherever the guide is shown."""
        said = [
            self.title, self.note, self.edition_line, self.one_line, *self.plain, *self.formal, *self.conditions,
            self.quantity, self.in_person, self.materials_note, self.promised.words, self.legal.words, *self.specials,
            self.how_much, self.fee_basis, self.result, self.visits, self.scope, self.duties, *self.remedies,
            self.consult_phone, self.complaint_phone,
        ]  # fmt: skip
        parts: tuple[Said, ...] = (
            *self.needed, *self.others, *self.exempt, *self.fees, *self.steps, *self.basis, *self.seasons,
        )  # fmt: skip
        for part in parts:
            said += part.sentences()
        said += [text for pair in self.faq for text in pair]
        return tuple(dict.fromkeys(each for each in said if each))

    def closed_on(self, day: date) -> str:
        """Return why it cannot be filed on that day; empty where a season is open or it has none."""
        if not self.seasons or any(each.season.is_open(f"{day:%m-%d}") for each in self.seasons):
            return ""
        return f"现在不在办理时间。{'，或'.join(each.when for each in self.seasons)}才能交。"


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list says of an item itself: its code, category, and department as written there."""

    slug: str = ""
    category: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class House:
    """What the county says under every guide.

    ``phone`` is whom to ask (the reader's station, or the county's help line), ``texts`` the sentences of wording.toml in
    which ``{phone}`` is filled in, ``remedies`` what one may do against a decision.
    """

    phone: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    remedies: tuple[str, ...] = ()


def guide_of(
    content: Content,
    *,
    item_name: str,
    is_example: bool,
    edition_number: int,
    valid_from: date | None,
    listed: Listed | None = None,
    house: House | None = None,
    sure: Sure | Collection[str] | None = None,
) -> Guide:
    """Return what an edition tells the public.

    Args:
        content: the edition's elements.
        item_name: the item's name where the content leaves it open.
        is_example: a page marked 示例 from top to bottom may show what nobody has verified.
        edition_number: 第几版.
        valid_from: the day it is in force from; None for a draft.
        listed: what the list says of the item itself.
        house: what the county says under every guide.
        sure: which fields may be shown: a question, or the names of all that are; by default what the content does not
            call unverified.
    """
    may = _may_show(content, sure, is_example=is_example)
    name = content.name or item_name
    title, note = parted(name)
    listed, house = listed or Listed(), house or House()
    said = {key: text.replace("{phone}", house.phone) for key, text in house.texts.items()}
    unfinished = not is_example and (bool(content.unverified) or not content.materials_known)
    return Guide(
        slug=listed.slug, name=name, title=title, note=note, category=content.category or listed.category,
        department=listed.department,
        edition=edition_number, edition_line=edition_line(edition_number, valid_from), is_example=is_example,
        is_unfinished=unfinished, warning=_warning(said, is_example=is_example, unfinished=unfinished),
        one_line=content.one_line if may("one_line") else "", plain=content.plain if may("plain") else (),
        formal=content.formal if may("formal") else (),
        conditions=content.conditions if may("conditions") else (),
        quantity=content.quantity if may("quantity") else "",
        **_coming(content, may), **_materials(content, may, is_example=is_example),
        promised=_limit(content.promised, may("promised"), is_example=is_example),
        legal=_limit(content.legal, may("legal"), is_example=is_example),
        specials=tuple(special_words(each) for each in content.specials) if may("specials") else (),
        **_fees(content, may, is_example=is_example),
        steps=tuple(
            StepWords(each.who, each.what, each.how_long, each.mark)
            for each in content.steps if may("steps") and _holds(each.mark, is_example=is_example)
        ),
        result=content.result if may("result") else "", scope=content.scope if may("scope") else "",
        basis=tuple(BasisWords(str(each), each.text, each.lapsed) for each in content.basis) if may("basis") else (),
        faq=tuple((each.question, each.answer) for each in content.faq) if may("faq") else (),
        seasons=_seasons(content.seasons, may("seasons"), is_example=is_example),
        checks=tuple(each for each in content.checks if may("checks") and _holds(each.mark, is_example=is_example)),
        duties=content.duties if may("duties") else "", remedies=house.remedies,
        consult_phone=content.consult_phone if may("consult_phone") else "",
        complaint_phone=content.complaint_phone if may("complaint_phone") else "",
        goes_to=content.goes_to or listed.department, goes_to_says=content.goes_to_says if may("goes_to_says") else "",
        phone=house.phone, ask_us=said.get("ask_us", ""), no_internet=said.get("no_internet", ""),
        identity_card=said.get("identity_card", ""), free_help=said.get("free_help", ""),
    )  # fmt: skip


def edition_line(number: int, valid_from: date | None) -> str:
    """Write 第 3 版，2026 年 10 月 1 日（周四）起用; of a draft only its number."""
    if valid_from is None:
        return f"第 {number} 版，还没有启用"
    return f"第 {number} 版，{valid_from.year} 年 {chinese_date(valid_from)}起用"


def _may_show(content: Content, sure: Sure | Collection[str] | None, *, is_example: bool) -> Sure:
    if is_example:
        return lambda field: True
    if sure is None:
        return lambda field: field not in content.unverified
    return sure if callable(sure) else lambda field: field in sure


def _holds(mark: str, *, is_example: bool) -> bool:
    """Say whether a part may be shown: one that is itself marked 未核实 or 推断 only on a page marked 示例."""
    return is_example or mark not in UNSURE_MARKS


def _warning(said: Mapping[str, str], *, is_example: bool, unfinished: bool) -> str:
    if is_example:
        return said.get("example", "")
    return said.get("not_published", "") if unfinished else ""


def _coming(content: Content, may: Sure) -> dict[str, Any]:
    """Return whether the applicant must come: one word at a glance, and the sentence."""
    if not may("must_come"):
        return {"in_person": "", "come": ASK, "visits": ""}
    visits = _visits(content) if may("visits") else ""
    if content.must_come:
        return {"in_person": f"要本人到场：{content.must_come_why}。", "come": "要来", "visits": visits}
    return {"in_person": "", "come": "不用" if content.is_complete else ASK, "visits": visits}


def _visits(content: Content) -> str:
    if content.visits is None:
        return ""
    if content.visits == 0:
        return "一趟也不用跑"
    return f"要跑 {content.visits} 趟：{content.visits_why}" if content.visits_why else f"要跑 {content.visits} 趟"


def _limit(limit: Limit, may_show: bool, *, is_example: bool) -> LimitWords:  # noqa: FBT001
    if not may_show or not _holds(limit.mark, is_example=is_example):
        return LimitWords()
    return LimitWords(limit.words, limit.source, limit.mark, is_known=limit.is_known)


def _materials(content: Content, may: Sure, *, is_example: bool) -> dict[str, Any]:
    """Return the materials; a list of which one part is not verified is not known: a part of it would cost a trip."""
    sure = all(_holds(each.mark, is_example=is_example) for each in content.materials)
    known = content.materials_known and may("materials") and sure
    told = [(each, _material(each, content)) for each in content.materials] if known else []
    needed = tuple(words for each, words in told if each.is_required and not each.only_if_key)
    return {
        "materials_known": known,
        "needed": needed,
        "others": tuple(words for each, words in told if not each.exempt and (not each.is_required or each.only_if_key)),
        "exempt": tuple(words for each, words in told if each.exempt),
        "count": _count(len(needed)) if known else ASK,
        "materials_note": content.materials_note if may("materials") else "",
    }  # fmt: skip


def _count(many: int) -> str:
    return f"{many} 样" if many else "不用带"


def _material(each: MaterialSpec, content: Content) -> MaterialWords:
    photo = each.photo
    is_picture = each.form in {"照片", "电子"}
    return MaterialWords(
        code=each.code, name=each.name, amount=each.copies if each.copies and not is_picture else each.form,
        when={"2": "不是人人都要", "3": "可以后补"}.get(each.necessity, ""), only_if=_only_if(each.only_if, content),
        why="" if each.exempt else each.why, how_right="" if each.exempt else each.how_right,
        sample="" if each.exempt else each.sample, blank=each.blank, points=each.points, mark=each.mark,
        photo=f"{photo['width']}×{photo['height']} 像素，{photo['kb_min']}–{photo['kb_max']} KB。站里可以替您裁"
        if photo and not each.exempt else "",
        is_exempt=each.exempt, exempt_why=each.exempt_why if each.exempt else "",
    )  # fmt: skip


def _only_if(condition: OnlyIf, content: Content) -> str:
    """Say after which answer a material is wanted, in the words of the question that is asked."""
    if not condition.key:
        return ""
    asked = {each.key: each.label for each in content.questions} | {each.key: each.ask for each in content.checks}
    answers = "”或“".join({"yes": "是", "no": "否"}.get(each, each) for each in condition.equals)
    return f"“{asked.get(condition.key, condition.key)}”答“{answers}”的才要"


def _fees(content: Content, may: Sure, *, is_example: bool) -> dict[str, Any]:
    shown = may("fee") and _holds(content.fee_mark, is_example=is_example)
    listed = content.fees if shown and may("fees") else ()
    return {
        "fee": content.fee if shown else "",
        "fee_mark": content.fee_mark if shown else "",
        "fee_basis": content.fee_basis if shown else "",
        "fees": tuple(
            FeeWords(each.name, each.standard, each.basis, each.reduced_why if each.reducible else "")
            for each in listed
        ),
    }


def _seasons(seasons: tuple[Season, ...], may_show: bool, *, is_example: bool) -> tuple[SeasonWords, ...]:  # noqa: FBT001
    if not may_show:
        return ()
    return tuple(season_words(each) for each in seasons if _holds(each.mark, is_example=is_example))
