"""Rules on coming in person: how often, why, by mail instead, and what contradicts it (DOMAIN §2.5 rules 4, 5, 14)."""

from bianmin.catalog.gate.finding import Finding, Found, Looked, told

WHOLLY_ONLINE = "5"  # 网上办理深度: 网上办理
DEEP = frozenset({"4", "5"})  # 网上受理, 网上办理
_MOST = 20  # times nobody can mean
_MANY = 2  # from here on the list 流程优化 asks who caused them


def visits_are_explained(looked: Looked) -> Found:
    """Rule 4: some visits ⇒ why; none ⇒ no why; none and not on line ⇒ by mail."""
    content = looked.content
    if content.visits is None:
        yield told("14", "visits", "没有写到办事现场几趟，“一次办”的比率数不进这件事。", "请填要跑几趟；一趟不跑填 0。")
        return
    if not 0 <= content.visits <= _MOST:
        yield Finding("4", "visits", f"到现场 {content.visits} 趟，不像是真的。", f"请填 0 到 {_MOST}。")
    elif content.visits and not content.visits_why:
        yield Finding(
            "4",
            "visits_why",
            f"要到现场 {content.visits} 趟，没有写为什么。",
            "请写每一趟为什么非去不可；去不去都行的改成 0 趟。",
        )
    elif not content.visits and content.visits_why:
        yield Finding("4", "visits_why", "一趟不用跑，却写了要跑的原因。", "请把原因删掉，或者改趟数。")
    if content.visits == 0 and not (content.online or content.mail_materials or content.mail_result):
        yield Finding(
            "4",
            "mail_materials",
            "一趟不用跑，又不能网上办，也不能邮寄，办不成。",
            "请勾选可以邮寄，或者改成可以网上申请。",
        )
    if content.visits >= _MANY and not content.visits_cause:
        yield told(
            "visits-cause",
            "visits_cause",
            f"要跑 {content.visits} 趟，没有写是谁让跑的。",
            "请选一个原因：它会进“流程优化”的清单。",
        )


def wholly_online_means_no_visit(looked: Looked) -> Found:
    """Rule 5: 全程网办 ⇒ no visit, and nobody must come."""
    content = looked.content
    if WHOLLY_ONLINE not in content.depth:
        return
    if content.visits:
        yield Finding(
            "5", "visits", f"网上能办到底，又要到现场 {content.visits} 趟。", "请把趟数改成 0，或者改网上办理深度。"
        )
    if content.must_come:
        yield Finding("5", "must_come", "网上能办到底，又一定要本人来。", "请去掉“一定要本人来”，或者改网上办理深度。")


def coming_is_explained(looked: Looked) -> Found:
    """Who must come is told why; who need not come is not told why; and no visit means nobody must come."""
    content = looked.content
    if content.must_come and not content.must_come_why:
        yield Finding(
            "come",
            "must_come_why",
            "一定要本人来，没有写为什么。",
            "请写原因，例如照相、按手印；说不出的就不要本人来。",
        )
    if not content.must_come and content.must_come_why:
        yield Finding(
            "come", "must_come_why", "不用本人来，却写了本人要来的原因。", "请把原因删掉，或者勾上“一定要本人来”。"
        )
    if content.must_come and content.visits == 0:
        yield Finding("come", "visits", "一定要本人来，趟数却是 0。", "请改趟数，或者去掉“一定要本人来”。")
    if content.must_come and content.online and content.visits is None:
        yield told(
            "come-when", "visits", "能网上申请，又要本人来一次。", "请写要来几趟、哪一步来，免得他在网上办完了才知道。"
        )


def online_is_possible(looked: Looked) -> Found:
    """What can be applied for on line has somebody who decides; what cannot be is told why."""
    content = looked.content
    if content.online and not content.route:
        yield Finding(
            "online",
            "online",
            "可以网上申请，却没有写谁来办、谁来定。",
            "请写“流转”，最后一站要有人决定；还没有定的先不要开网上申请。",
        )
    if content.online and content.online_why:
        yield Finding(
            "online", "online_why", "可以网上申请，又写了不能网上申请的原因。", "请把原因删掉，或者去掉网上申请。"
        )
    if not content.online and not content.online_why:
        yield told("online-why", "online_why", "不能网上申请，没有写为什么。", "请写一句原因，群众看得到。")
    if not content.online and DEEP & set(content.depth):
        yield told(
            "online-depth",
            "depth",
            "网上能受理或办理，却没有勾“可以在网上申请”。",
            "请核对：只在别的平台能办的，把那里怎么走写进“怎么说、怎么走”。",
        )


RULES = (visits_are_explained, wholly_online_means_no_visit, coming_is_explained, online_is_possible)
