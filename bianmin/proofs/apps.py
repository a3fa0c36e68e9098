"""The proofs room."""

from django.apps import AppConfig


class ProofsConfig(AppConfig):
    name = "bianmin.proofs"
    verbose_name = "证明"
