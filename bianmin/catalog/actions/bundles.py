"""Taking over bundles.toml; a second time changes nothing, and what left the file is out of use, never gone."""

from datetime import date

from django.db import transaction

from bianmin.catalog.models import Bundle, BundlePart, Item
from bianmin.catalog.pack.bundles import BundleFacts
from bianmin.county.refusals import BadInput


@transaction.atomic
def load_bundles(facts: tuple[BundleFacts, ...] | None, *, on: date) -> int:
    """Bring the county's 一件事 in line with its pack; return how many are in use. None leaves all as it is.

    Raises:
        BadInput: a part names an item that the county does not have.
    """
    if facts is None:
        return 0
    for position, each in enumerate(facts, 1):
        _load(each, position)
    Bundle.objects.filter(retired_on__isnull=True).exclude(slug__in=[each.slug for each in facts]).update(retired_on=on)
    return Bundle.objects.filter(retired_on__isnull=True).count()


def _load(facts: BundleFacts, position: int) -> None:
    row = Bundle.objects.filter(slug=facts.slug).first() or Bundle(slug=facts.slug)
    row.name, row.one_line, row.source, row.mark = facts.name, facts.one_line, facts.source, facts.mark
    row.position, row.retired_on = position, None
    row.save()
    kept = []
    for place, part in enumerate(facts.parts, 1):
        item = Item.objects.filter(name=part.item).first()
        if item is None:
            raise BadInput(
                f"bundles.toml 里“{facts.name}”的“{part.item}”不在事项清单里。请照清单上的名称写，或把这一段去掉。"
            )
        made = BundlePart.objects.filter(bundle=row, item=item).first() or BundlePart(bundle=row, item=item)
        made.position, made.ask = place, part.ask
        made.same_answers, made.same_materials = dict(part.same_answers), dict(part.same_materials)
        made.save()
        kept.append(made.pk)
    BundlePart.objects.filter(bundle=row).exclude(pk__in=kept).delete()
