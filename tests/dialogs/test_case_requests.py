"""What customers ask of their cases: to take material, to end, to be reviewed; and of their data."""

import pytest

from cases import actions as do
from cases.stage import Stage
from dialogs.conversation import Phase
from dialogs.effects import CaseSupplemented, DataCopyWanted, DeletionWanted, DraftDiscarded, EvidenceOffered
from tests.dialogs.places import CLOSED, DECIDED, WANTED, at
from tests.dialogs.test_after_submission import two_cases
from tests.transcript import Customer


def submitted(locale: str = "zh") -> Customer:
    return at("idle").speaks(locale)


# Material.


@pytest.mark.parametrize(("locale", "end"), [("zh", "说完了"), ("en", "done")])
def test_it_collects_what_was_asked_for(locale: str, end: str) -> None:
    customer = submitted(locale).happens(*WANTED).says("发票号是 12345678").sends_photo()
    customer.says(end).expects(customer.case.number)
    assert customer.case.stage is Stage.INVESTIGATING
    assert len(customer.made(CaseSupplemented)) == len(customer.made(EvidenceOffered)) == 1
    assert customer.phase is Phase.IDLE


def test_it_does_not_take_nothing_for_the_material() -> None:
    customer = submitted().happens(*WANTED).says("说完了").expects("还没有收到")
    assert customer.case.stage is Stage.AWAITING_CUSTOMER


def test_it_passes_on_what_is_there_when_nothing_more_comes() -> None:
    customer = submitted().happens(*WANTED).sends_photo().waits(minutes=31).expects("先往下办")
    assert customer.case.stage is Stage.INVESTIGATING


def test_it_takes_no_promise_for_the_material() -> None:
    customer = submitted().happens(*WANTED).says("我找找，明天发给你们").waits(hours=2)
    assert customer.case.stage is Stage.AWAITING_CUSTOMER
    customer.sends_photo().says("说完了").expects("材料收齐")


def test_it_waits_for_days_for_the_material() -> None:
    customer = submitted().happens(*WANTED).waits(days=3).says("发票号是 12345678").expects("已补充")
    assert customer.phase is Phase.SUPPLYING


@pytest.mark.parametrize("said", ["补充材料", "交材料", "send the documents", "/supply"])
def test_it_collects_material_by_word(said: str) -> None:
    customer = submitted().happens(*WANTED).says("返回", said).expects("住院发票")
    assert customer.phase is Phase.SUPPLYING


def test_it_says_that_no_material_is_wanted() -> None:
    submitted().says("交材料").expects("现在不需要补交材料")


def test_it_begins_a_new_complaint_where_material_was_to_come() -> None:
    customer = submitted().happens(*WANTED).says("我要投诉").expects("请说说发生了什么")
    assert not customer.made(CaseSupplemented)


# Withdrawal.


@pytest.mark.parametrize(
    ("locale", "said", "yes"),
    [("zh", "撤诉", "确定"), ("zh", "我要撤回投诉", "是的"), ("en", "withdraw my complaint", "yes")],
)
def test_it_withdraws_the_case_after_asking(locale: str, said: str, yes: str) -> None:
    customer = submitted(locale).says(said).expects(customer_number := at("idle").case.number)
    assert customer.case.stage is Stage.RECEIVED
    customer.says(yes).expects(customer_number)
    assert customer.case.over_at
    assert customer.case.events[-1].kind == "withdrawn"


@pytest.mark.parametrize("said", ["不", "返回", "取消", "我再想想，先不撤了吧"])
def test_it_does_not_withdraw_without_a_plain_yes(said: str) -> None:
    customer = submitted().says("撤诉", said)
    assert customer.case.stage is Stage.RECEIVED
    assert customer.phase is Phase.IDLE


def test_it_cancels_the_draft_where_there_is_one() -> None:
    customer = submitted().says("新的投诉", "车险定损太低了", "取消投诉").expects("已填的内容会被删除")
    customer.says("确定")
    assert customer.made(DraftDiscarded)
    assert customer.case.stage is Stage.RECEIVED


def test_it_asks_about_the_case_where_there_is_no_draft() -> None:
    customer = submitted().says("取消投诉").expects("撤回投诉", at("idle").case.number)
    assert customer.phase is Phase.CONFIRMING_CASE_WITHDRAWAL


def test_it_withdraws_a_case_in_the_middle_of_a_draft_and_goes_on() -> None:
    customer = submitted().says("新的投诉", "车险定损太低了", "撤诉", "确定").expects("已撤回")
    assert customer.phase is Phase.TELLING
    assert customer.draft.told == "车险定损太低了"


def test_it_asks_which_case_only_where_several_fit() -> None:
    customer = two_cases().says("撤诉").expects("哪一件")
    customer.says("2").expects(customer.cases[0].number).says("确定")
    assert [case.stage for case in customer.cases] == [Stage.WITHDRAWN, Stage.RECEIVED]
    customer.says("撤诉").expects(customer.cases[1].number, "确定撤回")


def test_it_takes_the_number_for_the_choice_of_a_case() -> None:
    customer = two_cases().says("撤诉")
    customer.says(customer.cases[0].number).expects(customer.cases[0].number, "确定撤回")
    customer = two_cases()
    customer.says(f"撤诉 {customer.cases[0].number}").expects(customer.cases[0].number, "确定撤回")


