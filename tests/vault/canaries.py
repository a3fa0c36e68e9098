"""Words that belong to nobody, and a search for them in every form in which bytes are kept."""

import base64
import json
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from urllib.parse import quote

NAME, KIN, ILLNESS = "金丝雀𠮷", "金丝雀舅", "金丝雀病"
ADDRESS, WORDS, FILE = "金丝雀巷七号", "金丝雀说办得慢", "金丝雀残疾证"
PHONE, BANK, SECRET = "13987651234", "6217002710000684874", "CANARYSEED2345"
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")


def forms_of(word: str) -> Iterable[tuple[str, bytes]]:
    """Yield the ways in which a word may lie in a file: encodings, hex, base64 at each offset, escapes."""
    for encoding in ENCODINGS:
        raw = word.encode(encoding)
        yield encoding, raw
        yield f"hex {encoding}", raw.hex().encode()
        yield f"HEX {encoding}", raw.hex().upper().encode()
        for offset in range(3):
            whole = base64.b64encode(bytes(offset) + raw + bytes(3))
            inside = whole[(offset * 8 + 5) // 6 : (offset + len(raw)) * 8 // 6]
            yield f"base64+{offset} {encoding}", inside
            yield f"url base64+{offset} {encoding}", inside.replace(b"+", b"-").replace(b"/", b"_")
    yield "json", json.dumps(word)[1:-1].encode()
    yield "percent", quote(word).encode()


def found(words: Iterable[str], places: Mapping[str, bytes]) -> list[str]:
    """Return a line for each place that holds one of the words in any form; deflated parts are looked into too."""
    needles = {(word, form): needle for word in words for form, needle in forms_of(word)}
    lines = []
    for place, content in places.items():
        whole = content + b"\n" + b"\n".join(_deflated(content))
        lines += [f"{place} holds {word} as {form}" for (word, form), needle in needles.items() if needle in whole]
    return lines


def _deflated(content: bytes) -> Iterable[bytes]:
    """Yield what unfolds from zlib streams that begin anywhere in the bytes."""
    for head in (b"\x78\x9c", b"\x78\xda", b"\x78\x01"):
        at = content.find(head)
        while at >= 0:
            with suppress(zlib.error):
                yield zlib.decompressobj().decompress(content[at : at + 2_000_000], 4_000_000)
            at = content.find(head, at + 1)
