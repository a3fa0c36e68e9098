"""What every page of this part needs: the seat, the day, the item or edition asked for, and what the seat may do with it."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest

from bianmin.catalog.keeping import kept_edition, kept_item
from bianmin.catalog.permissions import approver_of, publisher_of, writer_of
from bianmin.county.refusals import BadInput, NotFound

if TYPE_CHECKING:
    from bianmin.catalog.models import Edition, Item
    from bianmin.stations.permissions import Seat

NO_ITEM = "没有这件事，或不归您管。请从事项清单里打开。"
NO_EDITION = "没有这一版，或不归您管。请从事项清单里打开。"


@dataclass(frozen=True, slots=True)
class May:
    """What this seat may do with an item; that one's own writing is another's to approve is asked beside it."""

    write: bool
    approve: bool
    publish: bool


def seat_of(request: HttpRequest) -> "Seat":
    """Return whose request it is."""
    return request.seat  # type: ignore[attr-defined]


def may(seat: "Seat", item: "Item") -> May:
    """Return what the seat may do with the item."""
    return May(
        write=writer_of(seat, item) is not None,
        approve=approver_of(seat, item) is not None,
        publish=publisher_of(seat) is not None,
    )


def item_asked(request: HttpRequest, slug: str) -> "Item":
    """Return the item.

    Raises:
        NotFound: there is none, or it is another department's: the two look the same.
    """
    item = kept_item(seat_of(request), slug)
    if item is None:
        raise NotFound(NO_ITEM)
    return item


def edition_asked(request: HttpRequest, edition_id: UUID) -> "Edition":
    """Return the edition.

    Raises:
        NotFound: there is none, or it is of another department's item.
    """
    edition = kept_edition(seat_of(request), edition_id)
    if edition is None:
        raise NotFound(NO_EDITION)
    return edition


def day_in(request: HttpRequest, name: str) -> date:
    """Return a day that was typed.

    Raises:
        BadInput: there is none, or no such day.
    """
    try:
        return date.fromisoformat(request.POST.get(name, "").strip())
    except ValueError:
        raise BadInput("请填日子，写成 2027-01-04 这样。", fields={name: "没有这一天。"}) from None
