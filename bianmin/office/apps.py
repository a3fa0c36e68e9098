"""The office room."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "bianmin.office"
    verbose_name = "后台"
