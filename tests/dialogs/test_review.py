"""The review: change an item, add details, submit, cancel."""

import pytest

from dialogs.conversation import Phase
from dialogs.effects import ComplaintSubmitted, ConsentChanged, DraftDiscarded
from tests.transcript import Customer

STORY = "住院理赔拖了三个月没人管，保单号P2026001234"


def reviewing(locale: str = "zh-CN", channel: str = "webchat") -> Customer:
    return Customer(channel, locale).says(STORY, "同意", "完成", "对", "1", "王芳 13800138000")


def answers(customer: Customer) -> dict[str, object]:
    return dict(customer.draft.answers)


def test_it_reads_everything_back_masked() -> None:
    customer = reviewing().expects("① 经过: 住院理赔", "王* 138****8000")
    customer.expects("⑤ 为谁投诉: 本人", "⑥ 保单号: P2026001234")
    customer.does_not_hear("13800138000")
    assert customer.labels == ["提交", "修改", "补充信息", "取消投诉"]


@pytest.mark.parametrize(
    "said",
    [
        "改3",
        "修改 3",
        "修改第3项",
        "改③",
        "③",
        "change 3",
        "修改诉求",
        "修改 诉求",
        "诉求不对",
        "我的诉求错了",
    ],
)
def test_it_changes_an_item_by_number_or_name(said: str) -> None:
    customer = reviewing().says(said).expects("希望我们怎么做").says("道歉")
    customer.expects("请核对", "③ 您的诉求: 道歉")
    assert answers(customer)["requests"] == ["apologise"]


def test_it_changes_an_item_by_taps() -> None:
    customer = reviewing().taps("修改").expects("哪一项").taps("您的诉求", "道歉")
    customer.expects("③ 您的诉求: 道歉")


@pytest.mark.parametrize(
    ("said", "key", "value"),
    [
        ("电话改成13900139000", "phone", "+8613900139000"),
        ("电话错了，应该是13900139000", "phone", "+8613900139000"),
        ("诉求是道歉", "requests", ["apologise"]),
    ],
)
def test_it_takes_a_correction_in_passing(said: str, key: str, value: object) -> None:
    customer = reviewing().says(said).expects("更正", "请核对")
    assert answers(customer)[key] == value
    assert answers(customer)["name"] == "王芳"


def test_it_wants_only_the_half_of_the_contact_that_changes() -> None:
    customer = reviewing().says("改4", "13900139000").expects("请核对")
    assert (answers(customer)["name"], answers(customer)["phone"]) == ("王芳", "+8613900139000")


def test_it_changes_the_classification_again() -> None:
    reviewing().says("改2").expects("理赔纠纷").taps("改险种").says("意外险", "1").expects("请核对", "意外险")


def test_it_adds_to_the_story_or_has_it_written_anew() -> None:
    customer = reviewing().says("改1").expects("还有要补充的吗").says("客服也不接电话", "完成")
    customer.expects("请核对")
    assert customer.draft.told == f"{STORY}\n客服也不接电话"
    customer.says("改1").taps("重写").expects("请说说发生了什么").says("车险定损太低", "完成")
    customer.expects("① 经过: 车险定损太低")
    assert customer.draft.told == "车险定损太低"


def test_it_keeps_the_story_that_was_to_be_written_anew_and_was_not() -> None:
    reviewing().says("改1").taps("重写").says("返回").expects("请核对", STORY)


def test_it_refuses_the_number_of_no_item() -> None:
    reviewing().says("改77").expects("要改哪一项").says("2").expects("理赔纠纷")


def test_it_adds_what_is_said_at_the_review_to_the_story() -> None:
    customer = reviewing().says("还有，他们的客服每次都让我等，三个月了").expects("也记到经过里", "请核对")
    assert "每次都让我等" in customer.draft.told
    assert not customer.made(ComplaintSubmitted)


@pytest.mark.parametrize("said", ["我确认一下金额", "等等", "是不是", "王芳", "99"])
def test_it_submits_on_a_plain_word_only(said: str) -> None:
    assert not reviewing().says(said).made(ComplaintSubmitted)


@pytest.mark.parametrize("said", ["提交", "提交吧", "确认", "没问题", "对", "1", "１", "好的", "OK"])
def test_it_understands_a_submission(said: str) -> None:
    assert reviewing().says(said).cases


def test_it_adds_a_detail() -> None:
    customer = reviewing().taps("补充信息").expects("补充哪一项").taps("涉及金额").expects("多少钱")
    customer.says("三万五").expects("请核对", "涉及金额: ¥35,000.00")
    customer.taps("补充信息", "不用了").expects("请核对").taps("提交")
    assert customer.case.particulars.details["amount"] == 3_500_000


