"""Who wants a person hears truthfully when somebody will answer."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dialogs.rules import Moment
from tests.transcript import Customer

MONDAY = datetime(2026, 3, 9, 1, tzinfo=UTC)


class Asking(Customer):
    """Asks while the next person is there at `at`, None for now; counts how often that was looked up."""

    at: datetime | None = None
    looked_up = 0

    def moment(self, key: str = "m0") -> Moment:
        return replace(super().moment(key), person_at=self._person_at)

    def _person_at(self) -> datetime | None:
        self.looked_up += 1
        return self.at


@pytest.mark.parametrize(
    ("locale", "word", "at", "said"),
    [
        ("zh", "人工", None, "尽快联系您"),
        ("zh", "人工", MONDAY, "2026年3月9日 09:00 起"),
        ("en", "human", None, "soon"),
        ("en", "human", MONDAY, "from 09:00 on"),
    ],
)
def test_it_says_when_a_person_will_answer(locale: str, word: str, at: datetime | None, said: str) -> None:
    customer = Asking(locale=locale)
    customer.at = at
    customer.says(word).expects(said)
    assert customer.looked_up == 1


def test_it_looks_that_up_only_when_a_person_is_wanted() -> None:
    customer = Asking()
    customer.says("住院理赔拖了三个月没人管")
    customer.says("进度")
    assert customer.looked_up == 0
