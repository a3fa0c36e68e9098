"""The one form of this room: signing in."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm

WRONG = "账号或密码不对，请再看一看：大小写算不算对、有没有多打空格。连错几次会停一会儿。忘了密码，请找站长或县里重设。"


class SignInForm(AuthenticationForm):
    """Account and password; which of the two was wrong is never said."""

    error_messages = {"invalid_login": WRONG, "inactive": WRONG}

    password = forms.CharField(
        label="密码",
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["username"].label = "账号"
        self.fields["username"].widget.attrs.pop("autofocus", None)
