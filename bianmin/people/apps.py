"""The people room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "bianmin.people"
    verbose_name = "人员"
