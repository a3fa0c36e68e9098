"""Rules on time: a promise within the law's limit, 即办 that is on the spot, special procedures (DOMAIN §2.5 rules 1, 2)."""

from bianmin.catalog.elements import LIMIT_UNITS, MEETING, PUBLICITY, Limit
from bianmin.catalog.gate.finding import Finding, Found, Looked, told

ON_SPOT = "即办件"
PROMISED = "承诺件"
_LONGEST = 3650  # of any unit; beyond it a digit too many was typed
# 行政许可法 45: what is not counted in the limit.
SPECIALS = frozenset({"听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"})
_LABELS = {"legal": "法定时限", "promised": "承诺时限"}


def limits_are_real(looked: Looked) -> Found:
    """Each limit is a number of a known unit, with its source (要求 7 of §9: the promise is within the law)."""
    for name, label in _LABELS.items():
        limit: Limit = getattr(looked.content, name)
        if limit.unit not in LIMIT_UNITS:
            yield Finding(
                "limit", f"{name}-unit", f"{label}的单位“{limit.unit}”不认识。", "请从工作日、日、月、年、当场里选。"
            )
        if limit.amount is None:
            continue
        if not 0 <= limit.amount <= _LONGEST:
            yield Finding("limit", f"{name}-amount", f"{label}是 {limit.amount}，不像是真的。", "请照文件重填这个数。")
        elif limit.unit == "on_spot" and limit.amount:
            yield Finding(
                "limit",
                f"{name}-amount",
                f"{label}的单位是当场，数却是 {limit.amount}。",
                "当场办的填 0，不是的换单位。",
            )
        if not limit.source and not limit.mark and not looked.is_unsure(name):
            yield told(
                "limit-source", f"{name}-source", f"{label}没有写出处。", "请写哪个文件、哪一条；不知道就标“未核实”。"
            )


def promise_within_law(looked: Looked) -> Found:
    """Rule 1: the promise is no longer than the law's limit, once both are in one unit."""
    promised, legal = looked.content.promised, looked.content.legal
    if not (promised.is_known and legal.is_known) or {promised.unit, legal.unit} - set(LIMIT_UNITS):
        return
    longer = promised.is_longer_than(legal)
    said = f"承诺时限（{promised.words}）比法定时限（{legal.words}）长"
    if longer:
        yield Finding("1", "promised", f"{said}。", "请改成一样或更短。")
    elif longer is None:
        yield told(
            "1-unsure", "promised", f"{said}不长，要看碰上哪个假期。", "请换成和法定时限一样的单位，或者再短一些。"
        )


def on_spot_both_ways(looked: Looked) -> Found:
    """Rule 2: promised on the spot ⇔ 即办件; and what is done on the spot has no 公示 and no meeting."""
    content = looked.content
    if content.promised.is_known and content.case_type:
        if content.promised.is_on_spot and content.case_type != ON_SPOT:
            yield Finding(
                "2", "case_type", f"承诺当场办，办件类型却是“{content.case_type}”。", "请改成即办件，或者写承诺几天。"
            )
        if not content.promised.is_on_spot and content.case_type == ON_SPOT:
            yield Finding(
                "2",
                "case_type",
                f"办件类型是即办件，承诺却是{content.promised.words}。",
                "请改成承诺件，或者承诺当场办。",
            )
    elif content.promised.is_on_spot and not looked.is_unsure("case_type"):
        yield told("2-type", "case_type", "承诺当场办，没有写办件类型。", "当场能办完的请选即办件。")
    if content.case_type == ON_SPOT:
        for number, stage in enumerate(content.route, start=1):
            if stage.does in {MEETING, PUBLICITY}:
                yield Finding(
                    "2", f"route-{number}-does", "即办件里有开会或公示，当场办不完。", "请改成承诺件，或者去掉这一站。"
                )


def specials_have_grounds(looked: Looked) -> Found:
    """A procedure whose time is not counted is named, on the law's list, and rests on something (要求 4 of §9)."""
    for number, special in enumerate(looked.content.specials, start=1):
        place = f"specials-{number}"
        if not special.name:
            yield Finding("special", f"{place}-name", "有一个特别程序没有名称。", "请写叫什么，例如“残疾等级鉴定”。")
        if not special.basis:
            yield Finding(
                "special", f"{place}-basis", f"特别程序“{special.name}”没有依据，不能停钟。", "请写哪部法、哪一条。"
            )
        if special.kind not in SPECIALS:
            yield told(
                "special-kind", f"{place}-kind", f"特别程序的种类“{special.kind}”不在行政许可法第 45 条里。",
                f"请从{'、'.join(sorted(SPECIALS))}里选；都不是的，请核对能不能停钟。",
            )  # fmt: skip
        if special.unit not in LIMIT_UNITS or (special.amount is not None and not 0 <= special.amount <= _LONGEST):
            yield Finding(
                "special", f"{place}-amount", "特别程序要多久写得不对。", "请填一个数和它的单位；不知道就空着。"
            )


RULES = (limits_are_real, promise_within_law, on_spot_both_ways, specials_have_grounds)
