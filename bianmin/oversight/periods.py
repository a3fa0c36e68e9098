"""From which day to which: read from the address, offered as three usual spans, and refused with a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from bianmin.county.refusals import BadInput
from bianmin.pages.questions import Question

LONGEST = 366  # days: a year and a day
USUAL = 30  # days, the last being today


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days, both included."""

    first: date
    last: date

    @property
    def asks(self) -> str:
        """Return how an address asks for this period."""
        return urlencode({"from": self.first, "to": self.last})


@dataclass(frozen=True, slots=True)
class Tab:
    """One usual span, and whether it is the one shown."""

    words: str
    period: Period
    is_shown: bool


def last_days(days: int, today: date) -> Period:
    """Return the ``days`` days that end today."""
    return Period(today - timedelta(days=days - 1), today)


def tabs(shown: Period, today: date) -> list[Tab]:
    """Return the usual spans: 30 days, 90 days, this year."""
    spans = {
        "30 天": last_days(30, today),
        "90 天": last_days(90, today),
        "本年": Period(date(today.year, 1, 1), today),
    }
    return [Tab(words, period, period == shown) for words, period in spans.items()]


def read(asked: Mapping[str, str], today: date) -> Period:
    """Return the period that an address asks for; without any, the last 30 days.

    Raises:
        BadInput: a day that does not exist, the wrong way round, after today, or more than a year.
    """
    usual = last_days(USUAL, today)
    first = _day(asked, "from", usual.first)
    last = _day(asked, "to", max(usual.last, first) if first <= today else today)
    if last > today:
        raise BadInput("数字只到今天。", fields={"to": f"请填 {today} 或更早的一天。"})
    if first > last:
        raise BadInput("从哪天起要早于到哪天止。", fields={"from": "请把两个日期换一下。"})
    if (last - first).days >= LONGEST:
        raise BadInput("一次最多看一年。", fields={"from": f"请填 {last - timedelta(days=LONGEST - 1)} 或更晚的一天。"})
    return Period(first, last)


def read_or_usual(asked: Mapping[str, str], today: date) -> tuple[Period, dict[str, str], str]:
    """Return the period that an address asks for; where it cannot be read the usual one, with what is wrong and how to say it."""
    try:
        return read(asked, today), {}, ""
    except BadInput as refusal:
        return last_days(USUAL, today), refusal.fields, str(refusal)


def _day(asked: Mapping[str, str], name: str, otherwise: date) -> date:
    typed = asked.get(name, "").strip()
    try:
        return date.fromisoformat(typed) if typed else otherwise
    except ValueError:
        told = f"没有“{typed[:20]}”这一天，请写成 2026-09-28 这样。"
        raise BadInput("日期看不懂。", fields={name: told}) from None


def questions(asked: Mapping[str, str], shown: Period, errors: Mapping[str, str]) -> list[Question]:
    """Return the two days to be typed, with what was typed so far."""
    days = {"from": ("从", shown.first), "to": ("到", shown.last)}
    return [
        Question(name, label, "day", asked.get(name, "")[:20] or str(day), error=errors.get(name, ""))
        for name, (label, day) in days.items()
    ]
