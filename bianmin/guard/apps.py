"""The guard room."""

from django.apps import AppConfig
from django.core.checks import Tags, register

from bianmin.guard.checks import staff_bring_a_second_factor


class GuardConfig(AppConfig):
    name = "bianmin.guard"
    verbose_name = "门卫"

    def ready(self) -> None:
        """Have the way in checked by every command that checks anything."""
        register(staff_bring_a_second_factor, Tags.security)
