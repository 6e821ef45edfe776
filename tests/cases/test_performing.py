from datetime import timedelta
from itertools import product
from typing import Any

import msgspec
import pytest

from cases import actions as do
from cases import clock_actions as clock
from cases.actions import LONGEST_TEXT, Action
from cases.actors import CLOCK, CUSTOMER, Actor, Party
from cases.complaint import Complaint
from cases.errors import Missing, NotAllowed, Refusal, Stale, TooLate, WrongStage
from cases.grade import Grade
from cases.lifecycle import STEPS, step_of
from cases.performing import perform
from cases.stage import Stage
from tests.cases.lives import (
    ACTORS,
    ELSEWHERE,
    HANDLER,
    LATER,
    MANAGER,
    MONDAY,
    OTHER,
    RULES,
    SAMPLES,
    SUPERVISOR,
    TOMORROW,
    a_case,
    assessed,
    at,
    ticks,
)


def refused(case: Complaint, action: Action, by: Actor, now: Any = LATER, **seen: int) -> Refusal:
    """Why it is refused; and the case is as it was, to the last detail."""
    before = msgspec.json.encode(case)
    with pytest.raises(Refusal) as caught:
        perform(case, action, by, now, RULES, **seen)
    assert msgspec.json.encode(case) == before
    return caught.value


def test_it_has_a_sample_of_every_action() -> None:
    assert [type(sample) for sample in SAMPLES] == list({type(sample): 0 for sample in SAMPLES})
    assert {type(sample) for sample in SAMPLES} == {step.action for step in STEPS}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_it_refuses_whom_and_where_the_table_does_not_let(sample: Action) -> None:
    step = step_of(type(sample))
    for stage in Stage:
        for party, actor in ACTORS.items():
            if party not in step.by:
                assert isinstance(refused(a_case(stage), sample, actor), NotAllowed)
            elif stage not in step.sources:
                error = refused(a_case(stage), sample, actor)
                assert isinstance(error, WrongStage)
                assert error.values == {"action": step.name, "stage": stage.value}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_it_records_what_is_done_with_before_and_after(sample: Action) -> None:
    step = step_of(type(sample))
    for stage, party in product(step.sources, step.by):
        case = a_case(stage)
        facts, version = case.facts(), case.version
        try:
            event = perform(case, sample, ACTORS[party], LATER, RULES)
        except Refusal:
            continue
        assert (event.case_id, event.seq, event.kind) == (case.id, version + 1, step.name)
        assert (event.actor, event.at) == (ACTORS[party].label, LATER)
        assert case.version == event.seq
        assert case.events == [event]
        assert case.stage is (step.dest or stage)
        changed = {name for name, value in case.facts().items() if value != facts[name]}
        assert set(event.details.before) == set(event.details.after) == changed
        assert event.details.before.items() <= facts.items()
        assert event.details.after.items() <= case.facts().items()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_it_misses_every_text_that_must_be_given(sample: Action) -> None:
    fields = [one for one in msgspec.structs.fields(sample) if one.required and one.type is str]
    step = step_of(type(sample))
    actor = next(ACTORS[party] for party in Party if party in step.by)
    for field in fields:
        for text, code in ((" \n", "missing"), ("长" * (LONGEST_TEXT + 1), "too_long")):
            wrong = msgspec.structs.replace(sample, **{field.name: text})
            error = refused(a_case(step.sources[0]), wrong, actor)
            assert isinstance(error, Missing)
            assert error.code == code
            assert error.values["field"] == field.name


@pytest.mark.parametrize(
    ("stage", "action", "by", "kind", "code"),
    [
        (Stage.RECEIVED, do.Assign("8", "north"), SUPERVISOR, Missing, "missing"),
        (Stage.RECEIVED, do.Assign("7", "north", "再次"), SUPERVISOR, Refusal, "already_theirs"),
        (Stage.RECEIVED, do.Contact("pigeon"), HANDLER, Missing, "bad_choice"),
        (Stage.AWAITING_CUSTOMER, do.Supply(), HANDLER, Missing, "missing"),
        (Stage.RECEIVED, do.Withdraw(), HANDLER, Missing, "missing"),
        (Stage.CLOSED, do.Reopen(), MANAGER, Missing, "missing"),
        (Stage.CLOSED, do.Reopen(), CUSTOMER, NotAllowed, "reopen_after_rating"),
        (Stage.DECLINED, do.Reopen(), CUSTOMER, NotAllowed, "reopen_after_rating"),
        (Stage.RECEIVED, do.RefuseExtension("不必"), SUPERVISOR, Refusal, "nothing_asked"),
        (Stage.RECEIVED, do.Merge("0123456789abcdef" * 2, "TS"), HANDLER, Refusal, "same_case"),
        (Stage.RECEIVED, do.Absorb("0123456789abcdef" * 2, "TS"), HANDLER, Refusal, "same_case"),
        (Stage.RECEIVED, do.Regrade(Grade.P3, "不变"), HANDLER, Refusal, "same_grade"),
        (Stage.RECEIVED, do.Supplement(" "), CUSTOMER, Missing, "missing"),
        (Stage.CLOSED, do.Rate(0), CUSTOMER, Refusal, "bad_score"),
        (Stage.CLOSED, do.Rate(6), CUSTOMER, Refusal, "bad_score"),
        (Stage.CLOSED, do.Rate(5, ["slow"]), CUSTOMER, Refusal, "bad_reason"),
        (Stage.CLOSED, do.EraseData(), CUSTOMER, Refusal, "retention_runs"),
        (Stage.RECEIVED, do.EraseData(), CUSTOMER, Refusal, "retention_runs"),
        (Stage.CLOSED, do.EraseData(MONDAY), CUSTOMER, Refusal, "past_date"),
        (Stage.CLOSED, do.EraseData(TOMORROW.replace(tzinfo=None)), CUSTOMER, Refusal, "past_date"),
    ],
)
def test_it_says_why_not(stage: Stage, action: Action, by: Actor, kind: type[Refusal], code: str) -> None:
    error = refused(a_case(stage), action, by)
    assert type(error) is kind
    assert error.code == code


