"""Taking over proofs.toml; a second time changes nothing, and what left the file is out of use, never gone."""

from django.db import transaction

from bianmin.catalog.pinyin import pinyin
from bianmin.proofs.models import ProofException, ProofKind
from bianmin.proofs.pack import ExceptionFacts, ProofFacts, ProofPack


@transaction.atomic
def load_proofs(pack: ProofPack | None) -> int:
    """Bring the county's list in line with its pack; return how many kinds are in use. None leaves all as it is."""
    if pack is None:
        return 0
    for position, facts in enumerate(pack.kinds, 1):
        _load_kind(facts, position, pack)
    for position, each in enumerate(pack.exceptions, 1):
        _load_exception(each, position)
    ProofKind.objects.exclude(slug__in=[each.slug for each in pack.kinds]).update(is_active=False)
    ProofException.objects.exclude(slug__in=[each.slug for each in pack.exceptions]).update(is_active=False)
    return ProofKind.objects.filter(is_active=True).count()


def _load_kind(facts: ProofFacts, position: int, pack: ProofPack) -> None:
    basis = f"{pack.number}{facts.basis}" if facts.basis.startswith("清单") else facts.basis
    row = ProofKind.objects.filter(slug=facts.slug).first() or ProofKind(slug=facts.slug)
    row.position, row.name, row.plain, row.called = position, facts.name, facts.plain, list(facts.called)
    row.letters = "\n".join(pinyin(name) for name in (facts.name.removesuffix("证明"), *facts.called))
    row.why, row.go_to, row.instead = facts.why, facts.go_to, [list(pair) for pair in facts.instead]
    row.related, row.basis, row.source = list(facts.related), basis, facts.source
    row.mark, row.is_active = facts.mark, facts.active
    row.save()


def _load_exception(facts: ExceptionFacts, position: int) -> None:
    row = ProofException.objects.filter(slug=facts.slug).first() or ProofException(slug=facts.slug)
    row.position, row.name, row.kinds, row.called = position, facts.name, list(facts.kinds), list(facts.called)
    row.says, row.basis, row.related = facts.says, facts.basis, list(facts.related)
    row.mark, row.is_active = facts.mark, True
    row.save()
