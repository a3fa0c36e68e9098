"""What 《不应出具告知单》 says, as facts that ``papers.render`` prints; pure, and nothing of the person who was sent."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from bianmin.papers.kinds import TEMPLATE_VERSION, TITLES

KIND = "not_for_us"
UNCLEAR_TITLE, EXCEPTION_TITLE = "请说明证明依据", "开证明前请先确认"


class Kind(Protocol):
    """What the paper asks of a kind of proof."""

    slug: str
    name: str
    why: str
    go_to: str
    instead: list[list[str]]
    basis: str


class Exempt(Protocol):
    """What the paper asks of an exception."""

    name: str
    says: str
    basis: str
    mark: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Who demanded it, and in which words where it is none of the kinds."""

    sort: str
    organisation: str = ""
    words: str = ""

    @property
    def who(self) -> str:
        return self.organisation or self.sort


@dataclass(frozen=True, slots=True)
class Place:
    """Which station hands the paper out, on which day, and where its public pages are."""

    name: str
    phone: str
    day: date
    address: str


def stopped_facts(kind: Kind, asked: Asked, place: Place) -> dict[str, Any]:
    """Return the facts of the paper about a kind of the list (民发〔2020〕20号)."""
    return {
        **_around(TITLES[KIND], place, f"/proofs/{kind.slug}/", "扫码看该去哪儿、拿什么代替"),
        "lines": [["要开的证明", kind.name], ["谁要的", asked.who], ["该去哪儿", kind.go_to]],
        "tables": [
            {"caption": "拿这些代替", "head": ["办法", "是什么"], "rows": [list(pair) for pair in kind.instead]}
        ],
        "paragraphs": [
            f"{asked.who}：",
            f"{kind.why}这一项在{kind.basis}里，村（居）民委员会不应出具。请不要再让群众来开。",
        ],
    }


def unclear_facts(asked: Asked, place: Place) -> dict[str, Any]:
    """Return the facts of the paper that asks on what basis a proof on no list is demanded (山东省优化营商环境条例 39)."""
    return {
        **_around(UNCLEAR_TITLE, place, "/proofs/", "扫码看哪些证明不用村里开"),
        "lines": [["要开的证明", asked.words], ["谁要的", asked.who]],
        "paragraphs": [
            f"{asked.who}：",
            "贵单位让群众开的这份证明，我们没有查到依据。",
            "证明事项清单以外的证明，任何单位不得索要（山东省优化营商环境条例 39 条）。",
            "请写明依据哪部法律、法规或国务院决定的哪一条，盖章后交群众带回；没有依据的，请不要再让群众来开。",
        ],
        "sign": ["要证明的单位写依据", "经手人"],
    }  # fmt: skip


def exception_facts(exception: Exempt, asked: Asked, place: Place) -> dict[str, Any]:
    """Return the facts of the paper about what a regulation still asks of the village: to be confirmed first."""
    return {
        **_around(EXCEPTION_TITLE, place, "/proofs/", "扫码看哪些证明不用村里开"),
        "lines": [["要开的证明", exception.name], ["谁要的", asked.who], ["依据", exception.basis]],
        "paragraphs": [
            exception.says,
            f"现在的状态：{exception.mark or '可以出具'}。确认好了，站里按规定出具，不让您再跑。",
        ],
        "sign": ["确认人"],
    }


def _around(title: str, place: Place, path: str, note: str) -> dict[str, Any]:
    return {
        "title": title,
        "unit": place.name,
        "date": f"{place.day.year} 年 {place.day.month} 月 {place.day.day} 日",
        "template": TEMPLATE_VERSION,
        "qr_text": f"{place.address}{path}",
        "qr_note": note,
        "footer": f"有不清楚的，请打 {place.phone or '站里电话'}。",
    }
