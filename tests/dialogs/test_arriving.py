"""Who scans the QR code of a branch complains about that branch, unless they say otherwise."""

from dataclasses import replace

import pytest

from cases.branches import Branch, Branches
from dialogs.arriving import branch_payload
from dialogs.conversation import Phase
from dialogs.messages import CommandName
from tests.transcript import Customer, the_rules

EAST = Branch("east", "城东支公司", "East Branch", ("城东门店",))
WEST = Branch("west", "城西支公司", "West Branch")
RULES = replace(the_rules(), branches=Branches((EAST, WEST)))
STORY = "住院理赔拖了三个月没人管"
FORM = ("完成", "对", "退钱", "王芳 13800138000")


def customer(locale: str = "zh-CN") -> Customer:
    return Customer(locale=locale, rules=RULES)


def scans(who: Customer, code: str) -> Customer:
    return who.commands(CommandName.BEGIN, branch_payload(code))


def test_it_fills_the_branch_in_and_shows_it_before_sending() -> None:
    who = scans(customer(), "east").expects("您同意吗").does_not_hear("城东")
    who.says("同意").expects("谢谢", "已记下涉及机构：城东支公司")
    who.says(STORY, *FORM).expects("涉及机构: 城东支公司").taps("提交")
    assert who.case.particulars.details["branch"] == "城东支公司"


def test_it_keeps_the_branch_beside_words_said_before_consent() -> None:
    who = scans(customer("en"), "west").says(STORY, "agree").expects("West Branch")
    assert who.draft.answers["branch"] == "West Branch"


def test_it_lets_the_branch_be_changed() -> None:
    who = scans(customer(), "east").says("同意", STORY, *FORM)
    who.says("改涉及机构").expects("哪家").says("城西支公司").taps("提交")
    assert who.case.particulars.details["branch"] == "城西支公司"


@pytest.mark.parametrize("payload", ["b-north", "b-", "east", "x-east", "", "b-east-", "b-EAST"])
def test_it_begins_as_ever_with_what_it_does_not_know(payload: str) -> None:
    who = (
        customer()
        .commands(CommandName.BEGIN, payload)
        .expects("您同意吗")
        .says("同意")
        .does_not_hear("涉及机构")
    )
    assert "branch" not in who.draft.answers


def test_it_adds_the_branch_to_an_open_draft_that_states_none() -> None:
    who = customer().says(STORY, "同意", "完成", "对")
    scans(who, "east").expects("继续填，还是重新开始").taps("继续填").expects(
        "已记下涉及机构：城东支公司", "希望"
    )
    assert who.draft.answers["branch"] == "城东支公司"


def test_it_does_not_change_a_branch_that_was_stated() -> None:
    who = scans(customer(), "east").says("同意", STORY, "完成")
    scans(who, "west").taps("继续填").does_not_hear("记下涉及机构")
    assert who.draft.answers["branch"] == "城东支公司"


def test_it_takes_the_branch_into_a_complaint_begun_anew() -> None:
    who = scans(customer(), "east").says("同意", STORY, "完成")
    scans(who, "west").taps("重新开始").expects("城西支公司")
    assert who.draft.answers["branch"] == "城西支公司"


@pytest.mark.parametrize("end", [("取消", "确定"), (*FORM, "提交")])
def test_it_is_not_for_a_later_complaint(end: tuple[str, ...]) -> None:
    who = scans(customer(), "east").says("同意", STORY, *end)
    who.says("新的投诉").does_not_hear("城东支公司")
    assert "branch" not in who.draft.answers


def test_it_forgets_the_branch_with_the_first_words() -> None:
    who = scans(customer(), "east").waits(hours=25)
    assert who.phase is Phase.NEW
    who.says("你好", "同意").does_not_hear("城东")


def test_it_leaves_a_case_that_details_are_added_to_alone() -> None:
    who = customer().says(STORY, "同意", *FORM, "提交", "补充信息", "涉及金额")
    scans(who, "east").expects("城东支公司")
    assert who.phase is Phase.TELLING
    assert "branch" not in who.case.particulars.details


def test_it_respects_a_form_without_the_field() -> None:
    form = tuple(field for field in RULES.form if field.name != "branch")
    who = Customer(rules=replace(RULES, form=form))
    scans(who, "east").says("同意").does_not_hear("城东支公司")
    assert "branch" not in who.draft.answers
