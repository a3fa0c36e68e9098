"""The clients room."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "bianmin.clients"
    verbose_name = "对接方"
