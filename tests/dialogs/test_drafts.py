"""Complaints begun and not sent: reminders, coming back, expiry, and who withdraws."""

import pytest

from dialogs.conversation import Phase
from dialogs.effects import ConsentChanged, DraftDiscarded, WordsErased
from dialogs.messages import CommandName
from tests.transcript import Customer

STORY = "住院理赔拖了三个月没人管"


def half_way() -> Customer:
    return Customer().says(STORY, "同意", "完成", "对").expects("希望我们怎么做")


def test_it_reminds_once_after_thirty_minutes() -> None:
    customer = half_way().waits(minutes=29).hears_nothing()
    customer.waits(minutes=2).expects("还没有提交", "继续填，还是重新开始")
    customer.waits(days=3).hears_nothing()


def test_it_reminds_again_when_the_customer_came_back_and_left() -> None:
    customer = half_way().waits(minutes=31).taps("继续填").expects("希望我们怎么做")
    customer.waits(minutes=31).expects("还没有提交")


def test_it_goes_on_where_the_customer_left() -> None:
    half_way().waits(days=2).says("继续").expects("希望我们怎么做").says("1").expects("怎么称呼")


def test_it_starts_again_on_return() -> None:
    customer = half_way().waits(days=1).taps("重新开始").expects("请说说发生了什么")
    assert customer.made(DraftDiscarded)


@pytest.mark.parametrize("said", ["退钱", "道歉和退钱"])
def test_it_takes_an_answer_typed_instead_of_choosing(said: str) -> None:
    half_way().waits(hours=1).says(said).expects("怎么称呼")


def test_it_takes_a_tap_on_the_question_that_was_left_open() -> None:
    customer = half_way().says("退钱", "王芳 13800138000").waits(hours=1).expects("继续填，还是重新开始")
    customer.taps("提交").expects(customer.case.number)


def test_it_asks_who_comes_back_by_command_whether_to_continue() -> None:
    half_way().commands(CommandName.BEGIN).expects("继续填，还是重新开始").taps("继续填").expects(
        "希望我们怎么做"
    )


def test_it_takes_skip_and_change_for_the_draft_after_a_reminder() -> None:
    half_way().waits(hours=1).says("修改 经过").expects("还有要补充的吗")
    half_way().waits(hours=1).says("跳过").expects("这一项需要填", "希望我们怎么做")


def test_it_deletes_a_draft_after_seven_days() -> None:
    customer = half_way().waits(days=6, hours=23)
    assert customer.draft_id
    customer.waits(hours=2).expects("已经删除")
    assert customer.made(DraftDiscarded)
    assert customer.phase is Phase.IDLE
    customer.says("车险定损太低").expects("我记下了")


@pytest.mark.parametrize("aside", ["取消", "重新开始", "语言", "撤回同意"])
def test_it_deletes_a_draft_also_from_a_side_trip(aside: str) -> None:
    customer = half_way().says(aside).waits(days=8)
    assert customer.draft_id is None
    assert customer.phase is Phase.IDLE


def test_it_lets_consent_be_withdrawn_and_erases_what_was_said() -> None:
    customer = half_way().says("撤回同意").expects("确定撤回同意吗").taps("确定").expects("已撤回同意")
    assert customer.made(DraftDiscarded)
    assert customer.made(WordsErased)
    assert customer.made(ConsentChanged)[-1] == ConsentChanged("notice", False, "1")
    assert not customer.draft_id
    customer.says("我想投诉").expects("您同意吗")


def test_it_keeps_the_draft_when_consent_is_not_withdrawn_after_all() -> None:
    half_way().says("撤回同意", "算了").expects("希望我们怎么做")


def test_it_keeps_submitted_complaints_when_consent_is_withdrawn() -> None:
    customer = half_way().says("1", "王芳 13800138000", "提交", "撤回同意", "是").expects("依规定须保存")
    assert not customer.made(WordsErased)
    assert not customer.made(DraftDiscarded)
    customer.says("进度").expects(customer.case.number)
    assert customer.conversation.person is None


def test_it_keeps_the_evidence_of_a_case_when_consent_is_withdrawn_while_adding_to_it() -> None:
    customer = half_way().says("1", "王芳 13800138000", "提交").taps("补充信息").says("撤回同意", "是")
    assert not customer.made(DraftDiscarded)


def test_it_withdraws_the_consent_to_sensitive_data_too() -> None:
    customer = half_way().says("1", "王芳 13800138000").taps("补充信息", "特别关照", "同意", "重病")
    customer.says("撤回同意", "是")
    assert ConsentChanged("sensitive", False, "1") in customer.made(ConsentChanged)


def test_it_says_that_there_is_nothing_to_withdraw() -> None:
    Customer().says("撤回同意").expects("无需撤回")


def test_it_says_nothing_to_who_left() -> None:
    customer = half_way().leaves().hears_nothing()
    assert customer.draft_id
