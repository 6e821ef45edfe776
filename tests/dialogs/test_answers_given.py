"""Answers as people give them: the proposal, the requests, the contact, and what is not understood."""

import pytest

from dialogs.conversation import Phase
from dialogs.effects import PersonWanted
from dialogs.messages import Tap
from tests.transcript import Customer

STORY = "住院理赔拖了三个月没人管"


def told(story: str = STORY, locale: str = "zh-CN", channel: str = "webchat") -> Customer:
    return Customer(channel, locale).says(story, "同意", "完成")


def answers(customer: Customer) -> dict[str, object]:
    return dict(customer.draft.answers)


def test_it_proposes_matter_and_line_together() -> None:
    customer = told().expects("理赔纠纷 / 时效慢 · 健康险 / 医疗险")
    assert customer.labels == ["对", "改投诉事项", "改险种"]
    assert answers(customer.taps("对"))["matter"] == "CLAIM.slow"


def test_it_corrects_the_matter_in_two_levels_and_keeps_the_line() -> None:
    customer = told().taps("改投诉事项").expects("哪方面").taps("退保纠纷").expects("更接近")
    customer.taps("退保金额").expects("希望我们怎么做")
    assert (answers(customer)["matter"], answers(customer)["line"]) == ("SURR.amount", "HLTH.medical")


def test_it_corrects_the_line_in_two_levels_and_keeps_the_matter() -> None:
    customer = told().says("险种不对").expects("哪类保险").says("意外险").says("第一个")
    assert answers(customer)["matter"] == "CLAIM.slow"
    assert str(answers(customer)["line"]).startswith("ACC.")


def test_it_goes_back_within_the_lists() -> None:
    customer = told().says("2", "退保").expects("更接近").says("返回").expects("哪方面")
    customer.says("返回").expects("理赔纠纷 / 时效慢")
    assert customer.taps("对").step == "3/5"


def test_it_takes_words_instead_of_a_verdict_on_the_proposal() -> None:
    customer = told().says("其实是退保的事").expects("希望我们怎么做")
    assert str(answers(customer)["matter"]).startswith("SURR")


def test_it_asks_what_is_wrong_with_the_proposal() -> None:
    told().says("不对").expects("哪里不对", "理赔纠纷")


def test_it_asks_only_for_the_half_that_the_story_does_not_tell() -> None:
    customer = told("理赔一直拖着不给").expects("是哪类保险").says("5").expects("希望我们怎么做")
    assert answers(customer)["line"] == "OTH"


def test_it_asks_for_both_halves_where_the_story_tells_nothing() -> None:
    customer = told("我很生气").expects("哪方面").says("12").expects("哪类保险").says("其他")
    customer.expects("希望我们怎么做")
    assert answers(customer)["matter"] == "OTHER"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("1", ["pay"]),
        ("1 3", ["pay", "correct"]),
        ("１、３", ["pay", "correct"]),
        ("一和四", ["pay", "apologise"]),
        ("道歉", ["apologise"]),
        ("退钱，给个说法", ["refund", "explain"]),
        ("赔钱并且道歉", ["pay", "apologise"]),
        ("refund", ["refund"]),
        ("appologise", ["apologise"]),
    ],
)
def test_it_understands_requests(said: str, meant: list[str]) -> None:
    locale = "en" if said.isascii() and said.isalpha() else "zh-CN"
    customer = Customer(locale=locale).says(STORY, "同意", "完成", "1", said)
    assert answers(customer)["requests"] == meant
    assert customer.step == "4/5"


def test_it_takes_one_tap_for_the_usual_request() -> None:
    assert answers(told().taps("对", "赔付/给付"))["requests"] == ["pay"]


def test_it_collects_requests_by_several_taps() -> None:
    customer = told().taps("对", "选多项", "赔付/给付", "道歉", "退钱", "退钱")
    assert [token.partition(":")[2] for token in customer.last[-1].chosen] == ["pay", "apologise"]
    assert answers(customer.taps("选好了"))["requests"] == ["pay", "apologise"]


def test_it_adds_written_requests_to_tapped_ones() -> None:
    customer = told().taps("对", "选多项", "赔付/给付").says("道歉")
    assert answers(customer)["requests"] == ["pay", "apologise"]
    assert answers(told().taps("对", "选多项", "赔付/给付").says("好了"))["requests"] == ["pay"]


def test_it_wants_at_least_one_request() -> None:
    told().taps("对", "选多项", "选好了").expects("序号", "希望我们怎么做")


