"""The branch of a case: kept beside it, current, counted, and proven by its history."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Connection, select

from cases.actions import Accept, Supplement
from cases.actors import CUSTOMER
from cases.branches import Branch, Branches
from cases.complaint import Particulars
from cases.performing import perform
from cases.receiving import receive, supplement
from cases.rules import CaseRules
from storage.case_tables import cases
from storage.threads import Contact
from storage.worklists import Filters, View, page
from tests.storage.office import (
    CASE,
    CHAT,
    CODEC,
    HANDLER,
    LEADER,
    START,
    case_id,
    counted,
    in_memory,
    rules,
    unit,
)
from tests.storage.test_figures import listening

BRANCHES = Branches(
    (Branch("east", "城东支公司", "East Branch"), Branch("west", "城西支公司", "West Branch"))
)


def the_rules() -> CaseRules:
    return replace(rules(), branches=BRANCHES)


def arrived(connection: Connection, number: int = 1, /, **details: str) -> None:
    """A case with these details."""
    work = unit(connection)
    thread = work.open({CHAT: Contact("webchat", CHAT)})[CHAT]
    stated = Particulars("拖了三个月", "CLAIM.slow", None, ["pay"], "欧阳若兰", "", "zh", dict(details))
    work.receive(
        receive(
            stated,
            id=case_id(number),
            conversation_id=CHAT,
            channel="webchat",
            repeats=1,
            now=START,
            rules=the_rules(),
        )
    )
    work.keep(thread)
    work.flush()


def adds(connection: Connection, **details: str) -> None:
    work = unit(connection)
    case = work.case(CASE)
    supplement(case, Supplement("", dict(details)), CUSTOMER, 1, START, the_rules())
    work.change(case)
    work.flush()


def branch(connection: Connection) -> str | None:
    found: str | None = connection.scalar(select(cases.c.branch).where(cases.c.id == CASE))
    return found


def nothing(connection: Connection) -> None:
    """An empty database."""


@pytest.fixture
def connection() -> Iterator[Connection]:
    with in_memory(nothing) as connection:
        yield connection


@pytest.mark.parametrize(
    ("details", "code"),
    [
        ({"branch": "城东支公司"}, "east"),
        ({"branch": "我家楼下"}, None),
        ({}, None),
        ({"person": "城东"}, None),
    ],
)
def test_it_is_known_from_the_receipt_on(
    connection: Connection, details: dict[str, str], code: str | None
) -> None:
    arrived(connection, **details)
    assert branch(connection) == code


def test_it_follows_what_the_customer_adds(connection: Connection) -> None:
    arrived(connection, branch="城东支公司")
    adds(connection, amount="1")
    assert branch(connection) == "east"
    adds(connection, branch="不对，是城西支公司")
    assert branch(connection) == "west"
    adds(connection, branch="不知道")
    assert branch(connection) is None


def test_it_is_counted_where_the_case_belongs(connection: Connection) -> None:
    arrived(connection, branch="城东支公司")
    arrived(connection, 2)
    adds(connection, branch="West Branch")
    assert counted(connection)["branch", "east"] == {"received": 1}
    assert counted(connection)["branch", "west"] == {"received": 1}
    assert ("branch", "") not in counted(connection)


def test_it_stays_with_a_case_that_goes_on(connection: Connection) -> None:
    arrived(connection, branch="城东支公司")
    work = unit(connection)
    case = work.case(CASE)
    assert case.branch == "east"
    perform(case, Accept(), HANDLER, START, rules())  # under rules that know no branches any more
    work.change(case)
    work.flush()
    assert branch(connection) == "east"


def test_it_narrows_the_list_of_open_cases_within_its_index(connection: Connection) -> None:
    with listening(connection) as statements:
        page(connection, CODEC, LEADER, View.OPEN, Filters(branch="east"), START)
    steps = [
        row[3]
        for statement, values in statements
        for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
    ]
    assert steps
    assert all("USING COVERING INDEX ix_cases_open_list" in step for step in steps), steps
