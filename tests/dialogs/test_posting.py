"""What customers ask for on the page of their case."""

import pytest

from cases.actions import Accept, AskForMaterial, Close, Decide
from cases.stage import Stage
from tests.dialogs.test_after_submission import submitted

DECIDE = Decide("材料齐全", "合同第十二条", "支付理赔款", "可申请核查")


def test_it_withdraws_what_was_confirmed_on_the_page() -> None:
    customer = submitted().posts("已经解决", verb="withdraw")

    customer.expects(customer.case.number, "已撤回")
    assert customer.case.stage is Stage.WITHDRAWN


def test_it_asks_for_the_review() -> None:
    customer = submitted().happens(Accept(), DECIDE).posts("利息算错了", verb="review")

    customer.expects(customer.case.number, "核查")
    assert customer.case.stage is Stage.IN_REVIEW


def test_it_has_a_badly_rated_case_go_on() -> None:
    customer = submitted().happens(Accept(), DECIDE, Close()).posts(closing=1, score=1)
    customer.posts("还没到账", verb="reopen")

    customer.expects(customer.case.number, "重新")
    assert customer.case.stage is Stage.INVESTIGATING


def test_it_goes_on_with_files_alone() -> None:
    customer = submitted().happens(Accept(), AskForMaterial("住院发票")).posts(verb="supply")

    assert customer.case.stage is Stage.INVESTIGATING


@pytest.mark.parametrize("verb", ["review", "supply", "reopen"])
def test_it_tells_why_it_cannot_be_done(verb: str) -> None:
    customer = submitted()
    stage = customer.case.stage
    customer.posts("请再看看", verb=verb)

    assert customer.last[0].text
    assert customer.case.stage is stage


def test_it_does_nothing_it_does_not_know() -> None:
    customer = submitted().posts("请再看看", verb="erase")

    assert not customer.last