def test_it_keeps_tapped_requests_over_a_side_trip() -> None:
    customer = (
        told().taps("对", "选多项", "赔付/给付").says("取消").taps("不了，回去").expects("希望我们怎么做")
    )
    assert answers(customer.taps("选好了"))["requests"] == ["pay"]


@pytest.mark.parametrize(
    ("said", "name", "phone"),
    [
        (["王芳 13800138000"], "王芳", "+8613800138000"),
        (["我叫王芳，电话１３８ ００１３ ８０００"], "王芳", "+8613800138000"),
        (["13800138000", "王女士"], "王女士", "+8613800138000"),
        (["王芳", "+44 20 7946 0958"], "王芳", "+442079460958"),
        (["王芳 1380013800", "13800138000"], "王芳", "+8613800138000"),
    ],
)
def test_it_takes_the_contact_whole_or_in_halves(said: list[str], name: str, phone: str) -> None:
    customer = told().says("1", "1", *said).expects("请核对")
    assert (answers(customer)["name"], answers(customer)["phone"]) == (name, phone)


def test_it_says_what_is_wrong_with_half_of_the_contact() -> None:
    told().says("1", "1", "王芳 1380013800").expects("位数", "您的电话号码")


def test_it_does_not_ask_for_a_phone_number_that_the_story_holds() -> None:
    customer = told(f"{STORY}，我的电话13800138000").says("1", "1")
    customer.expects("138****8000", "怎么称呼您").says("王芳").expects("请核对", "138****8000")


def test_it_takes_another_phone_number_than_that_of_the_story() -> None:
    customer = told(f"{STORY}，我的电话13800138000").says("1", "1", "王芳 13900139000")
    assert answers(customer)["phone"] == "+8613900139000"


def test_it_prefills_the_contact_of_a_known_customer() -> None:
    customer = told().says(
        "1", "1", "王芳 13800138000", "提交", "新的投诉", "车险定损太低", "完成", "对", "1"
    )
    customer.expects("请核对", "王* 138****8000")
    customer.taps("提交")
    assert len(customer.cases) == 2


def test_it_puts_the_question_differently_after_two_misses_and_offers_a_person_after_three() -> None:
    customer = told().says("1", "什么").expects("没有明白", "希望我们怎么做")
    customer.says("呃").expects("例如“1”").does_not_hear("人工")
    customer.says("啥").expects("例如“1”", "人工", "95XXX")
    customer.says("人工").expects("已记录")
    assert customer.made(PersonWanted)


def test_it_starts_counting_misses_anew_with_each_question() -> None:
    told().says("1", "什么", "呃", "1", "???呃呃").does_not_hear("人工")


@pytest.mark.parametrize("phase", ["review", "proposal", "detail"])
def test_it_puts_other_questions_differently_too(phase: str) -> None:
    customer = told()
    if phase != "proposal":
        customer.says("1", "1", "王芳 13800138000")
    if phase == "detail":
        customer.taps("补充信息")
    first = customer.says("呃").text
    second = customer.says("呃").text
    assert first != second
    customer.says("呃").expects("人工")


def test_it_keeps_what_is_said_instead_of_an_answer() -> None:
    customer = (
        told()
        .says("1", "他们的客服每次都让我等，我等了快一百天了")
        .expects("也记到经过里了", "希望我们怎么做")
    )
    assert "快一百天" in customer.draft.told


def test_it_reads_facts_from_the_story_and_asks_for_none_of_them() -> None:
    customer = told(
        "9月1号在杭州分公司，业务员张伟让我交了钱，损失金额35000元，保单号P2026001234，我今年72岁"
    )
    while customer.phase is not Phase.REVIEWING:
        customer.says(
            {"classification": "1", "requests": "1"}.get(
                customer.conversation.field or "", "王芳 13800138000"
            )
        )
    customer.expects("P2026001234", "2026年9月1日", "¥35,000.00", "60 岁以上")
    assert customer.step == "5/5"


def test_it_refuses_a_message_that_is_too_long_and_says_what_to_do() -> None:
    Customer().says("你好", "同意", "长" * 5001).expects("太长", "分几条", "发生了什么")


def test_it_says_that_it_cannot_read_a_sticker() -> None:
    Customer().says(STORY, "同意").sends_sticker().expects("看不懂", "说完了")
    Customer().sends_sticker().expects("看不懂", "您同意吗")


def test_it_answers_an_old_button_politely_and_changes_nothing() -> None:
    customer = told().taps("对")
    before = answers(customer)
    customer.sends(Tap("1:agree")).expects("不起作用", "希望我们怎么做")
    customer.taps("改险种").expects("不起作用")
    assert answers(customer) == before
