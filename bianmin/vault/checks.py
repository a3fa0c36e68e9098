"""What must be true of the keys before anything starts: Django system checks with a remedy in each."""

from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from bianmin.county.digests import HASHES
from bianmin.vault import clamd
from bianmin.vault.keys import faults
from bianmin.vault.sealing import SEALS_WITH

SHORTEST_SECRET: Final = 50  # characters, as Django's own security.W009
FEWEST_DIFFERENT: Final = 5
_REMEDY: Final = (
    "用 `python3 station.py run --no-demo` 启动时会说明要设置哪些环境变量；一把新钥匙可以这样生成："
    "`python3 -c 'import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())'`。"
    "钥匙丢了，已加密的内容就再也读不出来：请抄存一份，放在数据库和备份之外。"
)
_DEMO_REMEDY: Final = (
    "演示用的钥匙由 `python3 station.py run` 自动生成；正式使用请换成 `python3 station.py run --no-demo`。"
)


def keys_are_fit(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Return an error for each key that is missing or weak; only a demo may have a weak signing key."""
    hint = _DEMO_REMEDY if settings.DEMO else _REMEDY
    found = [Error(sentence, hint=hint, id="vault.E001") for sentence in _faults_of_the_secret()]
    wrong = faults(settings.VAULT_KEYS, settings.VAULT_INDEX_KEY)
    return [*found, *(Error(sentence, hint=hint, id="vault.E002") for sentence in wrong)]


def surroundings_are_fit(app_configs: Sequence[Any] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Return an error for a virus scanner's address or a profile of algorithms that nobody knows."""
    found: list[CheckMessage] = [Error(sentence, id="vault.E003") for sentence in clamd.faults_of(settings.CLAMD)]
    if settings.CRYPTO not in SEALS_WITH:
        known = "、".join(SEALS_WITH)
        found.append(Error(f"BIANMIN_CRYPTO 写成“{settings.CRYPTO}”不能用：只能是 {known}。", id="vault.E004"))
    if settings.INDEX_HASH not in HASHES:
        known = "、".join(HASHES)
        found.append(Error(f"BIANMIN_INDEX_HASH 写成“{settings.INDEX_HASH}”不能用：只能是 {known}。", id="vault.E005"))
    return found


def _faults_of_the_secret() -> list[str]:
    try:
        secret = settings.SECRET_KEY
    except ImproperlyConfigured:  # Django's answer to an empty one
        return ["SECRET_KEY 没有设置：登录和表单没有签名用的钥匙，不能启动。"]
    weak = len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_DIFFERENT
    if weak and not settings.DEMO:
        return [f"SECRET_KEY 太简单：至少要随机的 {SHORTEST_SECRET} 个字符，其中至少 {FEWEST_DIFFERENT} 种不同。"]
    return []
