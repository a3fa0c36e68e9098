"""W11 of COUNTY.md: on 4 January 2027 six items change and two lapse; 159 are there, and a running case keeps its edition."""

import html
import io
import re
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from bianmin.cases.models import Case
from bianmin.catalog.actions import bring_into_force, load_pack, publish
from bianmin.catalog.actions.takeover_drafts import retire_due
from bianmin.catalog.models import Edition, Item, TakeOver, TakeOverRow
from bianmin.catalog.pack import read_pack
from tests import factories as make

pytestmark = pytest.mark.django_db
HEAD = ["序号", "事项名称", "责任部门", "承诺办结时限"]
DAY = date(2027, 1, 4)


@pytest.fixture
def county(db):
    """The county's 159 items, without its 398 stations: who does what is another matter."""
    pack = read_pack(settings.COUNTY_DIR)
    load_pack(replace(pack, divisions=pack.divisions[:1]), on=make.DAY_ONE)
    return list(Item.objects.published().order_by("position"))


def citys_list(items, changed, lapsed):
    """The city's Excel: what we have as we have it, six with another promise, two left out."""
    book = openpyxl.Workbook()
    book.active.append(["济宁市政务服务事项统一目录（2027 年版）"])
    book.active.append(HEAD)
    for number, item in enumerate((each for each in items if each not in lapsed), start=1):
        body = item.current.body
        promised = "2个工作日" if item in changed else body.promised.as_written or ""
        book.active.append([number, item.name, item.department_as_written, promised])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def says(answer):
    text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def test_six_change_and_two_lapse_and_a_running_case_keeps_its_edition(county, first, second, at):
    assert len(county) == 159
    plain = [item for item in county if not item.current.is_example]
    changed, lapsed = plain[:6], plain[6:8]
    publish(plain[0], make.content(), profile="relief", is_example=False, on=make.DAY_ONE)
    running = make.case(at, made=plain[0].current)
    send = {
        "file": SimpleUploadedFile("市目录.xlsx", citys_list(county, changed, lapsed)),
        "source": "济宁市统一目录 2027",
        "kind": "list",
        "unifies": "yes",
    }
    first.post(reverse("cataloguing:read-takeover"), send)
    takeover = TakeOver.objects.get()
    page = [takeover.pk]
    columns = {f"is-{column}": key for column, key in takeover.mapping["columns"].items()}
    first.post(reverse("cataloguing:takeover-columns", args=page), columns)
    found = list(TakeOverRow.objects.values_list("finding", flat=True))
    assert {each: found.count(each) for each in set(found)} == {"changed": 6, "same": 151, "gone": 2}
    first.post(reverse("cataloguing:takeover-decide-all", args=page), {"finding": "changed", "act": "all"})
    gone = list(TakeOverRow.objects.filter(finding="gone"))
    ticked = {f"take-{row.pk}": "retire" for row in gone}
    first.post(reverse("cataloguing:takeover-decisions", args=page), {"row": [row.pk for row in gone], **ticked})
    assert "6 件送批了" in says(first.post(reverse("cataloguing:takeover-drafts", args=page)))
    assert (
        first.post(reverse("cataloguing:approve-takeover", args=page), {"valid_from": DAY.isoformat()}).status_code
        == 403
    )
    second.post(reverse("cataloguing:approve-takeover", args=page), {"valid_from": DAY.isoformat()})
    assert Edition.objects.filter(takeover=takeover, state="approved", valid_from=DAY).count() == 6
    assert Item.objects.published().count() == 159

    morning = timezone.make_aware(datetime(2027, 1, 4, 0, 5))
    with time_machine.travel(morning, tick=False):
        assert (bring_into_force(at=morning), retire_due(at=morning)) == (6, 2)
        assert (bring_into_force(at=morning), retire_due(at=morning)) == (0, 0)
    assert Item.objects.published().count() == 157
    assert set(Item.objects.filter(retired_on=DAY)) == set(lapsed)
    for item in changed:
        item.refresh_from_db()
        assert (item.current.takeover, item.current.body.promised.amount, item.unified_by) == (
            takeover,
            2,
            "济宁市统一目录 2027",
        )
    kept = Case.objects.get(pk=running.pk)
    assert kept.edition == plain[0].editions.get(number=2) and kept.edition.state == "superseded"
