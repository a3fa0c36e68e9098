"""Rating: each of the five values goes in and comes out, only bad ones are asked why, and no name is kept."""

import pytest
from django.apps import apps
from django.utils import timezone

from bianmin.cases.actions import steps
from bianmin.county.rights import PostRole
from bianmin.feedback.models import Rating
from bianmin.journal.models import Entry
from tests import factories as make
from tests.portal import applying_walk as walk
from tests.portal.applying_walk import text

pytestmark = pytest.mark.django_db
LEVELS = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}


@pytest.fixture(autouse=True)
def _static(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def over():
    """A case that is over: this station could not do it and said whom to ask."""
    at = timezone.now()
    case = make.case(at)
    clerk = make.staff(case.station, PostRole.CLERK)
    steps.turn_away(case, reason="没有权限", whom_to_ask="县残联", by=clerk, at=at)
    case.refresh_from_db()
    return case


def test_five_levels_are_offered_and_none_is_chosen(client, over):
    page = text(client.get(walk.open_case(client, over)))
    assert [name for name in LEVELS.values() if f"<span>{name}</span>" not in page] == []
    assert "checked" not in page


@pytest.mark.parametrize("level", LEVELS)
def test_each_level_is_kept_and_shown_back(client, over, level):
    path = walk.open_case(client, over)
    why = {"tags": ["等得太久"]} if level < 3 else {}
    answer = client.post(f"{path}rate/", {"level": str(level), **why})
    assert answer["Location"] == f"{path}#rating"
    assert Rating.objects.get().level == level
    page = text(client.get(path))
    assert f"您说的是：{LEVELS[level]}" in page and "谢谢您" in page and "评好了" not in page


@pytest.mark.parametrize("level", [1, 2])
def test_a_bad_rating_needs_a_reason_or_a_word_and_keeps_what_was_chosen(client, over, level):
    path = walk.open_case(client, over)
    refused = client.post(f"{path}rate/", {"level": str(level), "words": "  "})
    assert refused.status_code == 422 and "点一条原因" in text(refused)
    assert f'value="{level}" checked' in text(refused)
    client.post(f"{path}rate/", {"level": str(level), "words": "跑了三趟"})
    assert Rating.objects.get().words == "跑了三趟"
    assert "跑了三趟" in text(client.get(path))


@pytest.mark.parametrize("level", [3, 4, 5])
def test_a_good_rating_is_never_asked_why(client, over, level):
    path = walk.open_case(client, over)
    assert client.post(f"{path}rate/", {"level": str(level), "tags": ["等得太久"]}).status_code == 302
    assert Rating.objects.get().tags == []


@pytest.mark.parametrize("level", ["", "0", "6", "-1", "五", "5.0", "²", "9" * 50])
def test_no_level_is_no_rating(client, over, level):
    path = walk.open_case(client, over)
    refused = client.post(f"{path}rate/", {"level": level, "words": "写了一句"})
    assert refused.status_code == 422 and "先点一个满意程度" in text(refused) and "写了一句" in text(refused)
    assert Rating.objects.count() == 0


def test_too_many_words_are_refused_and_kept(client, over):
    path = walk.open_case(client, over)
    refused = client.post(f"{path}rate/", {"level": "1", "words": "字" * 501})
    assert refused.status_code == 422 and "最多写 500 个字" in text(refused) and "字" * 501 in text(refused)


def test_a_case_is_rated_once(client, over):
    path = walk.open_case(client, over)
    client.post(f"{path}rate/", {"level": "5"})
    second = client.post(f"{path}rate/", {"level": "4"})
    assert second.status_code == 409 and "已经评过" in text(second)
    assert Rating.objects.get().level == 5


def test_a_case_that_is_not_over_cannot_be_rated(client):
    path = walk.open_case(client, make.case(timezone.now()))
    assert "办得怎么样" not in text(client.get(path))
    assert client.post(f"{path}rate/", {"level": "5"}).status_code == 409


def test_a_withdrawn_case_is_not_asked_about(client):
    path = walk.open_case(client, make.case(timezone.now()))
    client.post(f"{path}withdraw/")
    assert "办得怎么样" not in text(client.get(path))


def test_neither_rating_nor_journal_keeps_a_name(client, over):
    assert over.applicant.name == "王秀兰"
    path = walk.open_case(client, over)
    client.post(f"{path}rate/", {"level": "1", "tags": ["说话不好听"]})
    names = {field.name for field in apps.get_model("feedback", "Rating")._meta.get_fields()}
    assert not names & {"applicant", "agent", "person", "name", "by_id", "by_name", "account_id"}
    row = Entry.objects.get(resource="rating")
    assert (row.by_kind, row.by_name) == ("person", "")
