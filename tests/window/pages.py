"""Reading the pages as a person would: which keys are there, what stands in the lists."""

import re
from io import BytesIO

from django.urls import reverse
from PIL import Image


def text_of(response):
    return response.content.decode()


def keys_on(response):
    """Return the verbs that can be pressed on a page."""
    return set(re.findall(r'action="/window/cases/[^/]+/steps/([a-z_]+)/"', text_of(response)))


def filled_keys(response):
    """Return the words on the filled buttons of a case's next step."""
    part = text_of(response).split('id="next"', 1)[-1].split('aria-label="经过"', 1)[0]
    return [word.strip() for word in re.findall(r'<button class="button go"[^>]*>([^<]+)', part)]


def case_page(client, case):
    return client.get(reverse("window:case", args=[case.number]))


def value_of(response, name):
    """Return the value of the first input of a name."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', text_of(response))
    return found[1] if found else None


def photo(color="#cde", size=(400, 300)):
    written = BytesIO()
    Image.new("RGB", size, color).save(written, "JPEG")
    written.seek(0)
    written.name = "照片.jpg"
    return written
