"""How a villager walks through the applying pages: the same few presses, for every test that needs them."""

import re
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from bianmin.catalog.models import StationRole
from tests import factories as make
from tests.vault import samples

ID_NUMBER = make.id_number(date(1954, 3, 8), 12)
WHO = {
    "who-for": "替自己", "who-name": "王秀兰", "who-id": ID_NUMBER, "who-phone": "13800000000",
    "who-township": "370832001000", "who-village": "370832001009",
}  # fmt: skip
ANSWERS = {"card": "6217 0000 0000 0000", "reason": "照顾不了自己"}


def offered(**over):
    """An item that the station of 杏花村 forwards, with its one form."""
    edition = make.edition(**over)
    make.placed(edition, make.station(), StationRole.FORWARDS)
    return edition


def begin(client, edition=None):
    """Press the one button; return the address of the draft."""
    edition = edition or offered()
    answer = client.post(f"/items/{edition.item.slug}/apply/")
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def fill(client, draft, who=WHO, answers=ANSWERS):
    """Write the two pages of the form."""
    said = client.post(f"{draft}who/", who)
    assert said.status_code == 302, re.findall(r"要改.*", text(said))
    said = client.post(f"{draft}questions/", answers)
    assert said.status_code == 302, re.findall(r"要改.*", text(said))


def submit(client, draft, **over):
    """Press 交上去 on the page as it is shown."""
    seen = re.search(r'name="seen" value="([^"]+)"', text(client.get(f"{draft}check/")))
    return client.post(f"{draft}submit/", {"seen": seen[1] if seen else "", **over})


def file_one(client, edition=None):
    """Walk from the button to the receipt; return (draft address, number, query code)."""
    draft = begin(client, edition)
    fill(client, draft)
    receipt = client.get(submit(client, draft)["Location"])
    return draft, *codes(receipt)


def codes(receipt):
    """Return number and query code as the receipt shows them."""
    return tuple(re.findall(r"<output>([^<]+)</output>", text(receipt))[:2])


def photo(name="card.jpg", content=None):
    return SimpleUploadedFile(name, samples.photo() if content is None else content, "image/jpeg")


def text(response):
    return response.content.decode()


def levelled(response, *typed):
    """Return a page without its tokens and without what was typed, to compare two answers."""
    html = re.sub(r'value="[^"]{64}"', "", text(response))
    for each in typed:
        html = html.replace(each, "")
    return html


def open_case(client, case):
    """Show number and code, as on the progress page."""
    answer = client.post("/progress/", {"number": case.number, "code": case.query_code})
    assert answer.status_code == 302, text(answer)
    return answer["Location"]