def test_it_asks_no_longer_tomorrow() -> None:
    customer = submitted().says("撤诉").waits(hours=1).says("好的").expects("不客气")
    assert customer.case.stage is Stage.RECEIVED


def test_it_does_not_withdraw_what_is_over() -> None:
    submitted().happens(*CLOSED).says("撤诉").expects("已经办完了")


# Review.


@pytest.mark.parametrize("said", ["申请核查", "不同意决定", "ask for a review", "/review"])
def test_it_asks_for_a_review_with_a_reason(said: str) -> None:
    customer = submitted().happens(*DECIDED).says(said).expects("说说理由")
    customer.says("金额少算了两千").expects("申请核查")
    assert customer.case.stage is Stage.IN_REVIEW
    assert customer.case.events[-1].details.given == {"reason": "金额少算了两千"}


def test_it_does_not_take_small_talk_for_a_reason() -> None:
    customer = submitted().happens(*DECIDED).says("申请核查", "谢谢").expects("说说理由")
    customer.says("不了").expects("还有什么可以帮您")
    assert customer.case.stage is Stage.DECIDED


def test_it_says_why_no_review_is_possible() -> None:
    submitted().says("申请核查").expects("还没有处理决定")
    late = submitted().happens(*DECIDED).waits(days=31).says("申请核查")
    late.expects("时间已过", "2026年10月14日", "调解")
    submitted().happens(*DECIDED).says("申请核查", "少算了", "申请核查").expects("正在核查")


def test_it_forgets_the_question_for_a_reason() -> None:
    customer = submitted().happens(*DECIDED).says("申请核查").waits(hours=1).says("钱到账了")
    assert customer.case.stage is Stage.DECIDED
    assert customer.made(CaseSupplemented)


# Their data.


@pytest.mark.parametrize("said", ["我的信息", "要一份我的信息", "my data", "/data_copy"])
def test_it_gives_a_copy_of_the_data(said: str) -> None:
    assert submitted().says(said).made(DataCopyWanted)
    Customer().says(said).expects("没有可以导出的信息")


@pytest.mark.parametrize(
    ("locale", "said", "yes"), [("zh", "删除我的信息", "确定"), ("en", "erase my data", "yes")]
)
def test_it_puts_the_data_of_a_case_away(locale: str, said: str, yes: str) -> None:
    customer = submitted(locale).says(said)
    assert not customer.made(DeletionWanted)
    customer.says(yes)
    assert customer.made(DeletionWanted)
    assert customer.conversation.person is None
    assert customer.phase is Phase.IDLE


def test_it_explains_what_must_be_kept() -> None:
    submitted().says("删除我的信息").expects("至少保存三年", "只存放").says("不了").expects("不删除")


def test_it_deletes_all_where_there_is_no_case() -> None:
    customer = at("requests").says("删除我的信息", "确定").expects("已删除")
    assert customer.made(DeletionWanted)
    assert customer.phase is Phase.NEW
    assert customer.conversation.draft is None
    Customer().says("删除我的信息").expects("没有保存您的个人信息")


def test_it_offers_what_is_rarely_wanted_under_more() -> None:
    customer = submitted().says("其他服务")
    assert customer.labels == ["撤回投诉", "要一份我的信息", "删除我的信息", "不了，回去"]
    assert customer.copy().says("2").made(DataCopyWanted)
    customer.says("1").expects("确定撤回投诉")


# The page of the case.


def test_it_adds_what_was_written_on_the_page() -> None:
    customer = submitted().posts("补充：还有录音").expects("已补充到投诉", at("idle").case.number)
    assert customer.made(CaseSupplemented) == [CaseSupplemented(customer.case.id, text="补充：还有录音")]


def test_it_takes_material_from_the_page() -> None:
    customer = submitted().happens(*WANTED).posts("发票号是 12345678").expects("材料收齐")
    assert customer.case.stage is Stage.INVESTIGATING
    assert customer.says("1").phase is not Phase.SUPPLYING


def test_it_takes_wishes_from_the_page() -> None:
    customer = submitted().happens(*DECIDED).posts("少算了两千", verb="review").expects("申请核查")
    assert customer.case.stage is Stage.IN_REVIEW
    submitted().posts(verb="withdraw").expects("已撤回")
    submitted().posts("少算了", verb="review").expects("状态刚刚变了")


def test_it_refuses_the_page_of_somebody_else() -> None:
    customer = submitted().posts("还有", case="f" * 32).expects("没有找到这件投诉")
    assert not customer.made(CaseSupplemented)


def test_it_takes_files_from_the_page_in_the_middle_of_a_draft() -> None:
    customer = submitted().says("新的投诉", "车险定损太低了")
    customer.sends_photo(draft=customer.case.id).expects("已归入投诉")
    assert customer.draft.files == 0


def test_it_does_what_staff_do_for_a_case_that_moved_on_meanwhile() -> None:
    customer = submitted().says("撤诉")
    do_decline = do.Decline("不属于保险", "可以起诉")
    customer.happens(do_decline).says("确定")
    assert customer.case.stage is Stage.DECLINED
