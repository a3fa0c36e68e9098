"""Who sits at the catalogue: officers of two departments, the county office, a supervisor; each with a browser."""

import re
from dataclasses import replace
from html import unescape

from bianmin.catalog.actions import editing
from bianmin.catalog.models import Edition
from bianmin.county.rights import PostRole
from bianmin.stations.models import Unit
from tests import factories as make
from tests.cataloguing_editor.desks import office, sit


def writer(slug="mzj", name="周宁"):
    return sit(make.department(slug), PostRole.DEPT_CLERK, name)


def approver(slug="mzj", name="吴芳"):
    return sit(make.department(slug), PostRole.DEPT_APPROVER, name)


def officer(name="赵明"):
    return sit(office(), PostRole.COUNTY_OFFICE, name)


def supervisor(name="钱进"):
    unit, _ = Unit.objects.get_or_create(
        slug="supervision",
        defaults={
            "kind": Unit.Kind.SUPERVISION,
            "name": "县督查室",
            "short_name": "县督查室",
            "division_code": "370832000000",
        },
    )
    return sit(unit, PostRole.SUPERVISOR, name)


def of_another_department(item, slug="rsj", name="人社局"):
    """Give an item to another department."""
    item.department = make.department(slug, name)
    item.save(update_fields=["department"])
    return item


# A content with which the gate has nothing against.
WHOLE = {"one_line": "给老人发补贴", "changed": ""}


def drafted(item, by, at, **over):
    """A draft of the item's next edition, by somebody, that says something new."""
    edition = editing.start_draft(item, by=by.actor, at=at)
    content = replace(edition.body, **over)
    return editing.save_draft(edition.pk, content, revision=edition.revision, by=by.actor, at=at)


def sent(item, by, at, **over):
    """An edition that waits for another's approval; what the gate finds in the factories' content is not the matter here."""
    edition = drafted(item, by, at, **over)
    Edition.objects.filter(pk=edition.pk).update(state="checked", submitted_at=at)
    return Edition.objects.select_related("item").get(pk=edition.pk)


def text(response):
    return response.content.decode()


def words(response):
    """What stands on the page, without tags, in one line."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text(response)))).strip()
