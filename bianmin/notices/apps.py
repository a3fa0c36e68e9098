"""The notices room."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "bianmin.notices"
    verbose_name = "公开"
