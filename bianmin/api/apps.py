"""The api room."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "bianmin.api"
    verbose_name = "对接"

    def ready(self) -> None:
        from bianmin.api.entrance import spoken  # noqa: PLC0415 - ninja reads the settings
        from bianmin.pages.respond import answer_under  # noqa: PLC0415

        answer_under("/api/", spoken)
