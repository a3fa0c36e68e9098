"""The frozen words of a printed sheet, poster or list: taken from the guide letter for letter, with the station beside."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from bianmin.catalog.guide import Guide
from bianmin.catalog.guide_parts import ASK, MaterialWords
from bianmin.catalog.sheet_codes import code_of
from bianmin.papers.codes import drawn_code
from bianmin.portal.guides.place import Place
from bianmin.portal.guides.telling import Where

NOTHING = "什么都不用带"
SAYS_IF_IT_HOLDS = "扫一扫，看这张还是不是最新的"
Facts = Mapping[str, Any]


def sheet_facts(guide: Guide, where: Where, *, county: str) -> Facts:
    """Return what stands on the A4 sheet for the wall: the whole guide, what matters most first."""
    blocks = [
        _block("说白了", paragraphs=guide.plain),
        _block("能不能办", paragraphs=(*(guide.conditions or (ASK,)), *_can(guide))),
        *_to_bring(guide),
        _block(
            "怎么走",
            numbered=[_entry(each.who, each.how_long, [("", each.what)]) for each in guide.steps],
            paragraphs=(where.says, where.outside, _result(guide)),
        ),
        _block("多久、多少钱", bullets=_fees(guide), paragraphs=("，".join(_limits(guide)), *guide.specials, guide.how_much)),
        _block("常有人问", bullets=[_entry(question, "", [("", answer)]) for question, answer in guide.faq]),
    ]  # fmt: skip
    small = [
        _block("正式的说法", paragraphs=guide.formal),
        _block("依据", bullets=[_entry(each.name, each.lapsed, [("", each.text)]) for each in guide.basis],
               paragraphs=() if guide.basis else (ASK,)),
        _block("收费依据", paragraphs=(guide.fee_basis,)),
        _block("权利和义务", paragraphs=(guide.duties, *guide.remedies)),
        _block("电话", paragraphs=_phones(guide)),
    ]  # fmt: skip
    return _facts(guide, where.place, county, blocks, small)


def poster_facts(guide: Guide, where: Where, *, county: str) -> Facts:
    """Return what stands on a poster: few words, the same ones."""
    names = [_entry(each.name, each.amount, [("", each.only_if)]) for each in (*guide.needed, *guide.others)]
    blocks = [
        _block("什么人能办", paragraphs=guide.conditions),
        _block("带什么", numbered=names, paragraphs=() if names else (NOTHING if guide.materials_known else ASK,)),
    ]
    return _facts(guide, where.place, county, blocks, [])


def list_facts(guide: Guide, bring: Iterable[MaterialWords], where: Where, *, county: str) -> Facts:
    """Return what stands on somebody's own list: what to bring, with a box to tick, and nothing of who it is for."""
    numbered = [_material(each) for each in bring]
    blocks = [
        _block("我要带的", numbered=numbered,
               paragraphs=(*(() if numbered else (NOTHING if guide.materials_known else ASK,)), guide.materials_note)),
        _block("这些不用带", bullets=[_material(each) for each in guide.exempt]),
        _block("去了以后", paragraphs=(where.says, guide.in_person, guide.identity_card)),
    ]  # fmt: skip
    return _facts(guide, where.place, county, blocks, [])


def sheet_address(guide: Guide, station: str) -> str:
    """Return where the printed code leads: the page that says 仍有效 or 已更新."""
    path = reverse("portal:sheet", args=[code_of(guide.slug, guide.edition, station)])
    return f"{settings.PUBLIC_ADDRESS.rstrip('/')}{path}"


def code_drawing(guide: Guide, station: str) -> SafeString:
    """Return the printed code as a drawing for a page; segno writes it of an address that is ours."""
    return SafeString(drawn_code(sheet_address(guide, station)))  # nosec B703


def _facts(guide: Guide, place: Place | None, county: str, blocks: list[Facts], small: list[Facts]) -> Facts:
    return {
        "title": guide.title, "note": guide.note, "unit": place.plate if place else f"{county}村（社区）便民服务站",
        "number": guide.edition_line, "lead": guide.one_line, "stamp": "示例" if guide.is_example else "",
        "paragraphs": [each for each in (guide.warning, *_seasons(guide)) if each],
        "glance": [["带什么", guide.count], ["多久", guide.how_long], ["多少钱", guide.how_much], ["本人要不要来", guide.come]],
        "blocks": [each for each in blocks if _says_something(each)],
        "small": [each for each in small if _says_something(each)],
        "lines": _lines(guide, place), "footer": guide.no_internet,
        "qr_text": sheet_address(guide, place.code if place else ""), "qr_note": SAYS_IF_IT_HOLDS,
    }  # fmt: skip


def _lines(guide: Guide, place: Place | None) -> list[list[str]]:
    if place is None:
        return [["电话", guide.phone]]
    where = "，".join(part for part in (place.address, place.way) if part)
    told = (("地方", f"{place.name} {where}".strip()), ("电话", place.phone), ("时间", place.hours))
    return [[label, words] for label, words in told if words]


def _seasons(guide: Guide) -> list[str]:
    return [f"{each.when}。{each.says}" if each.says else each.when for each in guide.seasons]


def _to_bring(guide: Guide) -> list[Facts]:
    if not guide.materials_known:
        return [_block("带什么", paragraphs=(ASK, guide.materials_note))]
    needed = [_material(each) for each in guide.needed]
    return [
        _block("带什么", numbered=needed, paragraphs=() if needed else (NOTHING,)),
        _block("不是人人都要，或者可以后补", bullets=[_material(each) for each in guide.others]),
        _block("这些不用您交", bullets=[_material(each) for each in guide.exempt]),
        _block("", paragraphs=(guide.materials_note, guide.identity_card)),
    ]


def _material(each: MaterialWords) -> Facts:
    tags = ("免提交" if each.is_exempt else each.amount, each.when, each.mark)
    return _entry(each.name, "，".join(tag for tag in tags if tag), each.lines)


def _can(guide: Guide) -> tuple[str, ...]:
    return (guide.quantity, guide.in_person, guide.visits, guide.scope)


def _limits(guide: Guide) -> list[str]:
    told = (("我们说好", guide.promised), ("法定最长", guide.legal))
    known = [f"{label} {each.words}" for label, each in told if each.is_known]
    return known or [ASK]


def _fees(guide: Guide) -> list[Facts]:
    return [
        _entry(each.name, each.standard, [("依据", each.basis), ("谁少交", each.reduced)])
        for each in guide.fees
    ]  # fmt: skip


def _result(guide: Guide) -> str:
    return f"办好以后拿到：{guide.result}" if guide.result else ""


def _phones(guide: Guide) -> list[str]:
    told = (("咨询电话", guide.consult_phone), ("监督电话", guide.complaint_phone))
    return [f"{label} {phone}" for label, phone in told if phone]


def _entry(name: str, tag: str, lines: Iterable[tuple[str, str]]) -> Facts:
    return {"name": name, "tag": tag, "lines": [[label, words] for label, words in lines if words]}


def _block(
    title: str,
    *,
    numbered: Iterable[Facts] = (),
    bullets: Iterable[Facts] = (),
    paragraphs: Iterable[str] = (),
) -> Facts:
    said = [each for each in paragraphs if each]
    return {"title": title, "numbered": list(numbered), "bullets": list(bullets), "paragraphs": said}


def _says_something(block: Facts) -> bool:
    return bool(block["numbered"] or block["bullets"] or block["paragraphs"])
