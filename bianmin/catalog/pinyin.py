"""Names in Latin letters, for searching; apart, because its tables are large and only the loading needs them."""

from pypinyin import Style, lazy_pinyin

from bianmin.catalog.search import fold


def pinyin(text: str) -> str:
    """Return the full pinyin and the initials of ``text``: 养老保险 → ``yanglaobaoxian ylbx``."""
    full, first = lazy_pinyin(text), lazy_pinyin(text, style=Style.FIRST_LETTER)
    return fold("".join(full) + " " + "".join(first))