@pytest.mark.parametrize(
    ("detail", "said", "shown"),
    [
        ("发生日期", "9月1号", "2026年9月1日"),
        ("发生日期", "昨天", "2026年9月13日"),
        ("发生日期", "上周五", "2026年9月11日"),
        ("涉及金额", "1.2万", "¥12,000.00"),
        ("涉及机构", "杭州分公司", "杭州分公司"),
        ("方便来电的时间", "晚上八点以后", "晚上八点以后"),
    ],
)
def test_it_understands_details(detail: str, said: str, shown: str) -> None:
    reviewing().taps("补充信息", detail).says(said).expects(f"{detail}: {shown}")


@pytest.mark.parametrize("said", ["不记得", "跳过", "1"])
def test_it_lets_a_detail_be_skipped(said: str) -> None:
    reviewing().taps("补充信息", "赔案号").says(said).expects("请核对").does_not_hear("赔案号")


def test_it_keeps_what_is_said_instead_of_choosing_a_detail() -> None:
    reviewing().taps("补充信息").says("业务员当时说随时可以退，现在不认了").expects("也记到经过里", "请核对")


def test_it_asks_for_a_separate_consent_before_special_care_is_added() -> None:
    customer = reviewing().taps("补充信息", "特别关照").expects("敏感个人信息", "单独同意")
    customer.taps("同意").expects("特别关照").taps("重病").expects("特别关照: 重病")
    assert customer.made(ConsentChanged)[-1] == ConsentChanged("sensitive", True, "1")


@pytest.mark.parametrize("said", ["跳过", "2", "不知道"])
def test_it_goes_on_without_what_may_not_be_used(said: str) -> None:
    customer = reviewing().taps("补充信息", "特别关照").says(said).expects("请核对").does_not_hear("特别关照")
    assert customer.made(ConsentChanged)[-1] == ConsentChanged("sensitive", False, "1")


def test_it_keeps_the_special_care_that_the_story_itself_states() -> None:
    customer = Customer().says(f"{STORY}，我今年72岁", "同意", "完成", "对", "1", "王芳 13800138000")
    customer.expects("特别关照: 60 岁以上").taps("提交")
    assert customer.case.particulars.details["special_care"] == ["elderly"]


def test_it_asks_before_it_cancels() -> None:
    customer = reviewing().taps("取消投诉").expects("确定取消吗").taps("不了，回去").expects("请核对")
    customer.says("取消", "确定").expects("已取消")
    assert customer.made(DraftDiscarded)
    assert customer.phase is Phase.IDLE


def test_it_takes_an_answer_instead_of_a_confirmation_for_going_on() -> None:
    customer = Customer().says(STORY, "同意", "完成", "对", "1", "取消", "王芳 13800138000").expects("请核对")
    customer.says("取消", "医生确定要住院的时候他们说会赔").expects("也记到经过里")
    assert not customer.made(DraftDiscarded)


def test_it_restarts_only_when_that_is_confirmed() -> None:
    customer = reviewing().says("重新开始").expects("确定重新开始吗").says("不").expects("请核对")
    customer.says("重新开始", "是的").expects("请说说发生了什么")
    assert customer.made(DraftDiscarded)
    assert customer.step == "1/5"


def test_it_goes_back_question_by_question() -> None:
    customer = reviewing()
    for expected in ("怎么称呼您", "希望我们怎么做", "理赔纠纷", "还有要补充的吗", "已经是第一步"):
        customer.says("返回").expects(expected)
    customer.says("完成").expects("请核对")


def test_it_goes_back_to_the_review_from_an_item_opened_there() -> None:
    for item in range(1, 7):
        reviewing().says(f"改{item}", "返回").expects("请核对")


@pytest.mark.parametrize(("said", "wrong"), [("2027年3月1日", "还没到"), ("很久以前吧", "没有看懂日期")])
def test_it_says_why_a_date_was_not_taken(said: str, wrong: str) -> None:
    reviewing().taps("补充信息", "发生日期").says(said).expects(wrong, "哪一天")


def test_it_submits_once_however_often_the_button_is_tapped() -> None:
    customer = reviewing().taps("提交")
    customer.taps("提交").expects("已经提交了", customer.case.number)
    assert len(customer.cases) == 1
    assert len(customer.made(ComplaintSubmitted)) == 1


def test_it_corrects_an_answer_by_an_edited_message() -> None:
    customer = reviewing()
    customer.edits(6, "王芳 13900139000").expects("更正", "请核对")
    assert answers(customer)["phone"] == "+8613900139000"
    customer.edits(1, "住院理赔拖了四个月没人管").expects("更正", "四个月")


def test_it_corrects_the_story_by_an_edit_before_consent() -> None:
    customer = Customer().says(STORY).edits(1, "车险定损太低").expects("更正", "您同意吗").taps("同意")
    assert customer.draft.told == "车险定损太低"


def test_it_says_what_to_do_where_an_edit_cannot_correct() -> None:
    customer = reviewing().edits(2, "不同意").expects("不能这样更正", "修改")
    customer.taps("提交").edits(6, "王芳 13900139000").expects("直接发给我").does_not_hear("还有什么")
