"""What must be true of the way in before a real station starts: a Django system check with its remedy."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

_REMEDY = "请从设置里去掉 BIANMIN_SECOND_FACTOR=0；只有演示可以不要动态口令。"


def staff_bring_a_second_factor(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Return an error where staff could come in with a password alone, outside of a demo (等保 8.1.4.1 d)."""
    if settings.SECOND_FACTOR or settings.DEMO:
        return []
    return [Error("动态口令关掉了，工作人员只凭密码就能登录，不能启动。", hint=_REMEDY, id="guard.E001")]
