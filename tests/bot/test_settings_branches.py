"""Branches as the operator writes them."""

from pathlib import Path

import pytest

from bot.rules import build_case_rules, build_rules
from bot.settings import SettingsError
from tests.bot.test_settings import SHIPPED, load

GOOD = "branches:\n  - {code: east, zh: 城东支公司, en: East Branch, also: [城东]}\n"
SECOND = "  - {code: %s, zh: %s, en: %s}\n"


def test_it_ships_none_and_an_example_that_works(tmp_path: Path) -> None:
    text = SHIPPED.read_text("utf-8")
    assert load(tmp_path).branches == ()
    lines = text.split("\n")
    begin = lines.index("#branches:")
    end = next(number for number in range(begin, len(lines)) if not lines[number].startswith("#"))
    lines[begin:end] = [line.removeprefix("#") for line in lines[begin:end]]
    settings = load(tmp_path, "\n".join(lines))
    assert [branch.code for branch in settings.branches] == ["east", "west"]
    assert build_case_rules(settings).branches.named("城东门店") == "east"
    assert build_rules(settings).branches.label("west", "en") == "West Branch"


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (
            GOOD + SECOND % ("east", "城西", "West"),
            "3: branches.2: 'east' is a code or a name of another branch",
        ),
        (
            GOOD + SECOND % ("west", "城东", "West"),
            "3: branches.2: '城东' is a code or a name of another branch",
        ),
        (
            GOOD + SECOND % ("west", "城西", "EAST  branch"),
            "3: branches.2: 'east branch' is a code or a name",
        ),
        (
            GOOD + SECOND % ("West", "城西", "West"),
            "3: branches.2: 'West' is not a code; use at most 24 small",
        ),
        (GOOD + SECOND % ("west", "''", "West"), "3: branches.2: the branch west has an empty name"),
        ("branches:\n", "1: branches: has no value"),
        ("branches: east\n", "1: branches: must be a list"),
        ("branches:\n  - code: east\n    zh: 城东\n", "2: branches.1.en: is missing"),
        ("branches:\n  - {code: east, name: 东, zh: 东, en: E}\n", "2: branches.1.name: is not a setting"),
    ],
)
def test_it_says_what_is_wrong_with_a_branch(tmp_path: Path, lines: str, problem: str) -> None:
    with pytest.raises(SettingsError) as raised:
        load(tmp_path, lines + SHIPPED.read_text("utf-8"))
    assert any(f"config.yaml:{problem}" in one for one in raised.value.problems), raised.value.problems
