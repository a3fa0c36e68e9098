"""The papers room."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "bianmin.papers"
    verbose_name = "文书"
