"""Facts for one paper of every kind, as the domain would freeze them; the people are made up."""

from datetime import UTC, datetime
from typing import Any

ISSUED_AT = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)
STATION = "馆驿镇后林村便民服务站"
BUREAU = "梁山县民政局"
WHO = [["申请人", "王秀兰"], ["申请事项", "困难残疾人生活补贴和重度残疾人护理补贴申请"]]
MATERIALS = {
    "caption": "材料清单",
    "head": ["序号", "材料名称", "原件或复印件", "份数", "形式"],
    "rows": [
        ["1", "居民身份证", "复印件（原件当面核对后退还）", "1", "纸质"],
        ["2", "残疾人证", "复印件", "1", "电子"],
        ["3", "银行卡（一卡通）", "复印件", "1", "纸质"],
    ],
}
QR = {"qr_text": "https://bianmin.example/v/7K4M-Q2XD-9TRC"}
REMEDIES = [
    "自收到本决定书之日起 60 日内，向梁山县人民政府申请行政复议；",
    "自收到本决定书之日起 6 个月内，向梁山县人民法院提起行政诉讼。",
]


def _paper(unit: str, number: str, **rest: Any) -> dict[str, Any]:
    return {"unit": unit, "number": number, "date": "2026 年 11 月 25 日", **QR, **rest}


def _thing(name: str, tag: str = "", *lines: tuple[str, str]) -> dict[str, Any]:
    return {"name": name, "tag": tag, "lines": [list(line) for line in lines]}


def _block(title: str, *paragraphs: str, numbered: Any = (), bullets: Any = ()) -> dict[str, Any]:
    return {"title": title, "numbered": list(numbered), "bullets": list(bullets), "paragraphs": list(paragraphs)}


BRING = _block(
    "带什么",
    numbered=(_thing("残疾人证", "原件 1 份", ("这样才行", "在有效期里，看得清")), _thing("社会保障卡", "照片")),
)
ON_THE_WALL: dict[str, Any] = {
    "unit": STATION,
    "title": "重度残疾人护理补贴",
    "note": "村级指引",
    "number": "第 3 版，2026 年 9 月 1 日（周二）起用",
    "lead": "一级、二级残疾，长期要人照顾的，每月有一笔护理补贴。",
    "stamp": "示例",
    "paragraphs": ["这一页是示例，不是正式的办事指南。"],
    "glance": [["带什么", "2 样"], ["多久", "15 个工作日"], ["多少钱", "不收费"], ["本人要不要来", "不用"]],
    "blocks": [_block("什么人能办", "残疾等级一级或者二级，需要长期照护"), BRING],
    "lines": [["地方", "后林村（馆驿镇）"], ["电话", "0537-0000000"], ["时间", "8:30–17:30"]],
    "footer": "不会上网不要紧。打 0537-0000000，或到站里来，我们替您填。",
    "qr_text": "https://bianmin.example/sheets/LOC0070-3-107222-84/",
    "qr_note": "扫一扫，看这张还是不是最新的",
}

