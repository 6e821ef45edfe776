"""What a message costs does not grow with what Tingsu can do beside taking it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, event

from tests.customers import WebCustomer
from tests.desk import Desk
from tests.factories import STORY, complains

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)

MOST = 6
"""Statements of a turn: lock, settle, take in, look what waits, write back, say."""
_BESIDE = re.compile(r"(?:FROM|JOIN|INTO|UPDATE) (cases|events|staff|alerts|duty|absences|tasks|due)\b")
MIDNIGHT = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)


@contextmanager
def _listening() -> Iterator[list[str]]:
    """The statements that are run."""
    found: list[str] = []

    def note(*given: object) -> None:
        found.append(" ".join(str(given[2]).split()))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("text", ["完成", "进度", "帮助"])
@pytest.mark.parametrize("at_night", [False, True])
async def test_it_asks_nothing_about_cases_and_staff_for_who_has_no_case(
    desk: Desk, text: str, at_night: bool
) -> None:
    customer = WebCustomer(desk)
    await complains(customer, until="agree")
    desk.time.now = MIDNIGHT if at_night else desk.time()
    request = customer.text(text)
    with _listening() as statements:
        await desk.client.send(request)
    assert [found for one in statements for found in _BESIDE.findall(one)] == []
    assert len(statements) <= MOST


@pytest.mark.parametrize(
    ("at_night", "more"), [(False, [{"cases", "staff"}]), (True, [{"cases", "staff"}, {"due"}])]
)
async def test_it_asks_once_for_the_cases_of_who_has_some(
    desk: Desk, at_night: bool, more: list[set[str]]
) -> None:
    customer = WebCustomer(desk)
    await complains(customer)
    await desk.passes(minutes=2)
    desk.time.now = MIDNIGHT if at_night else desk.time()
    await customer.says(STORY)
    request = customer.text("进度")
    with _listening() as statements:
        await desk.client.send(request)
    beside = [set(found) for one in statements if (found := _BESIDE.findall(one))]
    assert beside == more
