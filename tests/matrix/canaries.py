"""Canaries: what each invented person carries, every form in which it could leave, and the search for it in an answer."""

import base64
import hashlib
import io
import json
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import quote

import pikepdf

from bianmin.people.actions import PersonFacts
from bianmin.vault.index import blind_index
from tests import factories as make
from tests.papers.reading import text_of

SURNAMES = "赵钱孙李周吴郑冯陈褚卫蒋沈韩杨"
FIRST_BIRD = 0x9D00  # 鴀: nobody is called so, and no page has the sign


@dataclass(frozen=True)
class Canary:
    """One person of the world, with a name, numbers and an address that stand nowhere else."""

    key: str
    number: int
    village: str
    index_forms: frozenset[bytes] = field(compare=False)

    @property
    def name(self) -> str:
        return SURNAMES[self.number % len(SURNAMES)] + chr(FIRST_BIRD + self.number) + "鼇"

    @property
    def born_on(self) -> date:
        return date(1931, 1, 7) + timedelta(days=61 * self.number)

    @property
    def id_number(self) -> str:
        return make.id_number(self.born_on, 100 + self.number)

    @property
    def phone(self) -> str:
        return f"1990{self.number:03}{(self.number * 7919 + 1237) % 10000:04}"

    @property
    def bank(self) -> str:
        return f"62179{self.number:03}{(self.number * 104729 + 55555) % 10**8:08}"

    @property
    def address(self) -> str:
        return f"鼇巷{self.number}号院{(self.number * 31 + 17) % 97}室"

    def facts(self) -> PersonFacts:
        """Return what the person says of themselves."""
        return PersonFacts(
            self.name, id_number=self.id_number, phone=self.phone, address=self.address, village_code=self.village,
            born_on=self.born_on.isoformat(), gender="female" if self.number % 2 else "male",
        )  # fmt: skip

    def texts(self) -> list[str]:
        """Return what must not be read by a stranger, as it stands; the numbers also grouped as people write them."""
        bank = self.bank
        grouped = " ".join(bank[place : place + 4] for place in range(0, len(bank), 4))
        return [self.name, self.name[1:], self.id_number, self.phone, bank, grouped, self.address, self.id_number[:14]]

    def plain_forms(self) -> frozenset[bytes]:
        """Return the forms that give the person away: raw, in part, escaped, encoded, hashed, as blind index."""
        forms: set[bytes] = set(self.index_forms)
        for text in self.texts():
            raw = text.encode()
            forms |= {raw, raw.hex().encode(), quote(text).encode(), json.dumps(text)[1:-1].encode()}
            forms |= {
                "".join(f"&#{ord(each)};" for each in text).encode(),
                "".join(f"&#x{ord(e):x};" for e in text).encode(),
            }
            packed = {_within_base64(raw, shift) for shift in range(3)}
            forms |= {each for each in packed if len(each) >= TELLING}
            forms |= {hashlib.new(kind, raw).hexdigest().encode() for kind in ("md5", "sha1", "sha256")}
        return frozenset(forms)


def _within_base64(raw: bytes, shift: int) -> bytes:
    """Return the part of base64 that is the same whatever stands around ``raw``, which begins ``shift`` bytes into a triple."""
    encoded = base64.b64encode(b"\0" * shift + raw + b"\0" * ((-shift - len(raw)) % 3))
    tail = 4 if (shift + len(raw)) % 3 else 0
    return encoded[4 if shift else 0 : len(encoded) - tail]


def canary(key: str, number: int, village: str) -> Canary:
    """Make a person; the county is open, for its key makes the blind indexes."""
    bare = Canary(key, number, village, frozenset())
    indexes = {
        blind_index("id", bare.id_number), blind_index("name-phone", bare.name, bare.phone),
        blind_index("name-village", bare.name, village),
    }  # fmt: skip
    return Canary(key, number, village, frozenset(each.encode() for each in indexes))


class Nest:
    """Looks for many persons' canaries at once: one cheap look says whether any sign of any of them is there."""

    def __init__(self, persons: list[Canary]) -> None:
        self.forms = {person.key: person.plain_forms() for person in persons}
        self.stems: dict[bytes, set[str]] = {}
        for key, forms in self.forms.items():
            for form in forms:
                self.stems.setdefault(form[:STEM], set()).add(key)

    def found(self, content: bytes, *, strangers: set[str]) -> list[tuple[str, str]]:
        """Return (person, form) of each stranger of whom ``content`` holds anything."""
        # The set of all windows of the content, met with the set of beginnings, is far cheaper than thousands of searches.
        windows = {content[place : place + STEM] for place in range(len(content) - STEM + 1)}
        suspects = set().union(*(self.stems[stem] for stem in windows & self.stems.keys()), set())
        seen = []
        for key in sorted(suspects & strangers):
            seen += [(key, form.decode()) for form in self.forms[key] if form in content]
        return seen


TELLING = 8  # signs of base64: fewer stand in a random token by chance
STEM = 6  # bytes: two Chinese characters


def opened(content: bytes, content_type: str) -> bytes:
    """Return what a reader finds in an answer: a PDF's text and its unpacked streams, a zip's members, else itself."""
    if content.startswith(b"%PDF"):
        return content + _pdf(content)
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return content + b"\n".join(name.encode() + packed.read(name) for name in packed.namelist())
    if content.startswith(b"\x1f\x8b"):
        return content + zlib.decompress(content, 31)
    return content


def _pdf(content: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        streams = [each.read_bytes() for each in pdf.objects if isinstance(each, pikepdf.Stream) and _is_flat(each)]
        about = str(dict(pdf.docinfo)).encode() if pdf.docinfo else b""
    return text_of(content).encode() + about + b"\n".join(streams)


def _is_flat(stream: pikepdf.Stream) -> bool:
    return stream.get("/Subtype") != pikepdf.Name.Image and "/Length1" not in stream
