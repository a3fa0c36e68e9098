"""The workdays room."""

from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    name = "bianmin.workdays"
    verbose_name = "工作日"
