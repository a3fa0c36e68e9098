"""The figures room."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "bianmin.figures"
    verbose_name = "统计"
