"""The keys on an opened case: only the table's, following the role; refusals in place; nothing typed is lost."""

import pytest

from bianmin.cases.actions import steps
from bianmin.cases.lifecycle import Status
from bianmin.cases.models import Document
from bianmin.cases.permissions import applicant_of
from bianmin.catalog.models import StationRole
from bianmin.county.rights import PostRole
from bianmin.people.models import Account, Person
from tests import factories as make
from tests.window.pages import case_page, filled_keys, keys_on, text_of

pytestmark = pytest.mark.django_db
ALL = ["m1", "m2"]


def decided_here(at, station):
    made = make.edition(name="人民调解", route=make.DECIDED_HERE)
    return make.case(at, made, station, role=StationRole.DECIDES)


def accepted_here(at, station):
    made = make.edition(route=make.RECORDED_OUTSIDE)
    make.department("ybj", "医疗保障局")
    return make.case(at, made, station, role=StationRole.ACCEPTS)


def test_an_agency_case_offers_taking_in_and_handing_over_and_no_legal_act(at, clerk):
    page = case_page(clerk, make.case(at))
    assert keys_on(page) == {"receive", "hand_over", "tell_lack", "turn_away"}
    assert filled_keys(page) == ["收件并转交水泊街道"]
    assert "受理通知书" in text_of(page)  # in the sentence that the station issues none
    assert "/steps/accept/" not in text_of(page)


def test_a_station_that_accepts_offers_accepting_telling_once_and_declining(at, clerk, station):
    page = case_page(clerk, accepted_here(at, station))
    assert keys_on(page) == {"accept", "ask_correction", "decline"}
    assert filled_keys(page) == ["受理"]


def test_a_case_that_is_with_the_township_offers_nothing_and_says_with_whom_it_is(at, clerk, press):
    case = make.case(at)
    press(clerk, case, "hand_over", fine=ALL)
    page = case_page(clerk, case)
    assert keys_on(page) == set()
    assert "在水泊街道（不是我们的）" in text_of(page)


def test_whoever_is_a_township_clerk_too_accepts_an_agency_case_there_and_not_at_the_window(at, sit, station, press):
    client = sit(station)
    holder = Account.objects.get(pk=client.post_held.account_id)
    make.post(station.parent, PostRole.TOWN_CLERK, holder=holder)
    case = make.case(at)
    press(client, case, "hand_over", fine=ALL)
    assert keys_on(case_page(client, case)) == set()
    assert press(client, case, "accept", fine=ALL).status_code == 403
    case.refresh_from_db()
    assert case.status == Status.PENDING


def test_handing_over_issues_the_certificate_and_the_hand_over_sheet_and_says_so(at, clerk, press):
    case = make.case(at)
    answer = press(clerk, case, "hand_over", fine=ALL)
    assert (answer.status_code, answer["Location"]) == (302, f"/window/cases/{case.number}/")
    page = text_of(case_page(clerk, case))
    assert "已转交水泊街道" in page
    assert "打印代办凭证" in page and "打印材料转交单" in page


def test_a_required_paper_that_was_not_looked_at_is_named_and_the_ticks_stay(at, clerk, press):
    case = make.case(at)
    answer = press(clerk, case, "hand_over", fine=["m1"])
    assert answer.status_code == 422
    page = text_of(answer)
    assert "还有材料没有看过：社会保障卡" in page
    assert 'value="m1" form="step-hand_over" checked' in page
    assert 'value="m2" form="step-hand_over" checked' not in page
    assert Document.objects.filter(kind="hand_over").count() == 0


def test_taking_in_alone_leaves_handing_over_for_later(at, clerk, press):
    case = make.case(at)
    press(clerk, case, "receive", fine=ALL)
    page = case_page(clerk, case)
    assert filled_keys(page) == ["转交水泊街道"]
    assert 'name="fine"' not in text_of(page)  # the receipt has said which papers are right
    press(clerk, case, "hand_over")
    case.refresh_from_db()
    assert case.status == Status.PENDING


