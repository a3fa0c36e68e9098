"""An element of a content as lines to be read, where it cannot be typed: locked, or held against another's; pure."""

from bianmin.catalog.content import Content
from bianmin.catalog.elements import Limit
from bianmin.catalog.reading import DICTIONARY_OF_LINES, FIELDS, LINES, PARTS, Named, Names, reads

NOTHING = ("（没有写）",)


def told(name: str, content: Content, names: Names) -> tuple[str, ...]:
    """Return an element line by line, its codes by their names."""
    value = getattr(content, name)
    if name in PARTS:
        return tuple(_part(name, each, names) for each in value) or NOTHING
    if name in LINES:
        named = Named(LINES[name][0], of=DICTIONARY_OF_LINES.get(name, ""))
        return tuple(reads(named, (each,), names) for each in value) or NOTHING
    if isinstance(value, Limit):
        known = f"{value.words}（原文：{value.as_written}）" if value.as_written else value.words
        return (known if value.is_known else "没有写",)
    return (reads(FIELDS[name], value, names) or NOTHING[0],)


def _part(name: str, part: object, names: Names) -> str:
    kind = PARTS[name]
    title = kind.title(part)
    rest = [
        f"{named.label}：{reads(named, getattr(part, key), names)}"
        for key, named in kind.fields.items()
        if key not in {"code", "key"} and getattr(part, key) not in {"", None, (), False} and not _is_dict(part, key)
    ]
    said = [each for each in rest if each.partition("：")[2] and each.partition("：")[2] != title]
    return f"{title}（{'；'.join(said)}）" if said else title


def _is_dict(part: object, key: str) -> bool:
    return isinstance(getattr(part, key), dict)
