"""An element of a content as lines to be read, where it cannot be typed: locked, or held against another's; pure."""

from bianmin.catalog.content import Content
from bianmin.catalog.elements import Limit
from bianmin.catalog.reading import DICTIONARY_OF_LINES, FIELDS, LINES, PARTS, Named, Names, reads

NOTHING = ("（没有写）",)
KEYS = frozenset({"code", "key"})  # what only the machine calls a part by


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
    rest = [(named, getattr(part, key)) for key, named in kind.fields.items() if key not in KEYS]
    said = [(named.label, reads(named, value, names)) for named, value in rest if value]
    words = "；".join(f"{label}：{text}" for label, text in said if text and text != title)
    return f"{title}（{words}）" if words else title
