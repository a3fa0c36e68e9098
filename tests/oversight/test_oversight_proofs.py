"""谁在要证明: counted by organisation, for the county office alone, and as a file that a spreadsheet opens safely."""

import csv
import io
from pathlib import Path
from uuid import uuid4

import pytest

from bianmin.county.rights import PostRole
from bianmin.journal.models import Entry
from bianmin.proofs.actions import Demand, load_proofs, note_demand
from bianmin.proofs.pack import read_proofs
from bianmin.proofs.permissions import kind_named
from tests import factories as make

pytestmark = pytest.mark.django_db
LIANGSHAN = Path(__file__).parents[2] / "counties" / "liangshan"


@pytest.fixture
def demands(db, at):
    load_proofs(read_proofs(LIANGSHAN))
    clerk = make.staff(make.station(), PostRole.CLERK)
    for kind, sort, name in (("marriage", "银行、信用社", "农商银行"), ("marriage", "银行、信用社", "农商银行"),
                             ("alive", "保险公司", "=cmd|' /C calc'!A0")):  # fmt: skip
        note_demand(Demand(sort, name, kind_named(kind)), make.station(), key=str(uuid4()), by=clerk, at=at)


def test_the_page_says_who_demands_what_how_often_and_nothing_of_a_villager(
    demands, supervisor, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        page = supervisor.get("/oversight/proofs/").content.decode()
    assert "农商银行" in page and "婚姻状况证明" in page and "共 3 次" in page and "孙秀英" not in page
    assert page.index("农商银行") < page.index("保险公司")


def test_another_period_shows_others_and_a_wrong_one_is_said(demands, supervisor):
    past = supervisor.get("/oversight/proofs/?from=2026-01-01&to=2026-02-01").content.decode()
    assert "共 0 次" in past and "还没有" not in past and "没有站点记下过" in past
    wrong = supervisor.get("/oversight/proofs/?from=2026-13-01")
    assert wrong.status_code == 422
    assert supervisor.get("/oversight/proofs/file/?from=2026-13-01").status_code == 422


def test_the_file_opens_in_a_spreadsheet_runs_nothing_and_leaves_a_journal_row(demands, supervisor):
    answer = supervisor.get("/oversight/proofs/file/")
    assert answer["Content-Type"] == "text/csv; charset=utf-8" and "attachment" in answer["Content-Disposition"]
    text = answer.content.decode("utf-8")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert text.startswith("\ufeff") and rows[0][0] == "哪一类单位" and len(rows) == 3
    assert rows[1][1:5] == ["农商银行", "婚姻状况证明", "没开，给了告知单", "2"]
    assert rows[2][1].startswith("'=")
    assert Entry.objects.filter(resource="proof", action="export").count() == 1


@pytest.mark.parametrize("role", [PostRole.CLERK, PostRole.TOWN_CLERK, PostRole.DEPT_CLERK])
def test_nobody_else_counts_them(demands, client, sit, role):
    sit(role, make.station())
    assert client.get("/oversight/proofs/").status_code == client.get("/oversight/proofs/file/").status_code == 403
