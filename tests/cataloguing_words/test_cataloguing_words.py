"""找事的叫法: what was sought in vain is mended in one step, by the county office alone, and found from then on."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bianmin.catalog.actions import index_item
from bianmin.catalog.actions.indexing import index_published
from bianmin.catalog.actions.wording import (
    ONCE_FOR,
    add_synonym,
    change_synonym,
    count_missed,
    forget_old_missed,
    mend,
    set_aside,
    strike_synonym,
)
from bianmin.catalog.hits import look_for
from bianmin.catalog.models import MissedQuery, Synonym
from bianmin.catalog.permissions import search_items
from bianmin.county.refusals import BadInput, NotFound
from bianmin.county.rights import PostRole
from bianmin.journal.models import Entry
from tests import factories as make
from tests.oversight.conftest import county_office

pytestmark = pytest.mark.django_db
WORDS = "/cataloguing/words/"


@pytest.fixture(autouse=True)
def _today(at, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def by():
    return make.staff(county_office(), PostRole.COUNTY_OFFICE)


@pytest.fixture
def office(client):
    from bianmin.people.models import Account

    post = make.post(county_office(), PostRole.COUNTY_OFFICE, "高科长")
    client.force_login(Account.objects.get(pk=post.account_id))
    return client


def item(name="80周岁以上老年人高龄津贴发放"):
    made = make.edition(name)
    index_item(made.item)
    return made.item


def sought(words, times, at):
    for _ in range(times):
        count_missed(words, today=at.date())
    return MissedQuery.objects.get(words=words)


def page(client, address=WORDS, status=200, **asked):
    response = client.get(address, asked)
    assert response.status_code == status
    return response.content.decode()


# --- mending ---


def test_what_was_sought_in_vain_is_mended_in_one_step_and_found_at_once(office, at):
    wanted = item()
    missed = sought("长寿钱", 3, at)
    assert look_for("长寿钱").is_missed
    assert "长寿钱" in page(office)
    response = office.post(f"{WORDS}missed/{missed.pk}/mend/", {"item": wanted.name}, follow=True)
    assert "补上了。现在查“长寿钱”就能找到" in response.content.decode()
    assert search_items("长寿钱") == [wanted]
    assert search_items("cszq") == []
    assert search_items("csq") == [wanted]
    missed.refresh_from_db()
    assert missed.mended_on == at.date()
    table = page(office).split("补过的")[0]
    assert '<th scope="row">长寿钱</th>' not in table.split("在用的叫法")[0]


def test_mending_names_an_item_to_the_letter_or_is_refused_in_its_row(office, at):
    item()
    missed, other = sought("长寿钱", 2, at), sought("长命钱", 2, at)
    response = office.post(f"{WORDS}missed/{missed.pk}/mend/", {"item": "高龄津贴"})
    html = response.content.decode()
    assert response.status_code == 422
    row = html.split(f"missed/{missed.pk}/mend/")[1].split("</tr>")[0]
    assert "请从列出来的事项里选一个" in row and 'value="高龄津贴"' in row
    assert "请从列出来" not in html.split(f"missed/{other.pk}/mend/")[1].split("</tr>")[0]
    assert not Synonym.objects.exists()


def test_what_is_none_of_ours_leaves_the_list_and_stays_told(office, at):
    missed = sought("火星移民", 2, at)
    office.post(f"{WORDS}missed/{missed.pk}/aside/", {"whose": "找航天局"})
    assert "火星移民" not in page(office).split("在用的叫法")[0]
    count_missed("火星移民", today=at.date())
    missed.refresh_from_db()
    assert (missed.times, missed.mended_how) == (3, "不归我们：找航天局")
    assert missed.mended_on == at.date()


def test_a_mended_word_that_still_finds_nothing_is_open_again(by, at):
    wanted = item()
    missed = sought("长寿钱", 2, at)
    mend(missed.pk, wanted.name, by=by, at=at)
    count_missed("长寿钱", today=at.date() + timedelta(days=1))
    missed.refresh_from_db()
    assert missed.mended_on is None


def test_what_was_asked_only_once_is_shown_to_nobody_and_forgotten_after_a_month(office, at):
    sought("王秀兰", 1, at)
    sought("李大哥", 2, at)
    html = page(office)
    assert "李大哥" in html and "王秀兰" not in html
    assert forget_old_missed(at=at + ONCE_FOR) == 0
    assert forget_old_missed(at=at + ONCE_FOR + timedelta(days=1)) == 1
    assert [each.words for each in MissedQuery.objects.all()] == ["李大哥"]


def test_the_most_often_asked_stands_first(office, at):
    for words, times in (("甲乙丙", 2), ("丁戊己", 5), ("庚辛壬", 3)):
        sought(words, times, at)
    found = re.findall(r'<th scope="row">(\S+)</th>', page(office).split("在用的叫法")[0])
    assert found == ["丁戊己", "庚辛壬", "甲乙丙"]


# --- words ---


def test_a_word_is_added_changed_and_struck_off_and_the_search_follows_each(office, by, at):
    old, new = item(), item("老年人优待证申领")
    office.post(f"{WORDS}add/", {"word": "长寿钱", "means": "高龄津贴"})
    assert search_items("长寿钱") == [old]
    word = Synonym.objects.get()
    assert 'value="高龄津贴"' in page(office, f"{WORDS}{word.pk}/")
    office.post(f"{WORDS}{word.pk}/", {"word": "长寿钱", "means": "优待证"})
    assert search_items("长寿钱") == [new]
    word = Synonym.objects.get(means="优待证")
    office.post(f"{WORDS}{word.pk}/strike/")
    assert search_items("长寿钱") == []
    assert "长寿钱" not in page(office).split("在用的叫法")[1]


def test_a_word_struck_off_is_not_brought_back_by_loading_the_pack_again(by, at):
    wanted = item()
    index_published(synonyms={"长寿钱": ("高龄津贴",)})
    assert search_items("长寿钱") == [wanted]
    strike_synonym(Synonym.objects.get().pk, by=by, at=at)
    index_published(synonyms={"长寿钱": ("高龄津贴",)})
    assert search_items("长寿钱") == []
    add_synonym("长寿钱", "高龄津贴", by=by, at=at)
    assert search_items("长寿钱") == [wanted]


def test_another_name_of_a_village_is_kept_with_its_township(by, at, office):
    make.station("东张博村", "370832001021")
    make.station("东张博村", "370832203009", make.township("大路口乡", "370832203000"))
    with pytest.raises(BadInput) as refused:
        add_synonym("前张庄", "东张博村", by=by, at=at)
    assert "带上乡镇" in refused.value.fields["means"]
    add_synonym("前张庄", "东张博村（大路口乡）", by=by, at=at)
    assert [spot.code for spot in look_for("前张庄").spots] == ["370832203009"]
    html = page(office)
    assert "东张博村（大路口乡）" in html and "370832203009" not in html


@pytest.mark.parametrize(
    ("word", "means", "field"),
    [("", "高龄津贴", "word"), ("。", "高龄津贴", "word"), ("长" * 21, "高龄津贴", "word"), ("长寿钱", "", "means"),
     ("长寿钱", "没有的事", "means"), ("长寿钱", "没有的村", "means")],
)  # fmt: skip
def test_a_word_that_means_nothing_is_refused_at_its_field(office, word, means, field):
    item()
    response = office.post(f"{WORDS}add/", {"word": word, "means": means})
    html = response.content.decode()
    assert response.status_code == 422
    assert f'id="id_{field}-error"' in html
    assert f'value="{word}"' in html
    assert not Synonym.objects.exists()


def test_what_is_gone_is_said_to_be_gone(by, at):
    gone = "00000000-0000-7000-8000-000000000000"
    for act in (lambda: mend(gone, "甲", by=by, at=at), lambda: set_aside(gone, "", by=by, at=at),
                lambda: strike_synonym(gone, by=by, at=at), lambda: change_synonym(gone, "甲", "乙", by=by, at=at)):  # fmt: skip
        with pytest.raises(NotFound):
            act()


def test_too_long_a_word_on_whom_to_ask_is_refused(office, at):
    missed = sought("火星移民", 2, at)
    response = office.post(f"{WORDS}missed/{missed.pk}/aside/", {"whose": "找" * 101})
    assert response.status_code == 422
    assert "最多 100 个字" in response.content.decode()


# --- who ---


def test_each_change_leaves_a_row_in_the_journal(office, at):
    item()
    missed = sought("长寿钱", 2, at)
    before = Entry.objects.count()
    office.post(f"{WORDS}missed/{missed.pk}/mend/", {"item": "80周岁以上老年人高龄津贴发放"})
    office.post(f"{WORDS}add/", {"word": "长命钱", "means": "高龄津贴"})
    assert Entry.objects.count() == before + 2


def test_a_supervisor_reads_and_changes_nothing_and_a_clerk_does_not_read(client, at):
    from bianmin.people.models import Account

    missed = sought("长寿钱", 2, at)
    post = make.post(county_office(), PostRole.SUPERVISOR)
    client.force_login(Account.objects.get(pk=post.account_id))
    html = page(client)
    assert "长寿钱" in html and '<button class="button small go">补上' not in html
    assert client.post(f"{WORDS}missed/{missed.pk}/mend/", {"item": "甲"}).status_code == 403
    clerk = make.post(make.station(), PostRole.CLERK)
    client.force_login(Account.objects.get(pk=clerk.account_id))
    assert client.get(WORDS).status_code == 403


def test_the_list_asks_the_database_as_often_for_many_words_as_for_few(office, at):
    def asked():
        with CaptureQueriesContext(connection) as sent:
            page(office)
        return len(sent)

    item()
    sought("甲乙丙", 2, at)
    few = asked()
    for n in range(20):
        Synonym.objects.create(word=f"叫法{n}", means="高龄津贴")
        MissedQuery.objects.create(words=f"找不到{n}", times=9, first_on=date(2026, 9, 1), last_on=date(2026, 9, 2))
    assert asked() == few <= 8
