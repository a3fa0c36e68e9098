"""The cataloguing face."""

from django.apps import AppConfig


class CataloguingConfig(AppConfig):
    name = "bianmin.cataloguing"
    verbose_name = "编目"
