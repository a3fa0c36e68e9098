"""Signposts on the searching pages: to the proofs that the village must not issue, and to 一件事."""

from typing import Any

from django import template

from bianmin.catalog.bundled import bundles_in_use
from bianmin.proofs.matching import asks_for_proof, match
from bianmin.proofs.permissions import exceptions_in_use, kinds_in_use

register = template.Library()


@register.inclusion_tag("portal/proofs/signpost.html")
def proof_signpost(query: str) -> dict[str, Any]:
    """Point to the kind of proof that ``query`` asks for, if it asks for a proof at all."""
    kinds = kinds_in_use() if query else []
    if not kinds or not asks_for_proof(query, kinds):
        return {"query": ""}
    return {"query": query, "found": match(query, kinds, exceptions_in_use())}


@register.inclusion_tag("portal/bundles/signpost.html")
def bundle_signpost() -> dict[str, Any]:
    """Point to each 一件事 of the county."""
    return {"bundles": bundles_in_use()}
