"""The guard room."""

from django.apps import AppConfig


class GuardConfig(AppConfig):
    name = "bianmin.guard"
    verbose_name = "门卫"
