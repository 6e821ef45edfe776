"""What the customer is told of the life of their case, and what a bare answer to it does."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import actions as do
from cases import clock_actions as clock
from cases.actions import Action
from cases.actors import CUSTOMER
from cases.errors import Refusal
from cases.lifecycle import STEPS
from cases.performing import perform
from cases.stage import Stage
from dialogs import notices
from dialogs.conversation import Phase
from dialogs.messages import Say
from dialogs.wording import LOCALES
from tests.casework import act, the_case_rules
from tests.dialogs.places import CLOSED, DECIDED, DECISION, WANTED, at
from tests.transcript import Customer

LONG = "经查，" + "业务员未按规定告知退保损失。" * 400


def told(customer: Customer) -> Say:
    (say,) = customer.last
    return say


def submitted(locale: str = "zh") -> Customer:
    return at("idle").speaks(locale)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("actions", "words"),
    [
        ((do.Accept(),), ()),
        ((do.Assign("7", "t"),), ("李明", "021-5555")),
        ((do.Assign("7", "t"), do.Reply("我们在查监控。")), ("我们在查监控。", "李明")),
        (WANTED, ("住院发票",)),
        ((do.Extend("要等外地的单据"),), ("要等外地的单据",)),
        ((do.Accept(), do.StartMediation("双方同意")), ("双方同意",)),
        ((do.Accept(), do.StartMediation("双方同意"), do.EndMediation("赔三千")), ("双方同意", "赔三千")),
        ((do.Accept(), do.StartAppraisal("要验伤")), ("要验伤",)),
        ((do.Accept(), do.StartAppraisal("要验伤"), do.EndAppraisal("九级")), ("九级",)),
        (DECIDED, ("钱已在路上。", "合同第三条。", "三日内赔付。", "可以申请核查、调解或诉讼。")),
        ((do.Decline("不是本公司保单", "找承保公司"),), ("不是本公司保单", "找承保公司")),
        ((do.Merge("0" * 32, "TS-0000-0000-0"),), ("TS-0000-0000-0",)),
        ((clock.TellStillWorking(),), ()),
        (CLOSED, ("三日内赔付。",)),
    ],
)
def test_it_tells_what_happened(locale: str, actions: tuple[Action, ...], words: tuple[str, ...]) -> None:
    customer = submitted(locale).happens(*actions)
    customer.expects(customer.case.number, *words)
    say = told(customer)
    assert say.link is not None
    assert 0 < len(say.brief) <= 20
    assert customer.case.number not in say.brief


def test_it_has_every_brief_at_its_length() -> None:
    for locale in LOCALES:
        for kind in notices.KINDS:
            line = Customer().rules.wording.line(locale, f"brief.{kind}")
            assert len(line) <= 20, line


def test_it_wants_proof_of_what_the_regulation_requires() -> None:
    for actions in ((do.Extend("x"),), DECIDED, (do.Decline("x", "y"),)):
        assert told(submitted().happens(*actions)).proof
    assert not told(submitted().happens(do.Accept(), do.Reply("您好"))).proof


def test_it_tells_until_when_an_extension_runs() -> None:
    submitted().happens(do.Extend("要等单据")).expects("2026年10月14日", "要等单据")


def test_it_tells_until_when_a_review_can_be_asked_for() -> None:
    customer = submitted().happens(*DECIDED).expects("2026年10月14日", "申请核查")
    assert customer.labels == ["申请核查"]


def test_it_offers_no_second_review() -> None:
    customer = submitted().happens(*DECIDED).says("申请核查", "金额算错了")
    customer.happens(do.DecideReview("a", "b", "c", "d")).expects("核查决定")
    assert customer.labels == []
    customer.says("申请核查").expects("不能再申请核查")


def test_it_says_everything_at_once_and_in_order() -> None:
    customer = submitted().happens(do.Accept(), do.Assign("7", "t", "轮到"), do.Reply("我在办"))
    assert len(customer.last) == 1
    text = customer.text
    assert text.index("受理") < text.index("李明 负责") < text.index("我在办")


def test_it_leaves_out_what_became_pointless() -> None:
    submitted().happens(*WANTED, do.Supply("已从系统取得")).does_not_hear("住院发票")
    submitted().happens(do.Accept(), clock.TellStillWorking(), DECISION).does_not_hear("还在办理中", "受理")
    submitted().happens(*WANTED, clock.RemindOfMaterial()).does_not_hear("还在等您")
    customer = submitted().happens(*DECIDED, do.Close(""), clock.AskForRating(), clock.RemindOfRating())
    customer.expects("给这次办理打个分").does_not_hear("您满意吗")


def test_it_names_nobody_for_the_words_of_another() -> None:
    submitted().happens(do.Reply("我替李明回复")).expects("工作人员回复您").does_not_hear("李明 回复")


def test_it_says_nothing_of_what_no_customer_is_told() -> None:
    submitted().happens(do.Accept()).happens(do.Begin(), do.Contact("phone")).hears_nothing()


def test_it_says_nothing_twice_of_what_the_customer_did() -> None:
    customer = submitted().says("撤诉", "确定").expects("已撤回")
    customer.is_told(customer.case).hears_nothing()


def test_it_passes_on_what_staff_wrote_in_full() -> None:
    decision = do.Decide(LONG, "{basis} <b>&amp;", "]]>", "%s {number}")
    submitted().happens(do.Accept(), decision).expects(LONG, "{basis} <b>&amp;", "]]>", "%s {number}")


def test_it_takes_a_bare_answer_to_what_it_asked() -> None:
    customer = submitted().happens(*WANTED)
    assert customer.phase is Phase.SUPPLYING
    customer.says("发票号是 12345678").expects("已补充到投诉")
    assert submitted().happens(*CLOSED).says("5").case.life.score == 5
    submitted().happens(*DECIDED).says("1").expects("请用一条消息说说理由")


def test_it_does_not_disturb_what_is_open() -> None:
    for place in ("requests", "cancelling", "language", "material given", "asking review"):
        customer = at(place)
        if not customer.cases:
            customer.cases = at("idle").cases
        before = customer.copy()
        customer.happens(do.Reply("我们在办"))
        assert customer.conversation == before.conversation
    customer = at("material in a draft").says("返回").happens(clock.RemindOfMaterial())
    assert customer.phase is Phase.ASKING
    customer.taps("补充材料").expects("住院发票").says("返回").expects("希望我们怎么做")


def test_it_takes_back_a_question_that_nobody_answered() -> None:
    customer = submitted().happens(*WANTED).happens(do.Supply("已从系统取得"), DECISION)
    assert customer.phase is Phase.IDLE
    customer.says("1").expects("请用一条消息说说理由")


def test_it_takes_a_rating_by_button_in_the_middle_of_a_form() -> None:
    customer = at("idle").says("新的投诉", "车险定损太低了", "完成", "对").happens(*CLOSED)
    assert customer.phase is Phase.ASKING
    customer.taps("5 分 很满意").expects("谢谢您的评价", "希望我们怎么做")
    assert customer.case.life.score == 5
    assert customer.phase is Phase.ASKING


def test_it_refuses_old_buttons_politely() -> None:
    customer = submitted().happens(*CLOSED).taps("2 分 不满意").says("跳过", "跳过")
    customer.taps("2 分 不满意").expects("已经评价过了")
    customer.says("继续处理").expects("重新开始办理").taps("2 分 不满意").expects("现在不用评价")
    stranger = Customer().says("你好", "同意")
    stranger.heard = customer.heard
    stranger.taps("2 分 不满意").expects("没有找到这件投诉")


ACTIONS: dict[type[Action], Action] = {
    do.Accept: do.Accept(),
    do.Decline: do.Decline("不属于保险", "可以起诉"),
    do.Assign: do.Assign("7", "t", "轮到"),
    do.Contact: do.Contact("phone"),
    do.Reply: do.Reply("我们在查"),
    do.Plan: do.Plan("先查"),
    do.Begin: do.Begin(),
    do.AskForMaterial: do.AskForMaterial("住院发票"),
    do.Supply: do.Supply("已到"),
    do.AskForExtension: do.AskForExtension("复杂"),
    do.Extend: do.Extend("复杂"),
    do.RefuseExtension: do.RefuseExtension("不必"),
    do.StartMediation: do.StartMediation("双方同意"),
    do.EndMediation: do.EndMediation("赔三千"),
    do.StartAppraisal: do.StartAppraisal("验伤"),
    do.EndAppraisal: do.EndAppraisal("九级"),
    do.Decide: DECISION,
    do.AskForReview: do.AskForReview("金额不对"),
    do.DecideReview: do.DecideReview("a", "b", "c", "d"),
    do.Close: do.Close("process"),
    do.Withdraw: do.Withdraw(),
    do.Merge: do.Merge("f" * 32, "TS-0000-0000-0"),
    do.Absorb: do.Absorb("f" * 32, "TS-0000-0000-0"),
    do.Reopen: do.Reopen("有新情况"),
    do.Supplement: do.Supplement("还有"),
    do.Rate: do.Rate(2),
    clock.TellStillWorking: clock.TellStillWorking(),
    clock.RemindOfMaterial: clock.RemindOfMaterial(),
    clock.AskForRating: clock.AskForRating(),
    clock.RemindOfRating: clock.RemindOfRating(),
    clock.EndRating: clock.EndRating(),
}
PLACES = ("idle", "requests", "material wanted", "rating", "language", "erasing", "new", "refused")


def test_it_tries_every_action_that_gives_a_notice() -> None:
    assert {step.action for step in STEPS if step.notice} <= set(ACTIONS)


@settings(max_examples=200)
@given(
    st.sampled_from(PLACES),
    st.sampled_from(LOCALES),
    st.lists(st.tuples(st.sampled_from(sorted(ACTIONS, key=str)), st.booleans()), max_size=14),
)
def test_it_words_whatever_the_life_of_a_case_brings(
    place: str, locale: str, steps: list[tuple[type[Action], bool]]
) -> None:
    customer = at(place)
    if not customer.cases:
        customer.cases = at("idle").cases
    customer.conversation.locale = locale
    for kind, tells in steps:
        customer.now += timedelta(hours=3)
        try:
            if kind in (do.Withdraw, do.Rate, do.AskForReview, do.Reopen):
                perform(customer.case, ACTIONS[kind], CUSTOMER, customer.now, the_case_rules())
            else:
                act(customer.case, ACTIONS[kind], customer.now)
        except Refusal:
            continue
        if tells:
            _is_sound(customer.is_told(customer.case))
    _is_sound(customer.is_told(customer.case))
    customer.says("1", "我的保单号是 12345678", "说完了")
    assert customer.case.stage in set(Stage)


def _is_sound(customer: Customer) -> None:
    for say in customer.last:
        assert customer.case.number in say.text
        assert 0 < len(say.brief) <= 20
        for choice in say.choices:
            assert len(choice.token) <= 64
            assert choice.token.isascii()
