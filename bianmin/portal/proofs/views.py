"""开证明: somebody says what proof they were told to bring, and reads where to go instead; printable, and nothing is kept."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin.county.refusals import NotFound
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import public
from bianmin.pages.respond import page
from bianmin.proofs.matching import LONGEST
from bianmin.proofs.permissions import asked_for, exceptions_in_use, guides_of, kind_named, kinds_in_use
from bianmin.proofs.words import proof_words

TOO_LONG = f"写得太长了。请只写要开什么证明，最多 {LONGEST} 个字，比如“单身证明”。"


@public(Resource.PROOF, Action.SEARCH)
@require_safe
def proofs(request: HttpRequest) -> HttpResponse:
    """Say which kind somebody's own words mean, and list all of them."""
    query = " ".join(request.GET.get("q", "").split())
    is_long = len(query) > LONGEST
    context = {
        "query": query[:LONGEST],
        "sentence": TOO_LONG if is_long else "",
        "found": asked_for(query) if query and not is_long else None,
        "kinds": kinds_in_use(),
        "exceptions": exceptions_in_use(),
        "says": proof_words(),
        "longest": LONGEST,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_long else HTTPStatus.OK
    return page(request, "portal/proofs/list.html", context, status=status)


@public(Resource.PROOF, Action.READ)
@require_safe
def proof(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one kind: not here, there instead, with this instead; to be printed and handed to whoever asked for it."""
    kind = kind_named(slug)
    if kind is None:
        raise NotFound("没有这一种证明。请看全部的单子，或者打电话问。")
    context = {
        "kind": kind,
        "exceptions": exceptions_in_use(kind),
        "guides": guides_of(kind.related),
        "says": proof_words(),
        "today": timezone.localdate(),
    }
    return page(request, "portal/proofs/proof.html", context)
