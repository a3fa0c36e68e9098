"""The pages room."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "bianmin.pages"
    verbose_name = "页面"
