"""The vault room."""

from django.apps import AppConfig
from django.core.checks import Tags, register

from bianmin.vault.checks import keys_are_fit, surroundings_are_fit


class VaultConfig(AppConfig):
    name = "bianmin.vault"
    verbose_name = "保管"

    def ready(self) -> None:
        """Have the keys checked by every command that checks anything."""
        register(keys_are_fit, Tags.security)
        register(surroundings_are_fit, Tags.security)
