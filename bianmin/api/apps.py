"""The api room."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "bianmin.api"
    verbose_name = "对接"
