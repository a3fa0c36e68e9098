"""What the API takes and gives, field by field; nothing here carries a name, a number or an address of a person."""

from datetime import date

from ninja import Field, Schema
from pydantic import ConfigDict


def told(words: str) -> ConfigDict:
    """Return how a shape is described to whoever reads the API's description, and that it has no other fields."""
    return ConfigDict(extra="forbid", json_schema_extra={"description": words})


class Problem(Schema):
    """What went wrong."""

    model_config = told("出错了：一句话，和每个不对的参数")

    detail: str = Field(description="出了什么事、怎么办")
    fields: dict[str, str] = Field({}, description="哪个参数不对、怎样才对")


class ItemRow(Schema):
    """One item in a list."""

    model_config = told("一个事项")

    slug: str = Field(description="本地编码，指南用它来取")
    name: str = Field(description="事项名称")
    category: str = Field(description="类别")
    department: str = Field(description="实施主体（原文）")
    one_line: str = Field(description="一句话说清是什么事；没写是空的")
    is_example: bool = Field(description="示例：为演示写的，不能照着办")


class ItemPage(Schema):
    """One page of items."""

    model_config = told("一页事项")

    total: int = Field(description="一共几个")
    next_offset: int | None = Field(description="下一页从第几个起；没有下一页是 null")
    items: list[ItemRow]


class Found(Schema):
    """What a search brought."""

    model_config = told("查到的事项，最像的在前，最多 50 个")

    items: list[ItemRow]


class Limit(Schema):
    """One time limit."""

    model_config = told("一个时限")

    words: str = Field(description="给群众看的说法；不知道是“请咨询”")
    amount: int | None = Field(description="几个；不知道是 null，当场是 0")
    unit: str | None = Field(description="workday 工作日，day 日，on_spot 当场")


class Material(Schema):
    """One material of a guide."""

    model_config = told("一份材料")

    name: str
    is_required: bool = Field(description="要带的；免提交的、看情况的不算")
    is_exempt: bool = Field(description="免提交")
    exempt_why: str = Field(description="为什么免提交")
    why: str = Field(description="为什么要")
    form: str = Field(description="原件、复印件还是电子件")
    copies: str = Field(description="几份")
    how_right: str = Field(description="怎样才合格")
    amount: str = Field(description="几份，或者什么形式，指南上就这样写")
    when: str = Field(description="不是人人都要，或可以后补；人人都要的是空的")
    only_if: str = Field(description="怎样回答的人才要；人人都要的是空的")
    points: str = Field(description="怎么填")
    sample: str = Field(description="比如")
    photo: str = Field(description="照片要多大")
    blank: str = Field(description="空白表在哪")


class GuideStep(Schema):
    """One step of a guide."""

    model_config = told("办理的一步")

    who: str
    what: str
    how_long: str


class Season(Schema):
    """When in the year it can be filed."""

    model_config = told("一年里什么时候能交")

    when: str
    says: str


class Faq(Schema):
    """A question that is asked often."""

    model_config = told("常有人问的一句")

    question: str
    answer: str


class Fee(Schema):
    """One fee."""

    model_config = told("一项收费")

    name: str
    standard: str = Field(description="多少钱")
    basis: str = Field(description="凭什么收")
    reduced: str = Field(description="谁少交")


class Law(Schema):
    """One law with its own text."""

    model_config = told("一条依据")

    name: str
    text: str = Field(description="条款原文")
    lapsed: str = Field(description="失效了的，从哪天或者被什么代替")


class Guide(ItemRow):
    """The guide of an item, as its edition in force says it."""

    model_config = told("一个事项的办事指南，现行版")

    edition: int = Field(description="第几版")
    valid_from: date | None = Field(description="从哪天起用")
    plain: list[str] = Field(description="大白话")
    conditions: list[str] = Field(description="什么人能办")
    materials_known: bool = Field(description="材料清单是否齐全可信；否则请先问")
    materials: list[Material]
    legal: Limit = Field(description="法定时限")
    promised: Limit = Field(description="承诺时限")
    fee: str = Field(description="收不收费；空的请咨询")
    steps: list[GuideStep]
    result: str = Field(description="办成了给什么")
    basis: list[str] = Field(description="依据")
    online: bool = Field(description="能不能在网上交")
    online_why: str = Field(description="为什么不能在网上交")
    goes_to: str = Field(description="站里不办的，找谁")
    outer_system: str = Field(description="在哪个上级系统里定；空的是本县定")
    unverified: list[str] = Field(description="还没有核实、所以没给出的要素")
    title: str = Field(description="名称，不带末尾括号里的")
    note: str = Field(description="名称末尾括号里的")
    edition_line: str = Field(description="第几版、哪天起用，写成一句")
    warning: str = Field(description="示例，或没有核实完的，要一起写给人看")
    formal: list[str] = Field(description="正式的说法")
    quantity: str = Field(description="有没有数量限制")
    in_person: str = Field(description="要不要本人到场")
    visits: str = Field(description="要跑几趟")
    scope: str = Field(description="在哪都能办吗")
    materials_note: str = Field(description="材料的附注")
    specials: list[str] = Field(description="不算在期限里的特别程序")
    fees: list[Fee] = Field(description="一项一项的收费")
    fee_basis: str = Field(description="收费依据")
    laws: list[Law] = Field(description="依据和条款原文")
    faq: list[Faq] = Field(description="常有人问的")
    seasons: list[Season] = Field(description="一年里什么时候能交；空的是天天能交")
    duties: str = Field(description="权利和义务")
    consult_phone: str = Field(description="咨询电话")
    complaint_phone: str = Field(description="监督电话")


class Division(Schema):
    """One township or village."""

    model_config = told("一个乡镇（街道）或村（社区）")

    code: str = Field(description="12 位区划代码")
    name: str = Field(description="全称")
    short_name: str = Field(description="简称")


class DoneThere(Schema):
    """One thing that a station does."""

    model_config = told("站里办的一件事")

    slug: str
    name: str
    role: str | None = Field(description="受理、办理、代办或协助；没有核实是 null，请先打电话问")


class Station(Schema):
    """One station."""

    model_config = told("一个便民服务站")

    village_code: str
    name: str
    township: str
    kind: str
    phone: str = Field(description="公开电话")
    address: str
    hours: str = Field(description="服务时间")
    way: str = Field(description="怎么走")
    is_confirmed_today: bool = Field(description="今天有人说过开着门；否则去前先打电话")
    closed_notice: str = Field(description="临时关门告示；空的是没有")
    closed_on: date | None = Field(description="哪天撤并的；没撤是 null")
    items: list[DoneThere] = Field(description="撤并的站没有")


class Asked(Schema):
    """With what one asks for progress."""

    model_config = told("凭什么看进度")

    number: str = Field(min_length=1, max_length=40, description="办件编号")
    code: str = Field(min_length=1, max_length=40, description="查询码，回执上有")


class StoryLine(Schema):
    """One line of a case's story."""

    model_config = told("经过的一步，不带人名")

    state: str = Field(description="done 做过了，now 现在，next 还要")
    title: str
    on: date | None = Field(description="哪天")


class Progress(Schema):
    """How far a case has come."""

    model_config = told("一件事办到哪了")

    number: str
    item: str
    station: str
    status: str = Field(description="状态代号")
    status_words: str = Field(description="状态")
    headline: str = Field(description="一句话说现在怎样")
    whose: str = Field(description="在谁手里；办完了是空的")
    until: str = Field(description="最迟哪天，给人看的；不限时是空的")
    due_on: date | None = Field(description="最迟哪天")
    story: list[StoryLine]
