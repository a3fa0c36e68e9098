"""The first page and the list: what waits, what needs a hand, nothing of another department, and no query more for many."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bianmin.catalog.actions import editing, retire
from bianmin.catalog.elements import Basis
from bianmin.catalog.keeping import ONLY, with_review
from bianmin.catalog.models import Edition, Item
from bianmin.catalog.permissions import review_months
from bianmin.catalog.reviewing import is_stale
from tests import factories as make
from tests.cataloguing_items.people import (
    approver,
    drafted,
    of_another_department,
    officer,
    sent,
    supervisor,
    text,
    words,
    writer,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 28)


def fresh(name, **over):
    """An item whose edition was read again last week."""
    made = make.edition(name, **over)
    Edition.objects.filter(pk=made.pk).update(reviewed_on=TODAY - timedelta(days=7))
    return made.item


def listed(who, query=""):
    response = who.browser.get(f"/cataloguing/items/{query}")
    assert response.status_code == 200
    return response


def names_in(who, query=""):
    return {row["item"].name for row in listed(who, query).context["rows"]}


def one_of_each(at):
    """For each word of the list one item, and one that needs nobody."""
    by, another = writer(), officer("孙立")
    fresh("没事的", task_code="")
    Item.objects.filter(name="没事的").update(task_code="11440100007482575H3440118009000")
    drafted(fresh("在写的"), by, at, fee="免费")
    editing.send_back(sent(fresh("退回的"), by, at).pk, words="写清楚", by=another.actor, at=at)
    sent(fresh("等批的"), by, at)
    approved = sent(fresh("批了的"), by, at)
    editing.approve(approved.pk, valid_from=TODAY + timedelta(days=4), by=another.actor, at=at)
    make.edition("待更新的")
    soon = make.edition("快到的")
    Edition.objects.filter(pk=soon.pk).update(reviewed_on=date(2025, 10, 20))
    fresh("没核实的", unverified=("fee", "role"))
    fresh("失效的", basis=(Basis("旧条例", lapsed="2024 年废止"),))
    retire(fresh("取消的"), on=TODAY, why="上面取消了")
    Item.objects.create(slug="LOC9", name="没发布的", category="其他", department=make.department(), position=9999)


EXPECTED = {
    "waiting": {"等批的"},
    "sent-back": {"退回的"},
    "writing": {"在写的", "退回的"},
    "approved": {"批了的"},
    "stale": {"待更新的"},
    "soon": {"快到的"},
    "unverified": {"没核实的"},
    "lapsed": {"失效的"},
    "unpublished": {"没发布的"},
    "retired": {"取消的"},
}


def test_each_list_shows_what_its_name_says_and_the_first_page_counts_the_same(at):
    one_of_each(at)
    who = officer()
    many = who.browser.get("/cataloguing/").context["many"]
    for word in ONLY:
        found = names_in(who, f"?only={word}")
        assert many[word] == len(found), word
        if word in EXPECTED:
            assert found == EXPECTED[word], word
    everything = names_in(who)
    assert "取消的" not in everything and len(everything) == many["all"]
    assert names_in(who, "?only=no-code") == everything - {"没事的"}


def test_a_row_says_why_an_item_needs_a_hand(at):
    one_of_each(at)
    assert "起 待更新" in words(listed(officer(), "?only=stale"))
    page = text(listed(officer("二号"), "?only=unverified"))
    assert "2 处没核实" in page and 'title="收费、各站的角色"' in page
    assert "第 2 版：退回去改" in words(listed(officer("三号"), "?only=sent-back"))


def test_a_department_sees_its_own_items_and_counts_no_others(at):
    mine = fresh("民政的")
    theirs = of_another_department(fresh("人社的"))
    sent(mine, writer(), at)
    sent(theirs, writer("rsj", "外人"), at)
    for who in (writer(name="甲"), approver()):
        assert names_in(who) == {"民政的"} and names_in(who, "?only=waiting") == {"民政的"}
        home = who.browser.get("/cataloguing/")
        assert home.context["many"]["all"] == 1 and "人社的" not in text(home)
        assert who.browser.get(f"/cataloguing/items/{theirs.slug}/").status_code == 404
        assert who.browser.get(f"/cataloguing/items/{mine.slug}/").status_code == 200
    assert names_in(officer()) == names_in(supervisor()) == {"民政的", "人社的"}


def test_the_first_page_brings_what_another_wrote_to_the_approver_and_what_came_back_to_the_writer(at):
    by, head = writer(), approver()
    edition = sent(fresh("高龄津贴"), by, at)
    assert "高龄津贴" in words(head.browser.get("/cataloguing/"))
    assert "高龄津贴" not in words(by.browser.get("/cataloguing/"))
    editing.send_back(edition.pk, words="收费写依据", by=head.actor, at=at)
    assert "退回来了 要改：收费写依据" in words(by.browser.get("/cataloguing/"))
    assert "高龄津贴" not in words(head.browser.get("/cataloguing/"))


def test_what_an_officer_wrote_does_not_wait_for_that_officer(at):
    own = officer()
    sent(fresh("自己写的"), own, at)
    assert list(own.browser.get("/cataloguing/").context["waiting"]) == []
    assert len(officer("另一位").browser.get("/cataloguing/").context["waiting"]) == 1


def test_the_list_is_narrowed_by_words_code_category_and_department():
    fresh("高龄津贴")
    other = of_another_department(fresh("养老认证"))
    Item.objects.filter(pk=other.pk).update(category="养老保险", task_code="11440100007482575H3440118009000")
    who = officer()
    assert names_in(who, "?q=津贴") == {"高龄津贴"}
    assert names_in(who, f"?q={other.slug.lower()}") == {"养老认证"}
    assert names_in(who, "?q=11440100007482575H3") == {"养老认证"}
    assert names_in(who, "?category=养老保险") == names_in(who, "?department=rsj") == {"养老认证"}
    assert names_in(who, "?q=没有的") == set() and "没有这样的事项" in words(listed(who, "?q=没有的"))
    assert names_in(who, "?only=nonsense") == {"高龄津贴", "养老认证"}


def test_a_long_list_comes_fifty_at_a_time_and_every_item_once():
    for number in range(53):
        fresh(f"事项{number}")
    who = officer()
    first = listed(who, "?category=残疾人帮扶")
    assert len(first.context["rows"]) == 50 and not first.context["newer"]
    rest = listed(who, first.context["older"])
    assert len(rest.context["rows"]) == 3 and not rest.context["older"]
    assert len(names_in(who) | names_in(who, first.context["older"])) == 53
    assert who.browser.get("/cataloguing/items/?from=x").status_code == 404


@pytest.mark.parametrize("address", ["/cataloguing/", "/cataloguing/items/", "/cataloguing/approve/"])
def test_as_many_queries_for_thirty_items_as_for_one(address, at):
    who, by = officer(), writer()

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert who.browser.get(address).status_code == 200
        return len(seen)

    sent(fresh("第一件", unverified=("fee",)), by, at)
    asked()
    few = asked()
    for number in range(29):
        sent(fresh(f"又一件{number}", unverified=("fee",)), by, at)
    assert asked() == few <= 16


def test_only_those_who_keep_the_catalogue_come_in():
    from bianmin.county.rights import PostRole
    from tests.cataloguing_editor.desks import sit

    fresh("某事")
    clerk = sit(make.station(), PostRole.CLERK)
    for address in ("/cataloguing/", "/cataloguing/items/", "/cataloguing/approve/"):
        assert clerk.browser.get(address).status_code == 403
    assert supervisor().browser.get("/cataloguing/approve/").status_code == 403


DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(DAYS, DAYS | st.none(), DAYS, st.integers(0, 26))
def test_the_query_and_the_rule_agree_on_what_is_stale(valid_from, reviewed, today, months):
    made = make.edition(review_months=months)
    Edition.objects.filter(pk=made.pk).update(valid_from=valid_from, reviewed_on=reviewed)
    item = with_review(Item.objects.filter(pk=made.item_id), today=today).select_related("current").get()
    assert item.is_past_review == is_stale(item.current, today, review_months())
