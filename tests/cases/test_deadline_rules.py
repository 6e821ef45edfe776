"""The limits of a version, and the book that keeps the versions."""

import pytest
from pydantic import TypeAdapter, ValidationError

from cases.deadlines import DeadlineRules, RuleBook, UnknownRules, extension_steps, next_limit
from cases.grade import Grade
from cases.spans import span
from cases.stage import Stage

RULES = DeadlineRules(version="2020-3")


@pytest.mark.parametrize(
    "section",
    [
        {},
        {"version": " "},
        {"version": "1", "simple_days": 0},
        {"version": "1", "simple_days": 31},
        {"version": "1", "complex_days": 366},
        {"version": "1", "extension_days": -1},
        {"version": "1", "simple_day": 15},
        {"version": "1", "review_days": 0},
        {"version": "1", "review_within_days": 366},
        {"version": "1", "first_contact": {"P1": "30m"}},
        {"version": "1", "close": {}},
        {"version": "1", "plan": {"P0": "24h"}},
        {"version": "1", "plan": {"P1": "soon"}},
        {"version": "1", "stages": {"merged": "1wd"}},
        {"version": "1", "warn_at": []},
        {"version": "1", "warn_at": ["0", "100"]},
        {"version": "1", "warn_at": ["50", "50", "100"]},
        {"version": "1", "warn_at": ["50", "101"]},
        {"version": "1", "still_working_every": "0wd"},
    ],
)
def test_it_refuses_a_wrong_section(section: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(DeadlineRules).validate_python(section)


def test_it_reads_a_section() -> None:
    written = {"version": "9", "stages": {"in_review": "2wd"}, "warn_at": ["100"], "plan": {"P2": "1wd"}}
    rules = TypeAdapter(DeadlineRules).validate_python(written)
    assert rules.stages == {Stage.IN_REVIEW: span("2wd")}
    assert rules.plan == {Grade.P2: span("1wd")}
    assert rules.close == RULES.close
    assert rules.warn_at == (100,)


def test_it_extends_step_by_step() -> None:
    assert extension_steps(RULES) == (15, 30, 60)
    assert [next_limit(days, RULES) for days in (15, 30, 60)] == [30, 60, None]
    strict = DeadlineRules(version="strict", simple_days=30, extension_days=0)
    assert extension_steps(strict) == (30,)
    assert next_limit(30, strict) is None


def test_it_keeps_the_rules_a_case_was_received_under() -> None:
    old = DeadlineRules(version="2019", simple_days=20)
    book = RuleBook(RULES, (old,))
    assert book.of("2019") is old
    assert book.of("2020-3") is book.current
    with pytest.raises(UnknownRules, match="'2018'"):
        book.of("2018")


@pytest.mark.parametrize("versions", [("2020-3",), ("1", "1")])
def test_it_keeps_a_version_only_once(versions: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="same version"):
        RuleBook(RULES, tuple(DeadlineRules(version=version) for version in versions))
