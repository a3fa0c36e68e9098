"""Photos and PDFs of a draft: what is taken is shown at once, what is not is said at its own material."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bianmin.cases.models import Case, Draft, DraftFile
from bianmin.pages.door import WholeBody
from bianmin.vault.models import StoredFile
from tests.portal import applying_walk as walk
from tests.portal.applying_walk import text
from tests.vault import samples

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _places(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.DATA_DIR = tmp_path


def test_a_photo_is_taken_and_its_result_is_on_the_page(client):
    draft = walk.begin(client)
    answer = client.post(f"{draft}files/m2/", {"file-m2": walk.photo("社保卡.jpg")})
    assert answer["Location"] == f"{draft}materials/#m-m2"
    page = text(client.get(f"{draft}materials/"))
    assert "已收到" in page and "社保卡.jpg" in page and " KB）" in page and "去掉这一张" in page


def test_htmx_gets_the_one_card(client):
    draft = walk.begin(client)
    card = client.post(f"{draft}files/m2/", {"file-m2": walk.photo()}, headers=HTMX)
    assert card.status_code == 200 and text(card).startswith('<section class="card material" id="m-m2">')
    assert "已收到" in text(card) and "申请表" not in text(card)


def test_another_photo_takes_the_place_of_the_first_and_can_be_taken_out(client):
    draft = walk.begin(client)
    for name in ("one.jpg", "two.jpg"):
        client.post(f"{draft}files/m2/", {"file-m2": walk.photo(name)})
    page = text(client.get(f"{draft}materials/"))
    assert "two.jpg" in page and "one.jpg" not in page
    client.post(f"{draft}files/m2/drop/")
    assert "two.jpg" not in text(client.get(f"{draft}materials/")) and DraftFile.objects.count() == 0


def test_a_pdf_is_taken(client):
    draft = walk.begin(client)
    pdf = SimpleUploadedFile("表.pdf", samples.plain_pdf(), "application/pdf")
    assert client.post(f"{draft}files/m1/", {"file-m1": pdf}).status_code == 302
    assert DraftFile.objects.get().stored.content_type == "application/pdf"


def test_the_writer_sees_the_photo_as_an_attachment_and_nobody_else_does(client):
    draft = walk.begin(client)
    client.post(f"{draft}files/m2/", {"file-m2": walk.photo()})
    shown = client.get(f"{draft}files/m2/")
    assert shown["Content-Type"] == "image/jpeg" and shown["Content-Disposition"].startswith("attachment")
    assert "card" not in shown["Content-Disposition"]  # the file's own name may hold a number
    assert shown["X-Content-Type-Options"] == "nosniff" and shown["Cache-Control"] == "no-store"
    assert Client().get(f"{draft}files/m2/").status_code == 404
    assert Client().post(f"{draft}files/m2/drop/").status_code == 404
    assert client.get(f"{draft}files/m1/").status_code == 404
    assert DraftFile.objects.count() == 1


def test_photos_go_with_the_case(client):
    draft = walk.begin(client)
    walk.fill(client, draft)
    client.post(f"{draft}files/m2/", {"file-m2": walk.photo()})
    walk.submit(client, draft)
    case = Case.objects.get()
    assert case.materials.get(code="m2").state == "given"
    assert case.files.get().material.code == "m2"


BAD = {
    "empty": (b"", "空的"),
    "a word": (b"hello" * 100, "不是站里能收的照片"),
    "a page": (samples.HTML, "不是站里能收的照片"),
    "a drawing": (samples.SVG, "不是站里能收的照片"),
    "a script": (samples.PHP * 20, "不是站里能收的照片"),
    "half a photo": (samples.photo()[:200], ""),
    "a bomb": (samples.png_bomb(30_000, 30_000), ""),
    "a hidden file": (samples.pdf_with_a_file_in_a_nested_place(), ""),
    "16 MB": (samples.photo() + b"\0" * 16 * 1024 * 1024, "15 MB"),
    "30 MB": (samples.photo() + b"\0" * 30 * 1024 * 1024, "15 MB"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_cannot_be_taken_is_said_at_its_material_and_leaves_nothing_behind(client, kind):
    content, sentence = BAD[kind]
    draft = walk.begin(client)
    client.post(f"{draft}who/", walk.WHO)
    client.post(f"{draft}files/m1/", {"file-m1": walk.photo("good.jpg")})
    refused = client.post(f"{draft}files/m2/", {"file-m2": walk.photo("bad.jpg", content)})
    assert refused.status_code == 422
    page = text(refused)
    said = page.split('id="id_file-m2-error"')[1].split("</p>")[0]
    assert sentence in said and len(said) > 20
    assert 'id="id_file-m1-error"' not in page and "good.jpg" in page
    assert StoredFile.objects.count() == 1
    assert Draft.objects.get().answers["who-name"] == "王秀兰"


def test_no_file_at_all_gets_a_sentence(client):
    draft = walk.begin(client)
    refused = client.post(f"{draft}files/m2/", {})
    assert refused.status_code == 422 and "还没有选到照片" in text(refused)


def test_a_refused_file_is_said_in_the_card_too(client):
    draft = walk.begin(client)
    card = client.post(f"{draft}files/m2/", {"file-m2": walk.photo(content=b"")}, headers=HTMX)
    assert card.status_code == 422 and text(card).startswith('<section class="card material" id="m-m2">')


def test_a_material_that_nobody_asks_for_is_404(client):
    draft = walk.begin(client)
    assert client.post(f"{draft}files/nix/", {"file-nix": walk.photo()}).status_code == 404


def test_an_upload_that_is_cut_off_says_so_and_keeps_the_rest(client):
    draft = walk.begin(client)
    client.post(f"{draft}files/m1/", {"file-m1": walk.photo("good.jpg")})
    whole = (
        b'--x\r\nContent-Disposition: form-data; name="file-m2"; filename="a.jpg"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n" + samples.photo()
    )
    announced = len(whole) + 5000
    half = {"wsgi.input": WholeBody(BytesIO(whole), announced), "CONTENT_LENGTH": str(announced)}
    kind = "multipart/form-data; boundary=x"
    answer = client.generic("POST", f"{draft}files/m2/", b"", **half, CONTENT_TYPE=kind)
    assert answer.status_code == 400 and "只收到一部分" in text(answer)
    assert DraftFile.objects.count() == 1 and "good.jpg" in text(client.get(f"{draft}materials/"))


def test_sixty_uploads_an_hour_are_enough_for_anybody(client, monkeypatch):
    monkeypatch.setattr("bianmin.portal.applying.files._MOST_AN_HOUR", 2)
    draft = walk.begin(client)
    statuses = [client.post(f"{draft}files/m2/", {"file-m2": walk.photo()}).status_code for _ in range(3)]
    assert statuses == [302, 302, 429]
