"""The forms at the door: codes, PINs, passwords, machines."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordMixin
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from bianmin.badges.actions.factors import HOW_CHECKED
from bianmin.badges.rules import MachineKind
from bianmin.county.refusals import BadInput

_DIGITS = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "12"}


def code_field(hint: str = "") -> forms.CharField:
    """Return the box for six digits from the phone."""
    widget = forms.TextInput(attrs=_DIGITS | {"autocomplete": "one-time-code"})
    return forms.CharField(label="6 位动态口令", max_length=12, widget=widget, help_text=hint)


def pin_field(label: str, hint: str = "") -> forms.CharField:
    """Return a box for a PIN; it is no password, and no browser is to keep it as one."""
    return forms.CharField(label=label, max_length=12, widget=forms.PasswordInput(attrs=_DIGITS), help_text=hint)


def password_field(label: str) -> forms.CharField:
    """Return a box for the present password; paste works, blanks count."""
    widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
    return forms.CharField(label=label, strip=False, max_length=1024, widget=widget)


class CodeForm(forms.Form):
    """The code that the phone shows now."""

    code = code_field()


class PinForm(forms.Form):
    """A PIN, twice."""

    pin = pin_field("定一个 6 位 PIN", "离开一会儿回来用它开锁。不要连着的、重复的数字，也不要用生日。")
    again = pin_field("PIN 再打一遍")


class EnrolForm(CodeForm, PinForm):
    """The first code of a phone, and a PIN."""

    field_order = ["code", "pin", "again"]


class RecoveringForm(EnrolForm):
    """The same after a reset, with the code that the security administrator handed over."""

    recovery = forms.CharField(
        label="安全管理员给的重绑码", max_length=40, help_text="当面或电话里给您的，像 K7QM-3XRD-9T。"
    )
    field_order = ["recovery", "code", "pin", "again"]


class ProveForm(CodeForm):
    """Password and code, as at a full sign-in."""

    password = password_field("密码")
    field_order = ["password", "code"]


class NewPassword(SetPasswordMixin, forms.Form):
    """A password, twice, judged for the account that it is for."""

    password1, password2 = SetPasswordMixin.create_password_fields(label1="新密码", label2="新密码再打一遍")

    def __init__(self, *args: Any, account: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        for name in ("password1", "password2"):
            self.fields[name].help_text = ""  # the page says the rules once, above

    def clean(self) -> dict[str, Any]:
        self.validate_passwords("password1", "password2")
        try:
            validate_password(self.cleaned_data.get("password1") or "", self.account)
        except ValidationError as weak:
            self.add_error("password1", weak)
        return super().clean() or {}


class ChangePassword(NewPassword):
    """The present password, and another, twice (ASVS 5.0, 6.2.3)."""

    present = password_field("现在的密码")
    field_order = ["present", "password1", "password2"]


class MachineForm(forms.Form):
    """What the machine one sits at is, and where."""

    unit = forms.ChoiceField(label="是哪里的机器")
    kind = forms.ChoiceField(label="电脑还是手机", choices=MachineKind.choices, widget=forms.RadioSelect, initial="pc")
    name = forms.CharField(label="叫什么", max_length=30, help_text="别人一看就知道是哪台，像“1 号窗口”。")

    def __init__(self, *args: Any, units: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = list(units.items())  # type: ignore[attr-defined]


class ResetForm(forms.Form):
    """How the person who lost the phone was recognised."""

    checked = forms.ChoiceField(label="怎么核对本人的", choices=list(HOW_CHECKED.items()), widget=forms.RadioSelect)


def tell(form: forms.Form, refusal: BadInput) -> None:
    """Put a refusal's sentences at the fields they are about."""
    for name, words in refusal.fields.items():
        form.add_error(name if name in form.fields else None, words)
