"""A villager who applies on line: every page is opened and every button pressed as a browser does, and again if need be."""

import io
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Self

from PIL import Image, ImageFilter

from benchmarks.browsing import GONE, Answer, Browser, File, form
from bianmin.people.identity import check_digit

SEEN = re.compile(r'name="seen" value="([^"]+)"')
CODES = re.compile(r"<output>([^<]+)</output>")
NUMBER = re.compile(r"/receipt/([A-Z0-9]+)/")
STEPS = ("begin", "who", "questions", "photo", "look", "submit", "receipt")
DRAFT = re.compile(r"/drafts/[0-9a-f-]{36}/")


class Unexpected(Exception):
    """A page came back that a villager cannot go on from."""

    def __init__(self, doing: str, answer: Answer) -> None:
        said = " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())
        super().__init__(f"{doing}: {answer.status} {answer.location} {said[:300]}")
        self.status = answer.status


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody made up; the area of the identity number (999999) is assigned to nobody."""

    name: str
    id_number: str
    phone: str


def person(serial: int) -> Person:
    """Return the person of a serial number; every serial is somebody else (up to 20 million)."""
    day = date(1930, 1, 1) + timedelta(days=serial % 20_000)
    body = f"999999{day:%Y%m%d}{serial // 20_000 % 1000:03}"
    name = "王李张刘陈杨赵黄周吴"[serial % 10] + "秀建桂玉春"[serial // 10 % 5] + "兰英国芳山"[serial // 50 % 5]
    return Person(name, body + check_digit(body), f"139{serial % 100_000_000:08}")


@dataclass(frozen=True, slots=True)
class Offer:
    """An item that can be applied for here: what its form asks, what it wants photographed, and where it is taken in."""

    slug: str
    name: str
    answers: dict[str, str]
    materials: tuple[str, ...]
    villages: tuple[tuple[str, str], ...]  # (township, village)


@dataclass
class Villager:
    """One person with one errand; what was reached stays reached when the server goes away in between."""

    browser: Browser
    offer: Offer
    who: Person
    village: tuple[str, str]
    photo: File
    photos: int = 1  # how many of the materials are photographed
    draft: str = ""
    number: str = ""
    query_code: str = ""
    seen: str = ""
    statuses: list[int] = field(default_factory=list)
    doing: str = STEPS[0]

    @classmethod
    def of(cls, browser: Browser, offer: Offer, serial: int, photo: File, chance: random.Random) -> Self:
        return cls(browser, offer, person(serial), chance.choice(offer.villages), photo)

    @property
    def has_receipt(self) -> bool:
        return bool(self.query_code)

    def walk(self, *, until: str = "", submits: "Callable[[Villager], Sequence[Answer]] | None" = None) -> None:
        """Go on from where the errand stands to its receipt, or to the step named by ``until``.

        ``submits`` stands in for pressing the last button once.

        Raises:
            OSError, http.client.HTTPException: the server is gone; call again when it is back.
            Unexpected: a page came that leads nowhere.
        """
        submit = submits or Villager.press_submit
        steps: tuple[Callable[[], None], ...] = (
            self._begin, self._write_who, self._write_answers, self._add_photos, self._look,
            lambda: self._acknowledged(submit(self)), self._read_receipt,
        )  # fmt: skip
        for name, step in list(zip(STEPS, steps, strict=True))[STEPS.index(self.doing) :]:
            self.doing = name
            if name == until:
                return
            step()

    def _begin(self) -> None:
        self.browser.cookies["village"] = self.village[1]
        self._page("item", self.browser.get(f"/items/{self.offer.slug}/apply/"))
        begun = self._onward("begin", self.browser.post(f"/items/{self.offer.slug}/apply/", {}))
        found = DRAFT.match(begun.location)
        if not found:
            raise Unexpected("begin", begun)
        self.draft = found[0]

    def _write_who(self) -> None:
        typed = {
            "who-for": "替自己", "who-name": self.who.name, "who-id": self.who.id_number, "who-phone": self.who.phone,
            "who-township": self.village[0], "who-village": self.village[1],
        }  # fmt: skip
        self._page("who", self.browser.get(f"{self.draft}who/"))
        self._onward("who", self.browser.post(f"{self.draft}who/", typed))

    def _write_answers(self) -> None:
        if self.offer.answers:
            self._page("questions", self.browser.get(f"{self.draft}questions/"))
            self._onward("questions", self.browser.post(f"{self.draft}questions/", self.offer.answers))

    def _add_photos(self) -> None:
        for code in self.offer.materials[: self.photos]:
            self._page("materials", self.browser.get(f"{self.draft}materials/"))
            sent = self.browser.post(f"{self.draft}files/{code}/", {}, {f"file-{code}": self.photo})
            self._onward("photo", sent)

    def _look(self) -> None:
        page = self._page("check", self.browser.get(f"{self.draft}check/"))
        found = SEEN.search(page.text)
        if not found:
            raise Unexpected("check", page)
        self.seen = found[1]

    def press_submit(self) -> list[Answer]:
        """Press 交上去 once."""
        return [self.browser.post(f"{self.draft}submit/", {"seen": self.seen})]

    def press_twice(self) -> list[Answer]:
        """Press 交上去 twice at once: both requests are under way before either is answered."""
        return twice(self.browser, f"{self.draft}submit/", {"seen": self.seen})

    def _acknowledged(self, answers: Sequence[Answer]) -> None:
        """Take the number from the answers; where one came back, what the others said must not be another number."""
        self.statuses += [answer.status for answer in answers]
        numbers = {found[1] for answer in answers if (found := NUMBER.match(answer.location))}
        if len(numbers) != 1:
            raise Unexpected("submit", next((each for each in answers if not each.is_redirect), answers[0]))
        self.number = numbers.pop()

    def _read_receipt(self) -> None:
        page = self._page("receipt", self.browser.get(f"/receipt/{self.number}/"))
        shown = CODES.findall(page.text)
        if shown[:1] != [self.number] or len(shown) < 2:
            raise Unexpected("receipt", page)
        self.query_code = shown[1]

    def _page(self, doing: str, answer: Answer) -> Answer:
        self.statuses.append(answer.status)
        if answer.status != 200:
            raise Unexpected(doing, answer)
        return answer

    def _onward(self, doing: str, answer: Answer) -> Answer:
        self.statuses.append(answer.status)
        if not answer.is_redirect:
            raise Unexpected(doing, answer)
        return answer


def twice(browser: Browser, path: str, fields: dict[str, str]) -> list[Answer]:
    """Send one form over two connections at once and return what came back, at least one answer.

    Raises:
        OSError, http.client.HTTPException: neither was answered.
    """
    body, kind = form({"csrfmiddlewaretoken": browser.token, **fields})
    lost: list[Exception] = []
    answers: list[Answer] = []
    with browser.twin() as other:
        for press in (lambda line: line.start("POST", path, body, {"Content-Type": kind}), _take):
            for line in (browser, other):
                try:
                    answers += press(line) or ()
                except GONE as gone:
                    lost.append(gone)
    if not answers:
        raise lost[0]
    return answers


def _take(line: Browser) -> list[Answer]:
    """Return the answer on a line, if a request is under way there."""
    return [line.finish()] if line.is_open else []


def picture(width: int, height: int, size: int = 0) -> bytes:
    """Return a JPEG as a phone makes one; with ``size`` (bytes) its quality is chosen to come near it."""
    noise = Image.effect_noise((width, height), 90).filter(ImageFilter.GaussianBlur(1))
    image = Image.merge("RGB", [noise, noise.rotate(180), Image.linear_gradient("L").resize((width, height))])
    tries = [_jpeg(image, quality) for quality in (range(95, 15, -8) if size else (80,))]
    return min(tries, key=lambda each: abs(len(each) - size))


def _jpeg(image: Image.Image, quality: int) -> bytes:
    written = io.BytesIO()
    image.save(written, "JPEG", quality=quality)
    return written.getvalue()
