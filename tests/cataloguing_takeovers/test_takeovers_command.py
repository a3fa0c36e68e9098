"""The same from the command line: read, compare, drafts for another to approve; a second time changes nothing."""

import json

import pytest
from django.core.management import CommandError, call_command

from bianmin.catalog.models import Edition, TakeOver
from tests import factories as make
from tests.cataloguing_takeovers.sheets import HEAD, book, rows

pytestmark = pytest.mark.django_db


def run(path, capsys, *more):
    call_command("take_over", str(path), "--source", "水庄县目录 2027", *more)
    return capsys.readouterr().out


def test_a_list_becomes_drafts_and_a_second_time_changes_nothing(tmp_path, capsys):
    make.edition("高龄津贴申领")
    path = tmp_path / "水庄.xlsx"
    path.write_bytes(book([HEAD, *rows({}, {"服务事项": "临时救助", "法定时限": "尽快"})]))
    out = run(path, capsys, "--draft")
    assert "第 4 行 F 列 法定时限" in out and "做成草稿 1 件，送批" in out
    assert Edition.objects.filter(takeover=TakeOver.objects.get()).count() == 1
    assert "读过了" in run(path, capsys, "--draft")
    assert Edition.objects.count() == 2


def test_a_mapping_can_be_given_and_a_refusal_is_said(tmp_path, capsys):
    path, mapping = tmp_path / "x.csv", tmp_path / "map.json"
    path.write_text("甲,乙\n某事,民政局\n")
    with pytest.raises(CommandError, match="还缺一列：事项名称"):
        run(path, capsys)
    TakeOver.objects.all().delete()
    mapping.write_text(
        json.dumps({"columns": {"A": "name", "B": "department"}, "category": "残疾人帮扶"}), encoding="utf-8"
    )
    make.edition()
    out = run(path, capsys, "--mapping", str(mapping), "--comparison")
    assert "新事项" in out and TakeOver.objects.get().kind == "comparison"
