"""What a client's program sends and gets, field by field; of a person it gets back a masked name and nothing else."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema

from bianmin.api.shapes import Progress, told

Text = Annotated[str, Field(max_length=2000)]
Short = Annotated[str, Field(max_length=120)]
Name = Annotated[str, Field(min_length=1, max_length=50)]
MOST_ANSWERS = 200


class Applicant(Schema):
    """Who asks."""

    model_config = told("要办事的人。性别和出生日期从身份证号码里读，不用交")

    name: Name = Field(description="姓名，照身份证")
    id_number: Short = Field("", description="身份证号码，18 位；没有空着，到站里核对")
    phone: Short = Field("", description="电话；没有空着")
    phone_whose: Short = Field("", description="电话不是本人的，写是谁的，例如：侄子王强")
    phone_may_say: Literal["", "all", "progress", "call_back"] = Field(
        "", description="打这个电话可以说什么：all 都可以，progress 只说进度，call_back 只请回电话；空的是都可以"
    )
    group: Short = Field("", description="第几组")
    householder: Short = Field("", description="户主姓名")
    address: Short = Field("", description="住址")


class Agent(Schema):
    """Who hands in for them."""

    model_config = told("替人代交的那个人；本人自己交的不用写")

    name: Name = Field(description="姓名")
    relation: Annotated[str, Field(min_length=1, max_length=40)] = Field(description="是要办事的人的什么人")
    phone: Short = Field("", description="电话，短信发给他")


class DraftIn(Schema):
    """One request, before it is submitted."""

    model_config = told("一份申请，还没有交")

    item: str = Field(min_length=1, max_length=40, description="事项的本地编码")
    village: str = Field(pattern="^[0-9]{12}$", description="村（社区）的 12 位区划代码")
    applicant: Applicant
    agent: Agent | None = Field(None, description="代交的人；本人自己交的是 null")
    answers: dict[str, Text] = Field(
        default_factory=dict, max_length=MOST_ANSWERS, description="事项要问的几项，都写成文字；多一项、少一项都不收"
    )


class DraftMaterial(Schema):
    """One material of a draft."""

    model_config = told("一样材料")

    code: str = Field(description="材料的代号，交文件用它")
    name: str
    is_required: bool = Field(description="要交的")
    is_exempt: bool = Field(description="免提交")
    has_file: bool = Field(description="已经收到文件")


class DraftOut(Schema):
    """How a draft stands; nothing that was written in it."""

    model_config = told("一份申请现在怎样；不把填的内容再给出来")

    id: UUID = Field(description="编号，交文件、提交用它")
    item: str
    village: str
    station: str = Field(description="交到哪个站")
    expires_on: date = Field(description="最迟哪天交，过了清掉")
    is_test: bool = Field(description="用试的钥匙建的")
    number: str | None = Field(description="交了以后的办件编号；没交是 null")
    materials: list[DraftMaterial]


class SubmitIn(Schema):
    """On what ground one submits for somebody."""

    model_config = told("凭什么替人交")

    basis: Literal["signed_paper", "own_session"] = Field(
        description="signed_paper 本人签了字的委托，原件由对接方存着；own_session 本人登录对接方的系统自己交的"
    )
    reference: str = Field("", max_length=60, description="委托在对接方的存档号，不写姓名和证件号码")


class Receipt(Schema):
    """What a submission is answered with."""

    model_config = told("交上去的回执。查询码只在这里给，请马上交给本人")

    number: str = Field(description="办件编号；试的是 TEST 开头，不是真办件")
    query_code: str = Field(description="查询码，和编号一起看进度")
    station: str = Field(description="交到哪个站；试的是空的")
    submitted_at: datetime
    is_test: bool


class Lack(Schema):
    """A material that is asked for."""

    model_config = told("等本人补的一样材料")

    code: str
    name: str


class OwnCase(Progress):
    """One case that the client submitted."""

    model_config = told("对接方自己交的一件办件；姓名遮着")

    slug: str = Field(description="事项的本地编码")
    applicant: str = Field(description="遮住的姓名")
    submitted_at: datetime
    outcome: str = Field(description="结果代号；还没定是空的")
    lacking: list[Lack] = Field(description="轮到本人时，要补哪几样；为什么、怎样才对，请本人凭查询码看")


class Change(Schema):
    """One thing that happened to a case."""

    model_config = told("一件办件的一次变化")

    number: str
    sequence: int = Field(description="这件办件的第几次变化；和编号一起用来去重")
    slug: str
    status: str = Field(description="变成什么状态")
    status_words: str
    at: datetime = Field(description="什么时候")


class Changes(Schema):
    """What happened since."""

    model_config = told("自己交的办件的变化，早的在前")

    changes: list[Change]
    since: str = Field(description="下一次从这里接着要；最近两分钟的会重复给，免得漏")
    has_more: bool = Field(description="后面还有，请马上接着要")
