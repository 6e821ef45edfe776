from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from cases.assignment import AssignmentRules, Candidate, Choice, Ground, Need, Pass, choose
from cases.grade import Grade
from cases.recusal import is_accused
from cases.spans import Span, Unit
from cases.taxonomy import Entry, Item, Taxonomy

TAXONOMY = Taxonomy(
    lines=(
        Entry("PROP", "财产险", "Property", items=(Item("PROP.motor", "车险", "Motor"),)),
        Entry("LIFE", "寿险", "Life"),
    ),
    matters=(
        Entry(
            "CLAIM",
            "理赔",
            "Claims",
            items=(Item("CLAIM.slow", "慢", "Slow"), Item("CLAIM.amount", "金额", "Amount")),
        ),
        Entry("SURR", "退保", "Surrender"),
    ),
)
RULES = AssignmentRules()
MOTOR = Need("CLAIM.slow", "PROP.motor", Grade.P3)
ANN = Candidate("ann", capacity=10)
BOB = Candidate("bob", capacity=10)
LEA = Candidate("lea", capacity=10, supervisor=True)
MAX = Candidate("max", capacity=10, supervisor=True)

CODES = ("CLAIM", "CLAIM.slow", "SURR", "PROP", "PROP.motor", "LIFE", "GONE")
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        id=st.sampled_from("abcdefgh"),
        skills=st.frozensets(st.sampled_from(CODES), max_size=2),
        senior=st.booleans(),
        capacity=st.integers(0, 3),
        load=st.integers(0, 3),
        at_work=st.booleans(),
        absent=st.booleans(),
        names=st.sampled_from([(), ("李明",), ("王强", "1024")]),
        supervisor=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)
NEEDS = st.builds(
    Need,
    matter=st.none() | st.sampled_from(["CLAIM", "CLAIM.slow", "CLAIM.amount", "SURR"]),
    line=st.none() | st.sampled_from(["PROP", "PROP.motor", "LIFE"]),
    grade=st.sampled_from(Grade),
    green=st.booleans(),
    accused=st.sampled_from(["", "李经理", "张三"]),
    story=st.sampled_from(["", "柜台的王强骂我", "工号1024"]),
    avoid=st.frozensets(st.sampled_from("abcdefgh"), max_size=2),
)
DUTY = st.lists(st.sampled_from("abcdefgh"), unique=True)


def chosen(need: Need, *candidates: Candidate, duty: tuple[str, ...] = ()) -> Choice:
    return choose(need, candidates, duty, RULES, TAXONOMY)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({}, {"load": 1}),
        ({"load": 2, "capacity": 10}, {"load": 2, "capacity": 5}),
        ({"load": 9}, {"at_work": False}),
        ({"load": 9, "skills": frozenset({"CLAIM"})}, {"skills": frozenset({"SURR"})}),
        ({"load": 9, "skills": frozenset({"CLAIM.slow"})}, {"skills": frozenset({"CLAIM.amount"})}),
        ({"load": 9, "skills": frozenset({"PROP"})}, {"skills": frozenset({"LIFE"})}),
        ({"load": 9, "skills": frozenset({"CLAIM", "PROP"})}, {"skills": frozenset({"CLAIM", "LIFE"})}),
        ({"load": 9}, {"skills": frozenset({"GONE"})}),
        ({"load": 9}, {"absent": True}),
        ({"load": 9}, {"load": 10}),
        ({"load": 9}, {"names": ("李明",)}),
    ],
)
def test_it_prefers(better: dict[str, Any], worse: dict[str, Any]) -> None:
    need = changed(MOTOR, accused="李明")
    assert chosen(need, changed(ANN, **better), changed(BOB, **worse)).staff_id == "ann"
    assert chosen(need, changed(ANN, **worse), changed(BOB, **better)).staff_id == "bob"


def test_it_takes_the_lower_id_among_equals() -> None:
    assert chosen(MOTOR, BOB, ANN) == Choice("ann", Ground.HANDLER)


@pytest.mark.parametrize(
    ("grade", "green", "senior"),
    [
        (Grade.P1, False, True),
        (Grade.P2, False, True),
        (Grade.P3, True, True),
        (Grade.P3, False, False),
        (Grade.P4, False, False),
    ],
)
def test_it_gives_grave_and_green_cases_to_seniors(grade: Grade, green: bool, senior: bool) -> None:
    need = changed(MOTOR, grade=grade, green=green)
    old_hand = changed(BOB, senior=True, load=9, at_work=False)
    assert chosen(need, ANN, old_hand).staff_id == ("bob" if senior else "ann")
    assert chosen(need, ANN, old_hand).reason is (Ground.SENIOR if senior else Ground.HANDLER)
    assert chosen(need, ANN, changed(old_hand, absent=True)).staff_id == "ann"


