"""The operator's commands, as they are run."""

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.core.management import CommandError, call_command

from bianmin.cases.models import Case, Document
from bianmin.figures.models import Count
from bianmin.journal.models import Entry, Seal
from bianmin.outbox.models import Message
from config.progress import bars
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_worker_renders_sends_seals_and_counts_in_one_round(at, monkeypatch):
    case = make.case(at)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    monkeypatch.setattr("config.management.commands.worker.close_old_connections", lambda: None)  # it holds the test
    call_command("worker", "--once")
    assert Document.objects.get(case=case).pdf is not None
    assert Message.objects.get().sent_at == at
    assert Seal.objects.count() == Entry.objects.count() > 0
    assert Count.objects.get().counted_at == at


def test_selfcheck_says_that_all_is_right_and_fails_when_it_is_not(at, capsys):
    case = make.case(at)
    call_command("selfcheck")
    assert "都对" in capsys.readouterr().out
    Case.objects.filter(pk=case.pk).update(due_on="2030-01-01")
    with pytest.raises(CommandError, match="1 处不对"):
        call_command("selfcheck")


def test_sweep_tells_what_it_removed(capsys):
    call_command("sweep")
    assert "删去残留" in capsys.readouterr().out


def test_a_pack_that_cannot_be_used_is_told_and_nothing_is_loaded(tmp_path):
    with pytest.raises(CommandError, match="没有县资料包文件夹"):
        call_command("load_county", str(tmp_path / "nowhere"))


def test_another_countys_pack_loads_by_the_command(capsys):
    call_command("load_county", "tests/packs/shuizhuang")
    assert "事项新版 13 个" in capsys.readouterr().out


def test_the_calendar_is_loaded_by_the_command(capsys):
    call_command("load_calendar")
    assert "工作日历" in capsys.readouterr().out


def test_a_bar_is_drawn_for_each_long_work():
    with bars() as report:
        report("事项", 1, 2)
        report("事项", 2, 2)


def test_passwords_are_hashed_with_argon2_in_little_memory(settings):
    settings.PASSWORD_HASHERS = ["bianmin.people.hashers.StationArgon2"]
    hashed = make_password("一个很长的口令")
    assert hashed.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$") and check_password("一个很长的口令", hashed)
