"""What the kinds of paper are called; apart from the compiler, which only the worker loads (DECISIONS 26)."""

TEMPLATE_VERSION = "2026.1"  # a change of wording or layout is a new folder; the old one stays for its papers

TITLES: dict[str, str] = {
    "submission_receipt": "提交回执",
    "intake_receipt": "申请材料接收凭证",
    "hand_over": "材料转交单",
    "acceptance": "受理通知书",
    "correction": "一次性告知书",
    "declined": "不予受理通知书",
    "turned_away": "不能办理告知单",
    "suspension": "暂停计时告知书",
    "resumption": "恢复计时告知书",
    "granted": "准予决定书",
    "refused": "不予决定书",
    "outer_result": "上级系统结果告知单",
    "delivery": "送达回证",
    "not_for_us": "不应出具告知单",
    "guide_sheet": "办事指南",
    "poster": "办事海报",
    "poster_small": "办事海报（小）",
    "my_list": "我要带的",
}
PUBLIC_KINDS = ("guide_sheet", "poster", "poster_small", "my_list")  # printed from a guide; nothing personal in them
ON_BEHALF_TITLE = "代办凭证"  # the title of an intake_receipt where the station only takes in for another unit
