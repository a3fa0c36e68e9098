"""What the session knows of a phone: the browser's own secret, the code that was sent, the proof; never the number."""

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest

from bianmin.badges.actions import phones
from bianmin.badges.actions.phones import IDLE, Proof
from bianmin.badges.permissions import allowed_to
from bianmin.county.actors import Actor, ActorKind

if TYPE_CHECKING:
    from bianmin.badges.models import PhoneGrant
    from bianmin.cases.models import Case

BROWSER, SENT, PROVED, SEEN, FILING = "browser", "code_sent", "phone", "phone_seen", "filing_for"
_SEEN_EVERY = timedelta(minutes=1)  # how often being used is written down


def browser_of(request: HttpRequest) -> str:
    """Return the secret that ties codes and proofs to this browser's session; made when first asked for."""
    if BROWSER not in request.session:
        request.session[BROWSER] = secrets.token_urlsafe(24)
    return str(request.session[BROWSER])


def turn_key(request: HttpRequest) -> None:
    """Give the session a new key, lest somebody planted the old; a signed-in one had its own turned at the sign-in."""
    if not request.user.is_authenticated:
        request.session.cycle_key()


def code_sent(request: HttpRequest) -> UUID | None:
    """Return which code this browser asked for last."""
    return _uuid(request.session.get(SENT))


def hold_proof(request: HttpRequest, proof: Proof, *, at: datetime) -> None:
    """Let this browser be the phone's for 30 idle minutes, a day at most; the session gets a new key."""
    turn_key(request)
    request.session.pop(SENT, None)
    request.session.pop(FILING, None)
    request.session[PROVED], request.session[SEEN] = str(proof.code_id), at.timestamp()


def proven(request: HttpRequest, *, at: datetime) -> Proof | None:
    """Return the phone that this browser proved, if that still counts."""
    code_id, seen = _uuid(request.session.get(PROVED)), request.session.get(SEEN, 0.0)
    if code_id is None:
        return None
    proof = phones.proof_of(code_id, browser=browser_of(request), at=at)
    if proof is None or at.timestamp() - seen > IDLE.total_seconds():
        for name in (PROVED, SEEN, FILING):
            request.session.pop(name, None)
        return None
    if at.timestamp() - seen >= _SEEN_EVERY.total_seconds():
        request.session[SEEN] = at.timestamp()
    return proof


def grants_of(request: HttpRequest, *, at: datetime) -> list["PhoneGrant"]:
    """Return what persons allowed the phone that this browser proved; asked anew at each request."""
    proof = proven(request, at=at)
    return list(allowed_to(proof.phone_index, at=at)) if proof else []


def grant_for(request: HttpRequest, case: "Case", *, at: datetime) -> "PhoneGrant | None":
    """Return the widest thing that this browser's phone was allowed about one case."""
    grants = [each for each in grants_of(request, at=at) if covers(each, case)]
    return max(grants, key=lambda each: each.what == each.What.ALL, default=None)


def covers(grant: "PhoneGrant", case: "Case") -> bool:
    """Say whether what was allowed reaches this case: the person's, and where it is for one case, that one."""
    return grant.person_id == case.applicant_id and grant.case_id in (None, case.pk)


def phone_actor(grant: "PhoneGrant") -> Actor:
    """Return who looks: an allowed phone, which is not the person."""
    return Actor(ActorKind.DEVICE, str(grant.pk), name="答应过的电话")


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text)) if text else None
    except ValueError:
        return None
