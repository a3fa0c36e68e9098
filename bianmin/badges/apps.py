"""The badges room."""

from django.apps import AppConfig


class BadgesConfig(AppConfig):
    name = "bianmin.badges"
    verbose_name = "证章"
