"""The county's words about proofs, read once: what the list is called, what holds where there is no basis, who demands."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings

from bianmin.proofs.pack import read_proofs

_NOT_LISTED = ("别的",)


@dataclass(frozen=True, slots=True)
class ProofWords:
    """What pages and papers say of the whole list; ``organisations`` are sorts to choose from."""

    list_name: str = ""
    number: str = ""
    no_basis: str = ""
    organisations: tuple[str, ...] = _NOT_LISTED


@cache
def proof_words() -> ProofWords:
    """Return the words of the county pack this process serves; a county without the file has next to none.

    Raises:
        BadInput: proofs.toml cannot be used, naming the place.
    """
    pack = read_proofs(settings.COUNTY_DIR)
    return ProofWords(pack.list_name, pack.number, pack.no_basis, pack.organisations) if pack else ProofWords()
