"""The kinds of alarms, and what each of them asks of the audit administrator."""

from django.db.models import TextChoices


class AlarmKind(TextChoices):
    """Why the audit administrator is called; the label is what the page says."""

    SLOWED = "slowed", "看的人太多，已放慢"
    STOPPED = "stopped", "看的人到了上限，已停"
    NIGHT = "night", "夜里看群众资料"
    REST_DAY = "rest-day", "休息日看得多"
    SHARED = "shared", "一个账号两处用"
    CHAIN = "chain", "日志对不上"
    GUESSING = "guessing", "有人在猜编号或密码"
    OTHER = "other", "其他"
