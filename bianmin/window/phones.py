"""The telephones of a case, and which of them the applicant lets see how their cases go."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from bianmin.badges.permissions import phones_of
from bianmin.pages.wording import mask_phone
from bianmin.people.identity import is_mobile

if TYPE_CHECKING:
    from bianmin.cases.models import Case


@dataclass(frozen=True, slots=True)
class Telephone:
    """One mobile number of a case, whose it is, and how that reads at the desk."""

    number: str
    whose: str
    label: str


def numbers_of(case: "Case") -> dict[str, Telephone]:
    """Return the mobile numbers that a case names, by what a form calls them; no other is typed here."""
    found = {}
    for name, person, whose in (
        ("applicant", case.applicant, case.applicant.phone_whose),
        ("agent", case.agent, case.agent_relation or "代交人"),
    ):
        if person and is_mobile(person.phone):
            told = f"{mask_phone(person.phone)}（{whose or '本人的'}）"
            found[name] = Telephone(person.phone, whose, told)
    return found


def card(case: "Case", *, at: datetime) -> dict[str, Any]:
    """Return what the card of the telephones shows."""
    grants = phones_of([case.applicant_id], at=at).filter(case_id__isnull=True)
    return {
        "allows": reverse("window:allow-phone", args=[case.number]),
        "choices": [(name, each.label) for name, each in numbers_of(case).items()],
        "allowed": [
            {
                "phone": mask_phone(grant.phone),
                "whose": grant.whose or "本人的",
                "what": grant.get_what_display(),
                "stop": reverse("window:stop-phone", args=[case.number, grant.pk]),
            }
            for grant in grants
        ],
    }
