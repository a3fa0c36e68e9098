"""The journal room."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "bianmin.journal"
    verbose_name = "日志"