def test_it_lets_handlers_act_on_their_own_cases_and_take_one_that_nobody_has() -> None:
    assert refused(a_case(Stage.RECEIVED), do.Accept(), OTHER).code == "not_your_case"
    assert refused(a_case(Stage.RECEIVED, handled=False), do.Reply("您好"), OTHER).code == "not_your_case"
    gift = do.Assign(HANDLER.id, HANDLER.team)
    assert refused(a_case(Stage.RECEIVED, handled=False), gift, OTHER).code == "not_your_case"
    for taking in (do.Accept(), do.Assign(OTHER.id)):
        case = a_case(Stage.RECEIVED, handled=False)
        perform(case, taking, OTHER, LATER, RULES)
        assert case.handler == OTHER.id


def test_it_lets_supervisors_act_on_their_team_and_managers_on_all() -> None:
    assert refused(a_case(Stage.RECEIVED), do.Accept(), ELSEWHERE).code == "not_your_team"
    for actor in (SUPERVISOR, MANAGER):
        case = a_case(Stage.RECEIVED)
        perform(case, do.Accept(), actor, LATER, RULES)
        assert (case.stage, case.handler) == (Stage.ACCEPTED, HANDLER.id)


def test_it_tells_the_second_of_two_what_the_first_did() -> None:
    case = a_case(Stage.RECEIVED)
    seen = case.version
    perform(case, do.Accept(), HANDLER, LATER, RULES, seen=seen)
    error = refused(case, do.Decline("不属本公司", "可起诉"), SUPERVISOR, seen=seen)
    assert isinstance(error, Stale)
    assert (error.since, error.version) == (seen, seen + 1)
    assert isinstance(refused(case, do.Begin(), HANDLER, seen=case.version + 1), Stale)
    perform(case, do.Begin(), HANDLER, LATER, RULES, seen=case.version)


def test_it_does_not_call_a_warning_by_the_clock_a_change() -> None:
    case = a_case(Stage.INVESTIGATING)
    seen = case.version
    assert ticks(case, at("03-17 06:00"))
    perform(case, do.Reply("您好"), HANDLER, at("03-17 09:00"), RULES, seen=seen)
    perform(case, assessed(Grade.P1, "不想活"), CLOCK, at("03-17 10:00"), RULES)
    assert isinstance(refused(case, do.Reply("您好"), HANDLER, at("03-17 10:01"), seen=seen), Stale)


@pytest.mark.parametrize(
    ("grade", "now", "action", "by", "told"),
    [
        (Grade.P3, "03-09 11:00", do.Reply("您好"), HANDLER, "03-09 11:01"),
        (Grade.P3, "03-09 23:00", do.Reply("您好"), HANDLER, "03-10 08:00"),
        (Grade.P1, "03-09 23:00", do.Reply("您好"), HANDLER, "03-09 23:00"),
        (Grade.P1, "03-09 23:00", clock.TellStillWorking(), CLOCK, "03-10 08:00"),
        (Grade.P3, "03-09 11:00", do.Contact("phone"), HANDLER, None),
        (Grade.P3, "03-09 11:00", do.Withdraw(), CUSTOMER, None),
    ],
)
def test_it_says_when_the_customer_is_told(
    grade: Grade, now: str, action: Action, by: Actor, told: str | None
) -> None:
    case = a_case(Stage.INVESTIGATING)
    case.grade = grade
    perform(case, action, by, at(now), RULES)
    assert case.tell_at == (at(told) if told else None)


def test_it_answers_at_night_who_just_wrote() -> None:
    case = a_case(Stage.INVESTIGATING)
    perform(case, do.Supplement("还没睡"), CUSTOMER, at("03-09 23:00"), RULES)
    perform(case, do.Reply("明早给您回电"), HANDLER, at("03-09 23:05"), RULES)
    assert case.tell_at == at("03-09 23:05")


def test_it_tells_what_belongs_together_at_once() -> None:
    case = a_case(Stage.RECEIVED)
    for minutes, action in enumerate((do.Accept(), do.Reply("您好"))):
        perform(case, action, HANDLER, LATER + timedelta(seconds=30 * minutes), RULES)
    assert case.tell_at == LATER + timedelta(minutes=1)


def test_it_keeps_what_was_given() -> None:
    case = a_case(Stage.CLOSED)
    given = perform(case, do.Rate(2, ["slow", "result"]), CUSTOMER, LATER, RULES).details.given
    assert given == {"score": 2, "reasons": ["slow", "result"]}
    warned = clock.Warn("stage", TOMORROW, 80, skipped=("50%",))
    given = perform(a_case(Stage.RECEIVED), warned, CLOCK, LATER, RULES).details.given
    assert given["skipped"] == ["50%"]


def test_it_is_too_late_to_reopen_erased_data() -> None:
    case = a_case(Stage.CLOSED)
    now = MONDAY + RULES.retention
    perform(case, do.EraseData(), CLOCK, now, RULES)
    assert isinstance(refused(case, do.Reopen("有新情况"), MANAGER, now), TooLate)
    assert refused(case, do.EraseData(), CLOCK, now).code == "erased_already"
