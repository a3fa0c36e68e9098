"""The window room."""

from django.apps import AppConfig


class WindowConfig(AppConfig):
    name = "bianmin.window"
    verbose_name = "窗口"
