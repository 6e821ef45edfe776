"""Which branch a text names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.branches import Branch, Branches

BRANCHES = Branches(
    (
        Branch("capital", "首都分公司", "Capital Branch"),
        Branch("east", "城东支公司", "East Branch", ("城东门店", "城东")),
        Branch("far_east", "远城东支公司", "Far East Branch"),
    )
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("城东支公司", "east"),
        (" 城东 支公司 ", "east"),
        ("EAST BRANCH", "east"),
        ("Ｅａｓｔ Branch", "east"),
        ("城东门店的小王", "east"),
        ("the east branch downtown", "east"),
        ("就是城东，城东门店那里", "east"),
        ("远城东支公司", "far_east"),
        ("在远城东支公司办的", "far_east"),
        ("the Far East Branch", "far_east"),
        ("Southeast Branches", None),
        ("城东支公司和首都分公司", None),
        ("城西支公司", None),
        ("", None),
        ("支公司", None),
    ],
)
def test_it_knows_a_branch_by_its_names(text: str, code: str | None) -> None:
    assert BRANCHES.named(text) == code


@given(st.text(max_size=60))
def test_it_reads_any_text(text: str) -> None:
    assert BRANCHES.named(text) in (None, "capital", "east", "far_east")
    assert Branches().named(text) is None


def test_it_names_a_branch_in_both_languages_and_an_unknown_one_by_its_code() -> None:
    labels = [BRANCHES.label("east", "zh"), BRANCHES.label("east", "en"), BRANCHES.label("gone", "zh")]
    assert labels == ["城东支公司", "East Branch", "gone"]


@pytest.mark.parametrize("code", ["", "East", "a-b", "a" * 25, "东"])
def test_it_refuses_a_code_that_does_not_fit_into_an_address(code: str) -> None:
    with pytest.raises(ValueError, match="is not a code"):
        Branch(code, "东", "East")


@pytest.mark.parametrize("names", [("", "East"), ("东", " "), ("东", "x" * 61)])
def test_it_refuses_names_that_nobody_could_use(names: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="the branch a has"):
        Branch("a", *names)


def test_it_finds_what_stands_for_two_branches() -> None:
    twice = Branches((*BRANCHES.every, Branch("east", "东", "Capital  branch"), Branch("west", "西", "东")))
    assert list(twice.shared_names()) == [(3, "capital branch"), (3, "east"), (4, "东")]
    assert list(BRANCHES.shared_names()) == []