SAMPLES: dict[str, dict[str, Any]] = {
    "guide_sheet": {
        **ON_THE_WALL,
        "small": [_block("依据", bullets=(_thing("残疾人保障法 48 条", "", ("", "国家对生活确有困难的残疾人……")),))],
    },
    "poster": ON_THE_WALL,
    "poster_small": ON_THE_WALL,
    "my_list": {**ON_THE_WALL, "blocks": [BRING, _block("这些不用带", bullets=(_thing("户口簿", "免提交"),))]},
    "submission_receipt": _paper(
        STATION,
        "370832-20261125-0007",
        lines=[*WHO, ["提交时间", "2026 年 11 月 25 日 10:30"], ["查询码", "7K4M-Q2XD-9TRC"]],
        paragraphs=["您的申请已经收到。我们会在 5 个工作日内告诉您是否受理、还缺什么。"],
        footer="咨询电话：0537-0000001　不会上网的，请打电话或到村里便民服务站。",
        qr_note="扫码后输入查询码，可以看办到哪一步",
    ),
    "intake_receipt": _paper(
        STATION,
        "后林收〔2026〕17 号",
        title="代办凭证",
        lines=[*WHO, ["收件时间", "2026 年 11 月 25 日 10:30"], ["转交单位", "馆驿镇便民服务中心"]],
        tables=[MATERIALS],
        paragraphs=["材料将在 3 个工作日内转交馆驿镇便民服务中心，办理期限从该中心收到之日起计算。"],
        sign=["收件人", "交件人"],
        footer="咨询电话：0537-0000001",
    ),
    "hand_over": _paper(
        STATION,
        "后林转〔2026〕9 号",
        lines=[["转出单位", STATION], ["接收单位", "馆驿镇便民服务中心"], ["件数", "2 件"]],
        tables=[
            {
                "caption": "转交清单",
                "head": ["办件编号", "申请人", "事项", "材料"],
                "rows": [
                    ["370832-20261125-0007", "王秀兰", "两项补贴申请", "3 份"],
                    ["370832-20261125-0009", "赵德海", "老年人优待证", "2 份"],
                ],
            }
        ],
        sign=["转交人", "接收人"],
    ),
    "acceptance": _paper(
        BUREAU,
        "梁民受〔2026〕128 号",
        lines=[
            *WHO,
            ["联系方式", "138****（外甥代接）"],
            ["收到材料", "2026 年 11 月 25 日"],
            ["作出决定的日期", "最迟 2026 年 12 月 23 日（周三）"],
        ],
        paragraphs=["您提交的申请材料齐全、符合法定形式。根据《中华人民共和国行政许可法》第三十二条，决定予以受理。"],
        sign=["申请人（签收）"],
        footer="咨询电话：0537-0000002　本书一式两份，一份交申请人，一份存档。",
    ),
    "correction": _paper(
        BUREAU,
        "梁民补〔2026〕31 号",
        lines=[*WHO, ["补正期限", "最迟 2026 年 12 月 16 日（周三）"], ["咨询电话", "0537-0000002"]],
        tables=[
            {
                "caption": "需要补正的材料",
                "head": ["材料", "缺什么", "怎样算合格"],
                "rows": [
                    ["残疾人证", "照片看不清有效期", "重拍有效期那一页，四角齐全，字能看清"],
                    ["银行卡", "不是本人的卡", "本人名下的一卡通，拍有卡号的一面"],
                ],
            }
        ],
        paragraphs=["到期没有补齐、也没有说明情况的，我们会先打电话问您，再按规定处理。"],
        sign=["申请人（签收）"],
    ),
    "declined": _paper(
        BUREAU,
        "梁民不受〔2026〕4 号",
        lines=WHO,
        paragraphs=["您申请的事项依法不属于本单位职权范围。请向梁山县残疾人联合会提出申请（电话 0537-0000003）。"],
        remedies=REMEDIES,
    ),
    "turned_away": _paper(
        STATION,
        "后林告〔2026〕2 号",
        lines=[
            *WHO,
            ["为什么办不了", "本站没有这一事项的办理权限"],
            ["可以问谁", "梁山县残疾人联合会 0537-0000003"],
        ],
    ),
    "not_for_us": _paper(
        STATION,
        "",
        lines=[["要开的证明", "婚姻状况证明"], ["谁要的", "农商银行水泊支行"], ["该去哪儿", "给对方看结婚证、离婚证"]],
        tables=[{"caption": "拿这些代替", "head": ["办法", "是什么"], "rows": [["出示证件", "结婚证、离婚证"]]}],
        paragraphs=["婚姻状况以民政的登记为准。这一项在民发〔2020〕20号清单里，村（居）民委员会不应出具。"],
    ),
    "suspension": _paper(
        BUREAU,
        "梁民停〔2026〕6 号",
        lines=[*WHO, ["特别程序", "鉴定"], ["开始日期", "2026 年 12 月 1 日"], ["所需时间", "10 个工作日"]],
        paragraphs=["因需要进行残疾等级鉴定，根据《中华人民共和国行政许可法》第四十五条，办理期限自上述日期起暂停。"],
    ),
    "resumption": _paper(
        BUREAU,
        "梁民续〔2026〕6 号",
        lines=[
            *WHO,
            ["恢复日期", "2026 年 12 月 15 日"],
            ["新的到期日", "最迟 2027 年 1 月 6 日（周三）（预估：2027 日历未发布）"],
        ],
        paragraphs=["鉴定已经完成，办理期限自上述日期起恢复计算。"],
    ),
    "granted": _paper(
        BUREAU,
        "梁民准〔2026〕77 号",
        lines=WHO,
        paragraphs=["经审查，您的申请符合规定条件，决定准予。补贴自 2026 年 12 月起按月发放到您的一卡通账户。"],
    ),
    "refused": _paper(
        BUREAU,
        "梁民不准〔2026〕5 号",
        lines=WHO,
        paragraphs=[
            "经审查，您已经享受同类护理补贴。根据国发〔2015〕52 号文件，同类补贴不能重复享受。",
            "本单位决定：不予准许。",
        ],
        remedies=REMEDIES,
        sign=["申请人（签收）"],
    ),
    "outer_result": _paper(
        STATION,
        "后林转告〔2026〕3 号",
        lines=[
            ["参保人", "赵德海"],
            ["申请事项", "门诊慢特病病种待遇认定"],
            ["办理系统", "山东省医疗保障信息平台"],
            ["该系统编号", "YB370832202611250018"],
            ["结果", "已通过"],
        ],
    ),
    "delivery": _paper(
        BUREAU,
        "梁民送〔2026〕80 号",
        lines=[
            ["送达文书", "准予决定书（梁民准〔2026〕77 号）"],
            ["受送达人", "王秀兰"],
            ["送达方式", "直接送达"],
            ["送达地点", STATION],
        ],
        sign=["受送达人", "代收人（关系）", "送达人"],
    ),
}
