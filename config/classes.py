"""The class of every field of every table: each room's own, and those of the packages by dotted name."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from django.apps import AppConfig, apps

from bianmin.county.classes import D1, D2, D3, INHERITED, PROTECTED, Classes, DataClass, K, T, Words
from bianmin.vault.fields import EncryptedTextField

PACKAGES: Final[dict[str, Classes]] = {
    "django.contrib.auth": {
        "Permission": {D1: "id name content_type codename"},
        "Group": {D1: "id name"},
        "Group_permissions": {D1: "id group permission"},
    },
    "django.contrib.contenttypes": {"ContentType": {D1: "id app_label model"}},
    "django.contrib.sessions": {"Session": {K: "session_key", D3: "session_data", T: "expire_date"}},
    "axes": {
        "AccessAttempt": {
            D3: "username ip_address user_agent get_data post_data",
            D2: "id http_accept path_info failures_since_start",
            T: "attempt_time",
        },
        "AccessAttemptExpiration": {T: "access_attempt expires_at"},
        "AccessFailureLog": {
            D3: "username ip_address user_agent",
            D2: "id http_accept path_info",
            T: "attempt_time locked_out",
        },
        "AccessLog": {
            D3: "username ip_address user_agent",
            D2: "id http_accept path_info session_hash",
            T: "attempt_time logout_time",
        },
    },
}
_SHORT: Final = (
    "登录失败时才写，一刻钟后的下一次失败就清掉；不像账号的只存散列（config.attempts），密码和填过的内容遮住"
)
_EMPTY: Final = "这张表关掉了（AXES_DISABLE_ACCESS_LOG、AXES_ENABLE_ACCESS_FAILURE_LOG），始终是空的"
PACKAGES_PLAIN: Final[dict[str, Words]] = {
    "django.contrib.sessions": {
        "Session.session_key": "Django 要凭它找会话；最多 12 小时，当晚作废，换浏览器要再验",
        "Session.session_data": "整个加密（SESSION_SERIALIZER = bianmin.vault.sessions.SealedSerializer）",
    },
    "axes": {
        **{
            f"AccessAttempt.{name}": _SHORT
            for name in ("username", "ip_address", "user_agent", "get_data", "post_data")
        },
        **{f"AccessFailureLog.{name}": _EMPTY for name in ("username", "ip_address", "user_agent")},
        **{f"AccessLog.{name}": _EMPTY for name in ("username", "ip_address", "user_agent")},
    },
}


@dataclass(frozen=True, slots=True)
class Declared:
    """One field, its class, and how it is kept: encrypted, blind index, hash, or in the clear (perhaps with a reason)."""

    model: Any
    field: Any
    data_class: DataClass
    kept: str
    words: str = ""

    @property
    def name(self) -> str:
        return f"{self.model._meta.label}.{self.field.name}"


def declared() -> list[Declared]:
    """Return every field that has a class, in the order of the tables."""
    return [each for app in apps.get_app_configs() for each in _of_app(app)]


def faults() -> list[str]:
    """Return a sentence for each field without class, class without field, and class that the field does not keep."""
    return [fault for app in apps.get_app_configs() for fault in (*_unclassed(app), *_unkept(app))]


def _of_app(app: AppConfig) -> Iterator[Declared]:
    for model, classes in _models(app):
        for field in model._meta.concrete_fields:
            for data_class in classes.get(field.name, ())[:1]:
                yield Declared(model, field, data_class, *_kept(app, model, field))


def _models(app: AppConfig) -> Iterator[tuple[Any, dict[str, list[DataClass]]]]:
    declarations = _of(app, "CLASSES")
    for model in app.get_models(include_auto_created=True):
        inherited = [INHERITED[each.__name__] for each in model.__mro__ if each.__name__ in INHERITED]
        classes: dict[str, list[DataClass]] = {}
        for declaration in (*inherited, declarations.get(model.__name__, {})):
            for data_class, names in declaration.items():
                for name in names.split():
                    classes.setdefault(name, []).append(data_class)
        yield model, classes


def _kept(app: AppConfig, model: Any, field: Any) -> tuple[str, str]:
    key = f"{model.__name__}.{field.name}"
    hashed, plain = _of(app, "HASHED"), _of(app, "PLAIN")
    if isinstance(field, EncryptedTextField):
        return "加密", ""
    if key in hashed:
        return "散列", hashed[key]
    if field.name.endswith(("_index", "_hash")) and callable(getattr(model, "index", None)):
        return "散列索引", "由旁边加密的内容重算"
    return "明文", plain.get(key, "")


def _of(app: AppConfig, what: str) -> Any:
    """Return what a room or package says, empty where it says nothing."""
    if not app.name.startswith("bianmin."):
        return {"CLASSES": PACKAGES, "PLAIN": PACKAGES_PLAIN, "HASHED": {}}[what].get(app.name, {})  # type: ignore[attr-defined]
    place = f"{app.name}.classes"
    return getattr(import_module(place), what, {}) if find_spec(place) else {}


def _unclassed(app: AppConfig) -> Iterator[str]:
    place = f"{app.name}.classes" if app.name.startswith("bianmin.") else f"config.classes.PACKAGES[{app.name!r}]"
    known = {model.__name__ for model in app.get_models(include_auto_created=True)}
    for name in set(_of(app, "CLASSES")) - known:
        yield f"{place}: there is no model {name}"
    for model, classes in _models(app):
        names = {field.name for field in model._meta.concrete_fields}
        yield from (
            f"{model._meta.label}.{name} has no class: say it in {place}" for name in sorted(names - set(classes))
        )
        yield from (f"{place}: {model.__name__} has no field {name}" for name in sorted(set(classes) - names))
        for name, given in classes.items():
            if len(given) > 1:
                yield f"{place}: {model.__name__}.{name} has {len(given)} classes"


def _unkept(app: AppConfig) -> Iterator[str]:
    reasons = _of(app, "PLAIN")
    fields = list(_of_app(app))
    for each in fields:
        if each.kept == "明文" and each.data_class in PROTECTED and not each.words:
            yield (
                f"{each.name} is {each.data_class} and lies in the clear: encrypt it (EncryptedTextField), keep a hash of "
                f"it (HASHED), or give the reason in PLAIN"
            )
        if each.kept in {"散列", "散列索引"} and (each.field.max_length or 0) < 32:
            yield f"{each.name} is too short for a hash"
    needless = set(reasons) - {f"{each.model.__name__}.{each.field.name}" for each in fields if each.kept == "明文"}
    yield from (f"{app.name}: PLAIN gives a reason for {name}, which needs none" for name in sorted(needless))
    lost = set(_of(app, "HASHED")) - {
        f"{each.model.__name__}.{each.field.name}" for each in fields if each.kept == "散列"
    }
    yield from (f"{app.name}: HASHED names {name}, which is no hash" for name in sorted(lost))
