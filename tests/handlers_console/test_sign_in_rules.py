"""What config.yaml says about signing in."""

from pathlib import Path
from typing import Any

import pytest

from bot.settings import load_settings
from cases.actors import Role
from storage.sign_in_rules import SignInRules

SHIPPED = Path(__file__).parents[2] / "config.yaml"


def test_it_asks_all_who_lead_for_a_second_factor_as_shipped() -> None:
    rules = load_settings(SHIPPED, {}).console
    assert rules == SignInRules()
    assert set(rules.two_factor_for) == set(Role) - {Role.HANDLER}


@pytest.mark.parametrize("wrong", [{"idle_minutes": 9}, {"idle_minutes": 1441}, {"longest_hours": 25}])
def test_it_takes_no_endless_sessions(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be from"):
        SignInRules(**wrong)
