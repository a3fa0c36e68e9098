"""What is kept of the name that somebody typed to sign in and did not get in by."""

import re
from typing import Any, Final

from django.http import HttpRequest

from bianmin.vault.index import keyed_hash

_COULD_BE_AN_ACCOUNT: Final = re.compile(r"[a-z\u4e00-\u9fff][a-z0-9\u4e00-\u9fff._-]{1,39}")


def name_tried(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """Return the name for counting tries (``AXES_USERNAME_CALLABLE``), as it was typed if it could be an account's.

    Anything else may be an ID number, a phone, or a password typed into the wrong box: of that a keyed hash is kept.
    """
    posted = request.POST if request is not None else {}
    typed = str((credentials or posted).get("username", ""))
    return typed if not typed or _COULD_BE_AN_ACCOUNT.fullmatch(typed) else f"#{keyed_hash('name tried', typed)}"
