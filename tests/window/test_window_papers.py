"""Photos, files and documents at the window: added by a form, handed out after asking again who asks."""

import pytest

from bianmin.cases.actions.rendering import render_wanted
from bianmin.cases.models import CaseFile, Document
from bianmin.county.rights import PostRole
from bianmin.journal.models import Entry
from tests import factories as make
from tests.window.pages import case_page, photo, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def add(clerk):
    def added(case, code="m2", client=clerk, **over):
        posted = {"material": code, "photo": photo(), **over}
        return client.post(f"/window/cases/{case.number}/materials/", posted)

    return added


def address(case, file):
    return f"/window/cases/{case.number}/files/{file.pk}/"


def test_a_photo_is_added_to_a_paper_and_shown_beside_it(at, clerk, add):
    case = make.case(at)
    answer = add(case)
    assert answer["Location"] == f"/window/cases/{case.number}/"
    page = text_of(case_page(clerk, case))
    assert "照片收下了：社会保障卡" in page
    assert f'<img src="{address(case, CaseFile.objects.get())}"' in page


def test_a_paper_that_was_found_right_shows_no_photo_until_it_is_asked_for(at, clerk, add):
    case = make.case(at)
    add(case)
    clerk.post(f"/window/cases/{case.number}/ticks/", {"fine": ["m2"]})
    page = text_of(case_page(clerk, case))
    assert "<img" not in page
    assert f'href="/window/cases/{case.number}/materials/m2/"' in page


def test_the_new_photo_stands_beside_the_earlier_one(at, clerk, add):
    case = make.case(at)
    add(case)
    answer = add(case, back="photos", photo=photo("#fed"))
    assert answer["Location"] == f"/window/cases/{case.number}/materials/m2/"
    page = text_of(clerk.get(answer["Location"]))
    assert "最新的一张" in page and "以前的" in page
    for file in CaseFile.objects.all():
        assert address(case, file) in page


def test_a_file_is_an_attachment_that_no_browser_runs_and_its_opening_is_written_down(at, clerk, add):
    case = make.case(at)
    add(case)
    file = CaseFile.objects.get()
    answer = clerk.get(address(case, file))
    assert answer.content.startswith(b"\xff\xd8")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store")
    opened = Entry.objects.get(resource="file", action="read")
    assert (opened.subject_id, opened.purpose, opened.by_name) == (str(file.pk), "看材料", "孙秀英")


def test_a_file_of_another_stations_case_does_not_exist_for_a_clerk(at, sit, add):
    case = make.case(at)
    add(case)
    file = CaseFile.objects.get()
    stranger = sit(make.station("蔡楼村", "370832001033"))
    mine = make.case(at, at_station=make.station("蔡楼村", "370832001033"))
    assert stranger.get(address(case, file)).status_code == 404
    assert stranger.get(address(mine, file)).status_code == 404
    assert add(case, client=stranger).status_code == 404
    assert not Entry.objects.filter(resource="file", action="read").exists()


def test_a_file_of_ones_own_case_may_be_looked_at_but_not_added_to(at, sit, add):
    case = make.case(at)
    add(case)
    client = sit(case.station, person_id=case.applicant_id)
    assert client.get(address(case, CaseFile.objects.get())).status_code == 200
    assert add(case, client=client).status_code == 409
    assert CaseFile.objects.count() == 1


def test_a_form_without_a_photo_says_so_in_place(at, clerk):
    case = make.case(at)
    path = f"/window/cases/{case.number}/materials/"
    answer = clerk.post(path, {"material": "m2"})
    assert answer.status_code == 422
    assert "还没有选照片" in text_of(answer) and "下一步" in text_of(answer)
    answer = clerk.post(path, {"material": "m2", "back": "photos"})
    assert answer.status_code == 422 and "换一张" in text_of(answer)


def test_a_paper_that_is_not_asked_for_takes_no_photo(at, clerk, add):
    case = make.case(at)
    assert add(case, code="m9").status_code == 404
    assert add(case, code="m9", back="photos").status_code == 404
    assert clerk.get(f"/window/cases/{case.number}/materials/m9/").status_code == 404


def test_what_brings_a_lacking_paper_back_may_be_a_photo(at, clerk, add, press):
    case = make.case(at)
    press(clerk, case, "tell_lack", **{"lacks-m2": "on", "why-m2": "blurred"})
    page = text_of(case_page(clerk, case))
    assert '<option value="m2" selected>' in page and "拍得看不清" in page
    add(case)
    assert press(clerk, case, "supply").status_code == 302


def test_once_handed_over_no_photo_is_asked_for(at, clerk, press):
    case = make.case(at)
    press(clerk, case, "hand_over", fine=["m1", "m2"])
    assert "传上去" not in text_of(case_page(clerk, case))


def test_a_document_that_is_not_rendered_yet_says_so_and_comes_by_itself(at, clerk, press):
    case = make.case(at)
    press(clerk, case, "hand_over", fine=["m1", "m2"])
    paper = Document.objects.get(kind="hand_over")
    path = f"/window/cases/{case.number}/documents/{paper.pk}/"
    page = text_of(clerk.get(path))
    assert "正在生成" in page and f'content="2; url={path}?tries=1"' in page
    wanted = Entry.objects.filter(resource="document", action="read", purpose=paper.number)
    assert wanted.count() == 1
    clerk.get(path, {"tries": 1})
    assert wanted.count() == 1  # the page asks again by itself; nobody has read anything yet
    assert "还没有好" in text_of(clerk.get(path, {"tries": 20}))
    assert "正在生成" in text_of(clerk.get(path, {"tries": "x" * 300}))
    render_wanted(at=at)
    answer = clerk.get(path, {"tries": 2})
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline; filename")
    assert wanted.count() == 3


def test_a_document_of_another_stations_case_does_not_exist_for_a_clerk(at, sit):
    case = make.case(at)
    paper = Document.objects.get()
    stranger = sit(make.station("蔡楼村", "370832001033"))
    mine = make.case(at, at_station=make.station("蔡楼村", "370832001033"))
    for number in (case.number, mine.number):
        assert stranger.get(f"/window/cases/{number}/documents/{paper.pk}/").status_code == 404


def test_an_opened_case_asks_the_database_no_more_for_many_photos(at, clerk, add, sit):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    case = make.case(at)
    add(case)
    case_page(clerk, case)
    with CaptureQueriesContext(connection) as few:
        case_page(clerk, case)
    for _ in range(6):
        add(case)
    case_page(clerk, case)
    with CaptureQueriesContext(connection) as many:
        case_page(clerk, case)
    assert len(many) == len(few)


def test_a_helper_adds_photos_on_the_way(at, sit, add):
    case = make.case(at)
    helper = sit(case.station, PostRole.HELPER, name="周宁")
    assert add(case, client=helper).status_code == 302
    assert CaseFile.objects.get().by_name == "周宁"
