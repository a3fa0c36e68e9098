"""A link that signs in once, for the first administrator and for whoever was just given an account: choose a password."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bianmin.badges.actions.factors import remember_password
from bianmin.badges.permissions import invited
from bianmin.county.refusals import NotFound
from bianmin.county.rights import Action, Resource
from bianmin.guard.door.forms import NewPassword
from bianmin.guard.door.seating import desk_of, seat_here
from bianmin.pages.address import address_of
from bianmin.pages.asks import public
from bianmin.pages.respond import page
from bianmin.people.actions import use_sign_in_link
from bianmin.vault.guessing import FIRST_LINK, count_guess

BACKEND = "django.contrib.auth.backends.ModelBackend"
USED = (
    "这个登录链接已用过或已过期。请给您链接的人再发一个；"
    "头几个账号请运维人员运行 manage first_administrator --again 岗位，会给出新的。"
)


@public(Resource.SESSION, Action.SIGN)
@never_cache
@require_http_methods(["GET", "POST"])
def first(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the form for a password, and on sending it use the link up and log in; the second factor comes next.

    Raises:
        NotFound: the link is unknown, used or too old.
        TooOften: links are being guessed.
    """
    now = timezone.now()
    count_guess(FIRST_LINK, address=address_of(request), at=now)
    account = invited(secret, at=now)
    if account is None:
        raise NotFound(USED)
    form = NewPassword(request.POST if request.method == "POST" else None, account=account)
    if request.method == "POST" and form.is_valid():
        account = use_sign_in_link(secret, password=form.cleaned_data["password1"], at=now)
        remember_password(account.pk, at=now)
        login(request, account, backend=BACKEND)
        return redirect(desk_of(seat_here(request, at=now)))
    context = {"form": form, "username": account.get_username()}
    return page(request, "guard/door/first.html", context, status=422 if form.errors else 200)
