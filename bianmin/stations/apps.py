"""The stations room."""

from django.apps import AppConfig


class StationsConfig(AppConfig):
    name = "bianmin.stations"
    verbose_name = "站点"