def test_it_lets_the_operator_say_what_goes_to_seniors() -> None:
    need = changed(MOTOR, grade=Grade.P1, green=True)
    candidates = (ANN, changed(BOB, senior=True, load=1))
    rules = replace(RULES, seniors_for=())
    assert choose(need, candidates, (), rules, TAXONOMY).staff_id == "ann"
    assert choose(need, candidates, (), replace(RULES, seniors_for=("green",)), TAXONOMY).staff_id == "bob"


def test_it_says_why_somebody_was_passed_over() -> None:
    need = changed(MOTOR, accused="李明", avoid=frozenset({"b"}))
    out = [
        changed(ANN, id="a", names=("李明",), absent=True),
        changed(ANN, id="b"),
        changed(ANN, id="c", absent=True),
        changed(ANN, id="d", skills=frozenset({"SURR"})),
        changed(ANN, id="e", load=10),
    ]
    reasons = {"a": Pass.RECUSED, "b": Pass.AVOIDED, "c": Pass.ABSENT, "d": Pass.UNSKILLED, "e": Pass.FULL}
    assert chosen(need, *out, ANN, LEA) == Choice("ann", Ground.HANDLER, reasons)
    assert chosen(need, *out) == Choice(None, Ground.NOBODY, reasons)


def test_it_turns_to_the_supervisors_when_no_handler_is_free() -> None:
    full = changed(ANN, load=10)
    assert chosen(MOTOR, full, LEA, MAX, duty=("max", "lea")).staff_id == "max"
    assert chosen(MOTOR, full, LEA, MAX, duty=("gone", "lea")).reason is Ground.DUTY_SUPERVISOR
    assert chosen(MOTOR, full, LEA, changed(MAX, load=1)) == Choice(
        "lea", Ground.SUPERVISOR, {"ann": Pass.FULL}
    )
    assert chosen(MOTOR, full, changed(LEA, load=99)).staff_id == "lea"


def test_it_passes_over_a_supervisor_who_is_complained_of() -> None:
    need = changed(MOTOR, accused="", story="主管王强骂我")
    accused = changed(MAX, names=("王强",))
    found = chosen(need, LEA, accused, duty=("max",))
    assert found == Choice("lea", Ground.SUPERVISOR, {"max": Pass.RECUSED})
    assert chosen(need, accused, duty=("max",)) == Choice(None, Ground.NOBODY, {"max": Pass.RECUSED})


def test_it_gives_a_case_of_unknown_kind_to_anybody() -> None:
    skilled = changed(ANN, skills=frozenset({"CLAIM", "PROP"}))
    assert chosen(Need(None, None, Grade.P3), skilled).staff_id == "ann"


def test_it_counts_soon_in_minutes() -> None:
    assert AssignmentRules(soon=Span(2, Unit.HOURS)).soon_minutes == 120
    assert AssignmentRules(soon=Span(45, Unit.MINUTES)).soon_minutes == 45


@given(NEEDS, CANDIDATES, DUTY)
def test_it_never_chooses_who_must_or_can_not(
    need: Need, candidates: list[Candidate], duty: list[str]
) -> None:
    choice = choose(need, candidates, duty, RULES, TAXONOMY)
    by_id = {one.id: one for one in candidates}
    assert choice.staff_id not in choice.passed_over
    assert (choice.staff_id is None) is (choice.reason is Ground.NOBODY)
    if choice.staff_id is None:
        assert set(choice.passed_over) == set(by_id)
        return
    best = by_id[choice.staff_id]
    assert not best.absent
    assert best.id not in need.avoid
    assert not is_accused(best.names, need.accused, need.story)
    assert best.supervisor or best.load < best.capacity
    assert best.supervisor is (choice.reason in (Ground.DUTY_SUPERVISOR, Ground.SUPERVISOR))
    if best.supervisor:
        assert all(one.id in choice.passed_over for one in candidates if not one.supervisor)


@given(NEEDS, CANDIDATES, DUTY, st.randoms(use_true_random=False))
def test_it_does_not_matter_in_which_order_they_stand(
    need: Need, candidates: list[Candidate], duty: list[str], random: Any
) -> None:
    shuffled = list(candidates)
    random.shuffle(shuffled)
    assert choose(need, shuffled, duty, RULES, TAXONOMY) == choose(need, candidates, duty, RULES, TAXONOMY)


@given(NEEDS, CANDIDATES, DUTY)
def test_it_gives_no_handler_less_chance_for_having_less_to_do(
    need: Need, candidates: list[Candidate], duty: list[str]
) -> None:
    best = choose(need, candidates, duty, RULES, TAXONOMY).staff_id
    eased = [changed(one, load=0, at_work=True) if one.id == best else one for one in candidates]
    assert choose(need, eased, duty, RULES, TAXONOMY).staff_id == best


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"capacity": 0}, "capacity"),
        ({"soon": Span(1, Unit.WORKING_DAYS)}, "soon must be in minutes or hours"),
    ],
)
def test_it_refuses_rules_that_make_no_sense(given: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        AssignmentRules(**given)
