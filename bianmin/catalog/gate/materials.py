"""Rules on materials: named, grounded, asked for once, exempt where the state has them (DOMAIN §2.5, 10–12; §9, 12)."""

import re
from collections import Counter

from bianmin.catalog.elements import CATCH_ALL, SHARED_BY_STATE, TABLE, MaterialSpec
from bianmin.catalog.gate.basis import is_void
from bianmin.catalog.gate.finding import LICENCE, Finding, Found, Looked, told

_NECESSITIES = frozenset({"1", "2", "3"})
_NOT_ALWAYS, _LATER = "2", "3"
# Beyond what a pack is refused for: other words for "and whatever else".
_OTHERS = re.compile(
    r"(其他|其它)(有关|相关|所需|必要)?(的)?(材料|资料|证明|证件|文件|手续)|(相关|所需)(的)?(材料|资料|证件|手续)$"
    r"|等(有关|相关)?(材料|资料|证明|证件|文件|手续)$"
)
_ASIDE = re.compile(r"[（(][^（）()]*[）)]|原件|复印件|及|和|\s|^居民|^本人|^申请人")


def is_catch_all(name: str) -> bool:
    """Say whether a material is named so that anything can be asked for under it."""
    return bool(CATCH_ALL.search(name.strip()) or _OTHERS.search(name.strip()))


def materials_are_named(looked: Looked) -> Found:
    """Rule 10: each material says what it is; no 其他材料, no 有关证明, no 等."""
    for number, each in enumerate(looked.content.materials, start=1):
        place = f"materials-{number}-name"
        if not each.name.strip():
            yield Finding("10", place, f"第 {number} 样材料没有名称。", "请照证件上的字写，或者删掉这一样。")
        elif is_catch_all(each.name):
            yield Finding(
                "10",
                place,
                f"“{each.name}”是兜底的写法，群众不知道带什么。",
                "请写清是哪一样；写不出来的就是不该要的，请删掉。",
            )
        if each.necessity not in _NECESSITIES:
            yield Finding(
                "necessity",
                f"materials-{number}-necessity",
                f"“{each.name}”没有写要不要。",
                "请选必须、不是人人都要，或者可以后补。",
            )
        elif each.necessity == _NOT_ALWAYS and not (each.only_if_key or each.why or each.how_right):
            yield told(
                "necessity-when",
                f"materials-{number}-only_if",
                f"“{each.name}”不是人人都要，没有写谁要带。",
                "请选怎样回答的人才要带，或者在“为什么要”里写一句。",
            )


def materials_have_grounds(looked: Looked) -> Found:
    """Rule 11: each material rests on a rule; what was not verified yet is told and does not stop."""
    content = looked.content
    if content.materials and content.basis and all(is_void(each) for each in content.basis):
        yield told(
            "11-void", "materials", "设定依据都失效了，这些材料还要不要，要重新看。", "请照现行的规定一样一样核对。"
        )
    for number, each in enumerate(content.materials, start=1):
        if not each.basis.strip():
            is_told = bool(each.mark) or each.exempt or looked.is_unsure("materials")
            yield Finding(
                "11", f"materials-{number}-basis", f"“{each.name}”没有写哪一条规定要它。",
                "请写哪部法、哪个文件、哪一条；找不到依据的不能要；还没有核实的先标“未核实”。", stops=not is_told,
            )  # fmt: skip


def state_papers_are_exempt(looked: Looked) -> Found:
    """Rule 11: what the state issued and can look up is 免提交 (国务院令 716 号 7), and an exemption says why."""
    for number, each in enumerate(looked.content.materials, start=1):
        place = f"materials-{number}"
        if each.exempt and not each.exempt_why.strip():
            yield Finding(
                "exempt",
                f"{place}-exempt_why",
                f"“{each.name}”免提交，没有写为什么。",
                "请写哪里能查到，例如“公安联网核对”。",
            )
        if not each.exempt and each.exempt_why.strip():
            yield Finding(
                "exempt",
                f"{place}-exempt",
                f"“{each.name}”写了为什么免，却还要交。",
                "能共享的请勾上免提交；不能的请把原因删掉。",
            )
        elif each.origin == SHARED_BY_STATE and not each.exempt:
            yield told(
                "exempt-could",
                f"{place}-exempt",
                f"“{each.name}”是政府部门发的，能查到的不该让群众再交。",
                "县里能联网核对的，请勾上免提交，写明从哪里查。",
            )


