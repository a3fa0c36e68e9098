"""The one form of this room: signing in."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.validators import MaxLengthValidator

WRONG = "账号或密码不对，请再看一看：大小写对不对，有没有多打空格。连错几次要停一会儿。忘了密码，请找站长或县里重设。"


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
        username = self.fields["username"]
        username.label = "账号"
        username.widget.attrs.pop("autofocus", None)
        # Django tells only the browser how long a name may be; a longer one would reach axes' tables.
        username.validators.append(MaxLengthValidator(self.username_field.max_length))
