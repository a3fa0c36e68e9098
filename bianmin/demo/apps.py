"""The demo room, and the checks that keep it on its own machine."""

from django.apps import AppConfig
from django.core.checks import Tags, register

from bianmin.demo.checks import database_fits_the_settings, demo_stays_at_home


class DemoConfig(AppConfig):
    name = "bianmin.demo"
    verbose_name = "演示"

    def ready(self) -> None:
        """Have the two checks asked by every command that checks anything, or that opens a database."""
        register(demo_stays_at_home, Tags.security)
        register(database_fits_the_settings, Tags.database)