def forms_have_blanks(looked: Looked) -> Found:
    """Rule 12: a form to be filled in has a blank one and a sample; what is filled in on line is exempt."""
    for number, each in enumerate(looked.content.materials, start=1):
        if each.kind != TABLE or each.exempt:
            continue
        for name, label in (("blank", "空表"), ("sample", "样表")):
            if not getattr(each, name).strip():
                yield Finding(
                    "12", f"materials-{number}-{name}", f"“{each.name}”是要填的表，没有{label}。",
                    f"请放上{label}；在网上答完题就算填了表的，请勾免提交。",
                    stops=not (each.mark or looked.is_unsure("materials")),
                )  # fmt: skip


def nothing_is_asked_twice(looked: Looked) -> Found:
    """要求 12: the same material is not asked for twice, and each has a code of its own."""
    materials = looked.content.materials
    codes, names, cores = (Counter(key(each) for each in materials) for key in (_code, _name, _core))
    seen: set[tuple[str, str]] = set()
    for number, each in enumerate(materials, start=1):
        if codes[_code(each)] > 1 or not each.code:
            yield Finding(
                "once",
                f"materials-{number}-code",
                f"“{each.name}”的代号“{each.code}”空着或者用了两回。",
                "请删掉这一样，再加一遍。",
            )
        if not _name(each):
            continue
        if ("name", _name(each)) in seen and names[_name(each)] > 1:
            yield Finding("once", f"materials-{number}-name", f"“{each.name}”要了两遍。", "请合成一样，写明几份。")
        elif ("core", _core(each)) in seen and cores[_core(each)] > 1:
            yield told(
                "once-alike",
                f"materials-{number}-name",
                f"“{each.name}”和前面的一样材料很像。",
                "是同一样的请合成一样；不是的请把名称写得分得开。",
            )
        seen |= {("name", _name(each)), ("core", _core(each))}


def licence_materials_are_complete(looked: Looked) -> Found:
    """行政许可法 30: a licence shows all that must be brought."""
    content = looked.content
    if looked.item_type == LICENCE and not content.materials and not content.materials_known:
        yield told(
            "materials-known",
            "materials",
            "行政许可要把全部材料公示出来，现在一样都没有写。",
            "请写全材料；真的什么都不用带，请勾“材料已经写全”。",
        )


def photos_are_possible(looked: Looked) -> Found:
    """The bounds of a photograph do not contradict each other."""
    for number, each in enumerate(looked.content.materials, start=1):
        photo = each.photo
        least, most = photo.get("kb_min", 0), photo.get("kb_max", 0)
        if photo and (least > most or any(photo.get(side, 0) <= 0 for side in ("width", "height", "kb_max"))):
            yield Finding(
                "photo",
                f"materials-{number}-photo",
                f"“{each.name}”的照片尺寸写得不对。",
                "宽、高、最大都要大于 0，最小不能比最大大。",
            )


def _code(each: MaterialSpec) -> str:
    return each.code


def _name(each: MaterialSpec) -> str:
    return re.sub(r"\s", "", each.name)


def _core(each: MaterialSpec) -> str:
    """Return what a material is called without originals and copies: 身份证（原件） and 居民身份证复印件 are one thing."""
    return _ASIDE.sub("", each.name)


RULES = (
    materials_are_named, materials_have_grounds, state_papers_are_exempt, forms_have_blanks, nothing_is_asked_twice,
    licence_materials_are_complete, photos_are_possible,
)  # fmt: skip
