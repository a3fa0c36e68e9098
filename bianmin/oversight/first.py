"""The first administrator: a link that works once, and a password of one's own."""

from django import forms
from django.contrib.auth import login
from django.contrib.auth.forms import SetPasswordMixin
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bianmin.county.refusals import NotFound
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import public
from bianmin.pages.respond import page
from bianmin.people.actions import link_is_good, use_sign_in_link

USED = "这个登录链接已用过或已过期。请运维人员再运行一次 python3 station.py run --no-demo，会给出新的。"


class NewPassword(SetPasswordMixin, forms.Form):
    """A password, twice."""

    password1, password2 = SetPasswordMixin.create_password_fields(label1="新密码", label2="再打一遍")

    def clean(self) -> dict[str, str]:
        self.validate_passwords("password1", "password2")
        try:
            validate_password(self.cleaned_data.get("password1") or "")
        except ValidationError as weak:
            self.add_error("password1", weak)
        return super().clean() or {}


@public(Resource.SESSION, Action.SIGN)
@require_http_methods(["GET", "POST"])
def first(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the form for a password, and on sending it use the link up and sign in."""
    now = timezone.now()
    if not link_is_good(secret, at=now):
        raise NotFound(USED)
    form = NewPassword(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        account = use_sign_in_link(secret, password=form.cleaned_data["password1"], at=now)
        login(request, account, backend="django.contrib.auth.backends.ModelBackend")
        return redirect("oversight:board")
    return page(request, "oversight/first.html", {"form": form}, status=422 if form.errors else 200)
