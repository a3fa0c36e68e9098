"""Second factors, PINs and passwords: offered, taken, checked, renewed, reset."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from bianmin.badges.actions.sittings import end_sittings
from bianmin.badges.models import Badge, PastPassword, Sitting
from bianmin.badges.rules import RECOVERY_LASTS, Why, new_seed, step_of, typed_digits, what_is_wrong_with_pin
from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput, NotYours
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import count_try, note
from bianmin.people.models import Account
from bianmin.vault.index import keyed_hash, new_code, normalise_code

TRIES, WINDOW = 8, timedelta(minutes=15)  # of a code, for each account and address
TOO_MANY_CODES = "动态口令试得太多了。请等 15 分钟再试；手机丢了或者换了，请找县里的安全管理员。"
WRONG_CODE = "动态口令不对，或者已经用过。请看手机上现在的 6 位数字；刚用过的，等它变了再填。"
HOW_CHECKED = {
    "card": "看过身份证原件，是本人",
    "head_and_town": "站长和乡镇当面认过",
}


@transaction.atomic
def offer_factor(account_id: UUID) -> str:
    """Return the seed to be shown to an account that binds a phone: the one offered before, else a new one."""
    Badge.objects.get_or_create(account_id=account_id)
    badge = Badge.objects.select_for_update().get(pk=account_id)
    if not badge.offered:
        badge.offered = new_seed()
        Badge.objects.filter(pk=account_id).update(offered=badge.offered)
    return badge.offered


def needs_recovery_code(badge: Badge | None) -> bool:
    """Say whether this account's factor was reset, so that binding a phone asks for the security administrator's code."""
    return bool(badge and badge.recovery_digest)


@transaction.atomic
def enrol(account_id: UUID, *, code: str, pin: str, again: str, recovery: str = "", by: Actor, at: datetime) -> None:
    """Bind the phone that shows ``code`` to the account, and set its PIN.

    Raises:
        BadInput: the code is not that of the seed offered, the PIN is too easy or typed differently the second time,
            or the code for binding anew is wrong, used or older than 24 hours.
    """
    badge = Badge.objects.select_for_update().get(pk=account_id)
    step = step_of(badge.offered, typed_digits(code), timestamp=at.timestamp()) if badge.offered else None
    wrong = {"code": "" if step else "这 6 位数字对不上。请看手机上现在的数字再填；老是不对，看看手机的时间准不准。"}
    wrong |= _wrong_pin(pin, again)
    if needs_recovery_code(badge) and not _recovers(badge, recovery, at=at):
        wrong["recovery"] = "重绑码不对，或者过了 24 小时。请找县里的安全管理员再要一个。"
    _demand_nothing(wrong)
    Badge.objects.filter(pk=account_id).update(
        secret=badge.offered, offered="", last_step=step, enrolled_at=at, recovery_digest="", recovery_until=None,
        pin=make_password(typed_digits(pin)), pin_failures=0,
    )  # fmt: skip
    note(Resource.BADGE, "enrol", by=by, at=at, about=("account", account_id))


@transaction.atomic
def renew_factor(account_id: UUID, *, code: str, keep: Sitting, by: Actor, at: datetime) -> None:
    """Bind another phone in place of the present one; every other sitting ends.

    Raises:
        BadInput: the code is not that of the seed offered.
    """
    badge = Badge.objects.select_for_update().get(pk=account_id)
    step = step_of(badge.offered, typed_digits(code), timestamp=at.timestamp()) if badge.offered else None
    _demand_nothing({"code": "" if step else WRONG_CODE})
    Badge.objects.filter(pk=account_id).update(secret=badge.offered, offered="", last_step=step, enrolled_at=at)
    note(Resource.BADGE, Action.CHANGE, by=by, at=at, about=("account", account_id))
    end_sittings(account_id, why=Why.FACTOR, at=at, by=by, but=keep)


def set_pin(account_id: UUID, *, pin: str, again: str, by: Actor, at: datetime) -> None:
    """Set another PIN.

    Raises:
        BadInput: it is too easy, or was typed differently the second time.
    """
    _demand_nothing(_wrong_pin(pin, again))
    Badge.objects.filter(pk=account_id).update(pin=make_password(typed_digits(pin)), pin_failures=0)
    note(Resource.BADGE, "set pin", by=by, at=at, about=("account", account_id))


def check_code(account_id: UUID, typed: str, *, address: str, by: Actor, at: datetime) -> bool:
    """Say whether ``typed`` is a code of the account's phone that was not used before, and use it up.

    Raises:
        TooOften: more than eight tries in a quarter of an hour from this address.
    """
    key = keyed_hash("second factor", f"{account_id} {address}")
    count_try("second factor", key, at=at, per=WINDOW, most=TRIES, sentence=TOO_MANY_CODES)
    is_right = _uses_up(account_id, typed_digits(typed), at=at)
    outcome = "done" if is_right else "failed"
    note(Resource.BADGE, "code", by=by, at=at, about=("account", account_id), outcome=outcome)
    return is_right


@transaction.atomic
def reset_factor(account_id: UUID, *, checked: str, by: Actor, at: datetime) -> str:
    """Take an account's factor and PIN away, end its sittings, and return the one code that lets it bind a phone anew.

    Whoever lost the phone is looked at by people, never asked secret questions (ASVS 5.0, 6.4.2, 6.4.4).

    Args:
        account_id: whose.
        checked: a key of ``HOW_CHECKED``: how the person was recognised.
        by: the security administrator, or the operator on the server.
        at: now; the code lasts 24 hours.

    Raises:
        BadInput: nobody said how the person was recognised.
        NotYours: it is one's own.
    """
    if checked not in HOW_CHECKED:
        raise BadInput("还没有选是怎么核对本人的。", fields={"checked": "请选一样。没有当面核对，不能重绑。"})
    if by.account_id == account_id:
        raise NotYours("自己的动态口令要请另一位安全管理员来重绑。")
    code = new_code(bits=50)
    Badge.objects.get_or_create(account_id=account_id)
    Badge.objects.filter(pk=account_id).update(
        secret="", offered="", pin="", pin_failures=0, last_step=None, enrolled_at=None, asks_anew_at=at,
        recovery_digest=keyed_hash("recovery", code), recovery_until=at + RECOVERY_LASTS,
    )  # fmt: skip
    note(Resource.BADGE, "reset", by=by, at=at, about=("account", account_id), purpose=HOW_CHECKED[checked])
    end_sittings(account_id, why=Why.FACTOR, at=at, by=by)
    return code


@transaction.atomic
def change_password(account: Account, new: str, *, keep: Sitting | None, by: Actor, at: datetime) -> None:
    """Set a password that was validated before, remember the old one, and end every other sitting (ASVS 5.0, 7.4.3)."""
    if account.has_usable_password():
        PastPassword.objects.create(account=account, encoded=account.password, until_at=at)
    account.set_password(new)
    account.save(update_fields=["password"])
    remember_password(account.pk, at=at)
    note(Resource.ACCOUNT, "password", by=by, at=at, about=("account", account.pk))
    end_sittings(account.pk, why=Why.PASSWORD, at=at, by=by, but=keep)


def remember_password(account_id: UUID, *, at: datetime) -> None:
    """Write down when the present password was set."""
    Badge.objects.get_or_create(account_id=account_id)
    Badge.objects.filter(pk=account_id).update(password_set_at=at)


def _uses_up(account_id: UUID, typed: str, *, at: datetime) -> bool:
    badge = Badge.objects.filter(pk=account_id).first()
    step = step_of(badge.secret, typed, timestamp=at.timestamp()) if badge and badge.secret else None
    if step is None:
        return False
    unused = Badge.objects.filter(Q(last_step__isnull=True) | Q(last_step__lt=step), pk=account_id)
    return unused.update(last_step=step) == 1  # one statement: of two that come at once, one finds it used


def _recovers(badge: Badge, typed: str, *, at: datetime) -> bool:
    is_in_time = badge.recovery_until is not None and at <= badge.recovery_until
    return is_in_time and keyed_hash("recovery", normalise_code(typed)) == badge.recovery_digest


def _wrong_pin(pin: str, again: str) -> dict[str, str]:
    differs = "两次打的不一样，请再打一遍。" if typed_digits(pin) != typed_digits(again) else ""
    return {"pin": what_is_wrong_with_pin(typed_digits(pin)), "again": differs}


def _demand_nothing(wrong: dict[str, str]) -> None:
    """Refuse what has anything wrong.

    Raises:
        BadInput: with a sentence for each field.
    """
    told = {field: words for field, words in wrong.items() if words}
    if told:
        raise BadInput("还有几处要改。", fields=told)