def test_a_chosen_reason_writes_what_is_missing_and_how_it_will_be_right(at, clerk, press):
    case = make.case(at)
    press(clerk, case, "tell_lack", **{"lacks-m2": "on", "why-m2": "blurred"})
    lacking = case.materials.get(code="m2")
    assert lacking.lack == "社会保障卡拍得看不清"
    assert lacking.remedy.startswith("放平")


def test_what_was_written_oneself_stands_instead_of_the_reasons_words(at, clerk, press):
    case = make.case(at)
    written = {"lacks-m2": "on", "why-m2": "blurred", "lack-m2": "卡号后四位反光", "remedy-m2": "侧一点拍"}
    press(clerk, case, "tell_lack", **written)
    lacking = case.materials.get(code="m2")
    assert (lacking.lack, lacking.remedy) == ("卡号后四位反光", "侧一点拍")


def test_saying_that_something_is_missing_without_what_is_refused_in_place(at, clerk, press):
    case = make.case(at)
    answer = press(clerk, case, "tell_lack", **{"lacks-m2": "on", "remedy-m2": "侧一点拍", "note": "下午再来"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "请写明缺什么、怎样才对" in page
    assert ">侧一点拍</textarea>" in page and ">下午再来</textarea>" in page
    assert '<details class="act" name="act" open>' in page


def test_the_form_of_what_is_missing_begins_with_what_was_never_given(at, clerk):
    case = make.case(at)
    page = text_of(case_page(clerk, case))
    assert 'name="lacks-m1" value="on" checked' in page
    assert ">缺申请表</textarea>" in page
    assert 'name="lacks-m3" value="on" checked' not in page  # 免提交


def test_papers_that_come_back_are_ticked_as_brought_and_looked_at_again(at, clerk, press):
    case = make.case(at)
    press(clerk, case, "tell_lack", **{"lacks-m2": "on", "why-m2": "blurred"})
    page = case_page(clerk, case)
    assert filled_keys(page) == ["材料补来了"]
    assert 'name="brought" value="m2" form="step-supply"' in text_of(page)
    assert press(clerk, case, "supply").status_code == 422
    press(clerk, case, "supply", brought=["m2"])
    case.refresh_from_db()
    assert case.status == Status.SUBMITTED
    assert filled_keys(case_page(clerk, case)) == ["收件并转交水泊街道"]


def test_turning_away_takes_the_grounds_words_and_is_no_refusal_of_acceptance(at, clerk, press):
    case = make.case(at)
    press(clerk, case, "turn_away", ground="in_person")
    case.refresh_from_db()
    assert case.status == Status.TURNED_AWAY
    assert Document.objects.get(kind="turned_away").facts["lines"][-1][1].startswith("请本人去梁山县民政局")
    assert not Document.objects.filter(kind="declined").exists()


def test_turning_away_without_whom_to_ask_keeps_the_reason_that_was_typed(at, clerk, press):
    case = make.case(at)
    answer = press(clerk, case, "turn_away", reason="这里办不了，<b>真的</b>")
    assert answer.status_code == 422
    assert ">这里办不了，&lt;b&gt;真的&lt;/b&gt;</textarea>" in text_of(answer)
    assert "请写单位、电话或地方" in text_of(answer)


def test_accepting_starts_the_clock_and_issues_the_notice(at, clerk, station, press):
    case = accepted_here(at, station)
    press(clerk, case, "accept", fine=ALL)
    case.refresh_from_db()
    assert case.accepted_at == at
    assert "打印受理通知书" in text_of(case_page(clerk, case))


def test_what_is_lacking_is_told_once_and_the_second_try_says_why_not(at, clerk, station, press):
    case = accepted_here(at, station)
    press(clerk, case, "ask_correction", **{"lacks-m2": "on", "why-m2": "blurred"})
    press(clerk, case, "resubmit", brought=["m2"])
    answer = press(clerk, case, "ask_correction", **{"lacks-m1": "on", "why-m1": "form_unsigned"})
    assert answer.status_code == 409
    assert "只能告知一次" in text_of(answer)
    assert 'value="form_unsigned"' in text_of(answer)
    assert "selected>没有签字" in text_of(answer)


def test_declining_names_the_ground_and_the_remedies(at, clerk, station, press):
    case = accepted_here(at, station)
    assert press(clerk, case, "decline").status_code == 422
    press(clerk, case, "decline", ground="not_needed")
    case.refresh_from_db()
    assert case.status == Status.DECLINED
    assert Document.objects.get(kind="declined").facts["remedies"]


def test_what_the_village_decides_is_finished_on_the_spot_and_delivered(at, clerk, station, press):
    case = decided_here(at, station)
    press(clerk, case, "accept", fine=ALL)
    page = case_page(clerk, case)
    assert filled_keys(page) == ["当场办结"]
    assert keys_on(page) == {"finish", "propose", "suspend"}
    press(clerk, case, "finish", **{"finish-words": "说和了"})
    page = case_page(clerk, case)
    assert (filled_keys(page), keys_on(page)) == (["送达"], {"deliver"})
    press(
        clerk, case, "deliver", **{"deliver-way": "direct", "deliver-collector": "王秀兰", "deliver-relation": "本人"}
    )
    case.refresh_from_db()
    assert case.status == Status.DELIVERED
    assert keys_on(case_page(clerk, case)) == set()


def test_a_result_that_another_takes_must_say_who_that_is_to_the_applicant(at, clerk, station, press):
    case = decided_here(at, station)
    press(clerk, case, "accept", fine=ALL)
    press(clerk, case, "finish")
    typed = {"deliver-way": "collected", "deliver-collector": "刘强", "deliver-relation": "本人"}
    answer = press(clerk, case, "deliver", **typed)
    assert answer.status_code == 422
    assert "请写是申请人什么人" in text_of(answer)
    assert 'value="刘强"' in text_of(answer)
    assert press(clerk, case, "deliver", **{**typed, "deliver-way": "mail"}).status_code == 422  # no tracking number
    press(clerk, case, "deliver", **{**typed, "deliver-relation": "外甥"})
    assert Document.objects.get(kind="delivery").facts["lines"][-2:] == [["谁收的", "刘强"], ["与本人关系", "外甥"]]


def test_the_head_decides_what_the_clerk_proposed_and_the_clerk_does_not(at, sit, clerk, station, press):
    case = decided_here(at, station)
    press(clerk, case, "accept", fine=ALL)
    assert press(clerk, case, "propose").status_code == 422  # neither yes nor no
    press(clerk, case, "propose", **{"propose-grant": "no", "propose-opinion": "对方不愿意"})
    assert keys_on(case_page(clerk, case)) == set()
    head = sit(station, PostRole.HEAD, name="马建国")
    page = case_page(head, case)
    assert (filled_keys(page), keys_on(page)) == (["准予"], {"grant", "refuse", "send_back"})
    assert press(head, case, "refuse").status_code == 422  # without a reason
    press(head, case, "send_back", **{"send_back-reason": "再问一次对方"})
    press(clerk, case, "propose", **{"propose-grant": "yes"})
    press(head, case, "grant")
    case.refresh_from_db()
    assert case.status == Status.GRANTED


def test_a_clock_stops_and_runs_again_only_with_papers(at, clerk, station, press):
    case = decided_here(at, station)
    press(clerk, case, "accept", fine=ALL)
    typed = {"suspend-kind": "鉴定", "suspend-reason": "要鉴定笔迹", "suspend-time_needed": "20 天"}
    answer = press(clerk, case, "suspend", **typed)
    assert answer.status_code == 422 and "没有文书不能停钟" in text_of(answer)
    assert "要鉴定笔迹</textarea>" in text_of(answer)
    press(clerk, case, "suspend", **typed, **{"suspend-document_number": "〔2026〕1号"})
    assert press(clerk, case, "resume").status_code == 422
    press(clerk, case, "resume", **{"resume-document_number": "〔2026〕2号"})
    case.refresh_from_db()
    assert case.status == Status.ACCEPTED


def test_the_second_of_two_tabs_sees_the_new_state_and_what_was_typed(at, clerk, press):
    case = make.case(at)
    old = case.last_sequence
    press(clerk, case, "hand_over", fine=ALL)
    answer = press(clerk, case, "turn_away", expects=old, reason="来晚了", whom_to_ask="镇里")
    page = text_of(answer)
    assert answer.status_code == 409
    assert "刚才已经有人动过" in page
    assert "<li>来晚了</li><li>镇里</li>" in page
    assert keys_on(answer) == set()


@pytest.mark.parametrize("expects", ["", "x", "1" * 5000, "-1", "１"])
def test_a_page_that_lost_its_count_counts_as_stale(at, clerk, press, expects):
    case = make.case(at)
    assert press(clerk, case, "hand_over", expects=expects, fine=ALL).status_code == 409


@pytest.mark.parametrize("verb", ["withdraw", "recall", "submit", "lapse", "send_out", "fly", "grant "])
def test_what_is_no_key_of_the_window_is_not_found(at, clerk, press, verb):
    case = make.case(at)
    assert press(clerk, case, verb).status_code == 404
    case.refresh_from_db()
    assert case.status == Status.SUBMITTED


def test_a_step_that_exists_but_not_now_shows_how_it_is_now(at, clerk, press):
    case = make.case(at)
    answer = press(clerk, case, "deliver")
    assert answer.status_code in {409, 422}
    assert filled_keys(answer) == ["收件并转交水泊街道"]


def test_nobody_handles_their_own_case(at, sit, station, press):
    case = make.case(at)
    client = sit(station, person_id=case.applicant_id)
    page = case_page(client, case)
    assert keys_on(page) == {"yield"}
    assert "回避" in text_of(page) and "传上去" not in text_of(page)
    answer = press(client, case, "hand_over", fine=ALL)
    assert answer.status_code == 403
    assert "要请别人办（回避）" in text_of(answer)
    case.refresh_from_db()
    assert case.status == Status.SUBMITTED
    assert press(client, case, "yield").status_code == 302  # one tap, and the township serves it
    case.refresh_from_db()
    assert (case.status, case.handler_unit_id) == (Status.SUBMITTED, station.parent_id)
    assert keys_on(case_page(client, case)) == set()


def test_nobody_handles_a_case_that_they_hand_in_for_another(at, sit, station):
    case = make.case(at, agent=make.facts("刘强"), agent_relation="外甥")
    client = sit(station, person_id=case.agent_id)
    assert keys_on(case_page(client, case)) == {"yield"}


def test_a_helper_takes_in_and_hands_over_agency_cases(at, sit, station, press):
    case = make.case(at)
    helper = sit(station, PostRole.HELPER, name="周宁")
    assert filled_keys(case_page(helper, case)) == ["收件并转交水泊街道"]
    press(helper, case, "hand_over", fine=ALL)
    case.refresh_from_db()
    assert case.status == Status.PENDING


def test_ticks_are_kept_at_once(at, clerk):
    case = make.case(at)
    answer = clerk.post(f"/window/cases/{case.number}/ticks/", {"fine": ["m2"]})
    assert (answer.status_code, answer.content) == (204, b"")
    assert 'value="m2" form="step-hand_over" checked' in text_of(case_page(clerk, case))
    clerk.post(f"/window/cases/{case.number}/ticks/", {"fine": []})
    assert {m.code: m.state for m in case.materials.all()} == {"m1": "waiting", "m2": "waiting", "m3": "exempt"}


def test_ticks_are_refused_once_the_papers_are_somebody_elses_to_judge(at, clerk, press):
    case = make.case(at)
    press(clerk, case, "hand_over", fine=ALL)
    assert clerk.post(f"/window/cases/{case.number}/ticks/", {"fine": []}).status_code == 403
    assert case.materials.get(code="m2").state == "fine"


def test_a_form_whose_session_ended_is_kept_for_after_signing_in(at, clerk, press):
    case = make.case(at)
    clerk.logout()
    answer = press(clerk, case, "turn_away", reason="打了很久的一段话", whom_to_ask="民政局")
    assert answer.status_code == 401
    assert "刚才填的都留着" in text_of(answer) and 'name="kept"' in text_of(answer)
    case.refresh_from_db()
    assert case.status == Status.SUBMITTED


def test_the_applicant_changing_their_mind_leaves_no_key(at, clerk):
    case = make.case(at)
    steps.recall(case, by=applicant_of(case), at=at)
    assert keys_on(case_page(clerk, case)) == set()
    assert Person.objects.count() == 1
