"""The two tables agree with each other, and with the law where a wrong table would not notice."""

import pytest

from bianmin.cases.clocks import Clock
from bianmin.cases.lifecycle import (
    DECISIONS,
    ENDS,
    STAGES,
    START,
    STEPS,
    Paper,
    Role,
    Status,
    Verb,
    mermaid,
    step_for,
    steps_open_to,
)
from bianmin.catalog.models import StationRole

CASES = [StationRole.ACCEPTS, StationRole.DECIDES, StationRole.FORWARDS]
STAGE_KINDS = ["review", "decide", "outer"]


def test_every_status_has_a_stage_and_every_verb_a_step():
    assert set(STAGES) == set(Status)
    assert {step.verb for step in STEPS} == set(Verb)


def test_every_status_can_be_reached_and_only_waiting_ones_and_an_undone_end_can_be_left():
    assert {step.target for step in STEPS if step.target} | {START} == set(Status)
    left = {source for step in STEPS for source in step.sources}
    assert left == {status for status in Status if STAGES[status].waits_for} | {Status.WITHDRAWN}


@pytest.mark.parametrize("does", CASES)
@pytest.mark.parametrize("stage", STAGE_KINDS)
def test_a_word_and_a_place_mean_one_step(does, stage):
    for verb in Verb:
        for status in Status:
            fitting = [
                step for step in STEPS
                if step.verb == verb and status in step.sources and does in step.does
                and (not step.stage or stage in step.stage)
            ]  # fmt: skip
            assert len(fitting) <= 1
            assert step_for(verb, status, does, stage) == (fitting[0] if fitting else None)


@pytest.mark.parametrize("status", [s for s in Status if STAGES[s].waits_for])
def test_whoever_is_waited_for_has_a_step_to_take(status):
    reached = [
        (does, stage) for does in CASES for stage in STAGE_KINDS
        if does == StationRole.FORWARDS or status not in {Status.SUBMITTED, Status.LACKING, Status.RECEIVED}
        if not (stage != "outer" and status in {Status.OUTER, Status.OUTER_DOWN})
        if not (stage == "outer" and status in {Status.SUSPENDED, Status.PROPOSED})
    ]  # fmt: skip
    for does, stage in reached:
        assert steps_open_to(status, {STAGES[status].waits_for}, does=does, stage=stage), (does, stage)


def test_a_clock_never_runs_against_nobody():
    assert all(stage.waits_for for stage in STAGES.values() if stage.runs)


def test_the_clocks_of_the_decision_start_with_acceptance_and_never_at_the_station_of_an_agency_case():
    with_decision_clock = {status for status, stage in STAGES.items() if Clock.LEGAL in stage.runs}
    assert with_decision_clock == {Status.ACCEPTED, Status.OUTER, Status.OUTER_DOWN, Status.PROPOSED}
    before = {Status.SUBMITTED, Status.RECEIVED}
    assert all(STAGES[status].runs == {Clock.HANDOVER} for status in before)
    assert STAGES[Status.PENDING].runs == {Clock.NOTICE}


def test_only_a_special_procedure_and_a_withdrawal_make_a_decision_clock_stand():
    assert {s for s, stage in STAGES.items() if Clock.LEGAL in stage.stands} == {Status.SUSPENDED, Status.WITHDRAWN}


def test_an_agency_station_never_accepts_declines_or_tells_once():
    legal = {Verb.ACCEPT, Verb.ASK_CORRECTION, Verb.DECLINE, Verb.GRANT, Verb.REFUSE}
    for step in STEPS:
        if step.verb in legal:
            assert Role.STATION not in step.by
    for status in Status:
        for stage in STAGE_KINDS:
            open_ = steps_open_to(status, {Role.STATION}, does=StationRole.FORWARDS, stage=stage)
            assert not {step.verb for step in open_} & legal


def test_a_case_of_an_outer_system_gets_no_decision_document_of_ours():
    ours = {Paper.GRANTED, Paper.REFUSED}
    for status in Status:
        for step in steps_open_to(status, set(Role), does=StationRole.FORWARDS, stage="outer"):
            if step.sources & {Status.ACCEPTED, Status.OUTER, Status.OUTER_DOWN}:
                assert not ours & set(step.papers)


def test_nobody_but_the_village_itself_finishes_on_the_spot():
    [finish] = [step for step in STEPS if step.verb == Verb.FINISH]
    assert finish.does == {StationRole.DECIDES}


def test_who_proposes_does_not_decide():
    by = {step.verb: step.by for step in STEPS}
    assert not by[Verb.PROPOSE] & (by[Verb.GRANT] | by[Verb.REFUSE])


def test_every_refusal_and_every_stopped_clock_is_explained():
    explained = {step.verb for step in STEPS if step.needs_reason}
    assert explained == {
        Verb.TELL_LACK, Verb.TURN_AWAY, Verb.ASK_CORRECTION, Verb.DECLINE, Verb.SEND_BACK, Verb.REFUSE, Verb.SUSPEND,
    }  # fmt: skip


def test_a_withdrawal_is_possible_exactly_until_the_decision():
    sources = next(step.sources for step in STEPS if step.verb == Verb.WITHDRAW)
    assert sources == set(Status) - DECISIONS - ENDS - {Status.RECALLED}


def test_assisting_makes_no_step_of_its_own():
    assert all(StationRole.ASSISTS not in step.does or step.does == frozenset(StationRole) for step in STEPS)


def test_the_diagram_has_one_arrow_per_source():
    assert mermaid().count("-->") == 1 + sum(len(step.sources) for step in STEPS)
