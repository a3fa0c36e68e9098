"""What the public would see of an edition: on a phone, on a PC, on the wall, at the kiosk; from the public's own templates."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from bianmin.catalog.permissions import READERS, editions_kept_by, writer_of
from bianmin.catalog.telling import guide_of_edition
from bianmin.cataloguing.editor.views import NO_EDITION
from bianmin.county.refusals import NotFound
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import asks
from bianmin.pages.respond import page

# The tab → what it is called, and which of the public's templates it shows.
TABS = {
    "phone": ("手机", "pages/guide/web.html"),
    "pc": ("电脑", "pages/guide/web.html"),
    "sheet": ("上墙的单子", "pages/guide/sheet.html"),
    "kiosk": ("自助机", "pages/guide/kiosk.html"),
}


@asks(Resource.EDITION, Action.READ, roles=READERS)
@require_GET
def preview(request: HttpRequest, edition_id: UUID, kind: str) -> HttpResponse:
    """Show an edition as it would look, whether or not it is in force."""
    seat = request.seat  # type: ignore[attr-defined]
    edition = editions_kept_by(seat).filter(pk=edition_id).select_related("item").first()
    if edition is None or kind not in TABS:
        raise NotFound(NO_EDITION)
    context = {
        "edition": edition,
        "item": edition.item,
        "guide": guide_of_edition(edition.item, edition, phone=str(settings.COUNTY.get("help_phone", ""))),
        "tabs": [(name, label) for name, (label, _) in TABS.items()],
        "kind": kind,
        "shown": TABS[kind][1],
        "name": edition.body.name or edition.item.name,
        "may_write": edition.is_open and writer_of(seat, edition.item) is not None,
    }
    return page(request, "cataloguing/editor/preview.html", context)
