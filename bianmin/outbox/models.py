"""Messages that wait to leave: rendered once, encrypted, sent by the worker."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from bianmin.county.rows import CountyManager, CountyQuerySet, CountyRow
from bianmin.vault.fields import EncryptedTextField


class MessageQuerySet(CountyQuerySet):
    """Questions to the outbox."""

    def due(self, at: datetime) -> "MessageQuerySet":
        return self.filter(sent_at__isnull=True, not_before__lte=at).order_by("not_before", "id")

    def newest_first(self) -> "MessageQuerySet":
        return self.order_by("-not_before", "-id")


class Message(CountyRow):
    """One text for one address (DECISIONS 12); never a link, an illness or a poverty in it."""

    class Channel(models.TextChoices):
        SMS = "sms", "短信"

    channel = models.CharField("渠道", max_length=8, choices=Channel.choices, default=Channel.SMS)
    address = EncryptedTextField("号码")
    text = EncryptedTextField("内容")
    about = models.UUIDField("关于哪件事", null=True)
    dedupe_key = models.CharField(max_length=80)
    not_before = models.DateTimeField("最早发送")
    sent_at = models.DateTimeField("发出", null=True)

    objects = CountyManager.asking(MessageQuerySet)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "dedupe_key"], name="message_is_queued_once"),
        ]
        indexes = [
            models.Index(fields=["county_code", "not_before"], name="message_due", condition=Q(sent_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.dedupe_key}"
