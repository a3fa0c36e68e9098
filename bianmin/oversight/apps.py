"""The oversight room."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "bianmin.oversight"
    verbose_name = "督导"
