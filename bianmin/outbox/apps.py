"""The outbox room."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "bianmin.outbox"
    verbose_name = "消息"
