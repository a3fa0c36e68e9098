"""The names of the clocks, and what can happen to one."""

from django.db.models import TextChoices


class Clock(TextChoices):
    """A time limit that runs for somebody (DOMAIN §3.3)."""

    HANDOVER = "handover", "转交"
    NOTICE = "notice", "五日告知"
    CORRECTION = "correction", "补正等待"
    LEGAL = "legal", "法定"
    PROMISE = "promise", "承诺"
    DELIVERY = "delivery", "送达"


class Tick(TextChoices):
    """What happened to a clock."""

    START = "start", "起"
    PAUSE = "pause", "停"
    RESUME = "resume", "续"
    END = "end", "止"
