"""The county room."""

from django.apps import AppConfig


class CountyConfig(AppConfig):
    name = "bianmin.county"
    verbose_name = "县"
