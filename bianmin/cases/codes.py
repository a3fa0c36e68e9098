"""Query and resume codes: what is stored of one for finding it."""

from bianmin.vault.index import keyed_hash, normalise_code


def hash_of_code(code: str) -> str:
    """Return what is stored of a query or resume code for finding it."""
    return keyed_hash("code", normalise_code(code))
