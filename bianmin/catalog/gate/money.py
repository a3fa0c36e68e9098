"""Rules on money: nothing is charged without a basis (DOMAIN §2.5 rule 3; 要求 15 of §9)."""

import re

from bianmin.catalog.gate.finding import LICENCE, Finding, Found, Looked, told

FREE = re.compile(r"不(得)?(收|交|要)|免费|^(0|无|没有)( ?元)?$")


def charged_with_grounds(looked: Looked) -> Found:
    """Rule 3: what is charged has item, standard and basis; where nothing is charged nothing is paid on line."""
    content = looked.content
    is_free = bool(FREE.search(content.fee)) and not content.fees
    charges = bool(content.fees) or (bool(content.fee) and not is_free)
    if content.fees and FREE.search(content.fee):
        yield Finding(
            "3", "fee", f"写着“{content.fee}”，下面又列了收费项目。", "请改成一致：不收的删掉项目，收的改这一句。"
        )
    if charges and not content.fees and not content.fee_basis:
        yield _lacking(
            looked,
            "fee_basis",
            f"收费（{content.fee}）没有写依据，没有依据不得收。",
            "请写收费的依据，或者改成不收费。",
        )
    if charges and not content.fees:
        yield told("3-items", "fees", "收费没有列出项目和标准。", "请一项一项列出：收什么、多少钱、凭什么。")
    for number, fee in enumerate(content.fees, start=1):
        for name, label in (("name", "项目名称"), ("standard", "标准"), ("basis", "依据")):
            if not getattr(fee, name):
                yield Finding(
                    "3",
                    f"fees-{number}-{name}",
                    f"第 {number} 项收费没有{label}。",
                    f"请补上{label}；没有依据的不得收。",
                )
        if fee.reducible and not fee.reduced_why:
            yield Finding(
                "3",
                f"fees-{number}-reduced_why",
                f"“{fee.name}”可以减免，没有写谁可以、凭什么。",
                "请写减免的条件和依据。",
            )
    if content.pay_online and not charges:
        yield Finding("3", "pay_online", "不收费，却勾了网上支付。", "请去掉网上支付；收费的请写收什么。")


def licences_are_free(looked: Looked) -> Found:
    """行政许可法 58: a licence costs nothing unless a law or an administrative regulation says otherwise."""
    content = looked.content
    if looked.item_type == LICENCE and (content.fees or (content.fee and not FREE.search(content.fee))):
        yield told(
            "licence-fee",
            "fee",
            "行政许可一般不得收费（行政许可法第 58 条）。",
            "请核对是不是有法律或者行政法规另外规定，把它写进依据。",
        )


def _lacking(looked: Looked, field: str, says: str, mend: str) -> Finding:
    return Finding("3", field, says, mend, stops=not (looked.is_unsure("fee") or looked.content.fee_mark))


RULES = (charged_with_grounds, licences_are_free)
