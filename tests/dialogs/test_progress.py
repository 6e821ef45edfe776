"""How a case stands, in plain words, at every stage."""

import pytest

from cases import actions as do
from cases.actions import Action
from cases.stage import Stage
from dialogs.wording import LOCALES
from tests.dialogs.places import CLOSED, DECIDED, WANTED, at

STAGES: dict[Stage, tuple[Action, ...]] = {
    Stage.RECEIVED: (),
    Stage.ACCEPTED: (do.Accept(),),
    Stage.INVESTIGATING: (do.Accept(), do.Begin()),
    Stage.AWAITING_CUSTOMER: WANTED,
    Stage.IN_MEDIATION: (do.Accept(), do.StartMediation("双方同意")),
    Stage.IN_APPRAISAL: (do.Accept(), do.StartAppraisal("验伤")),
    Stage.DECIDED: DECIDED,
    Stage.IN_REVIEW: (*DECIDED, do.AskForReview("少算了")),
    Stage.CLOSED: CLOSED,
    Stage.DECLINED: (do.Decline("不属于保险", "可以起诉"),),
    Stage.WITHDRAWN: (do.Withdraw("客户来电撤回"),),
    Stage.MERGED: (do.Merge("f" * 32, "TS-0000-0000-0"),),
}
ZH = {
    Stage.RECEIVED: ("等待受理", "2026年9月29日"),
    Stage.INVESTIGATING: ("正在调查", "2026年9月29日", "李明"),
    Stage.AWAITING_CUSTOMER: ("住院发票", "补充材料"),
    Stage.IN_MEDIATION: ("期限暂停计算",),
    Stage.IN_APPRAISAL: ("期限暂停计算",),
    Stage.DECIDED: ("处理决定", "2026年10月14日前", "申请核查"),
    Stage.IN_REVIEW: ("核查", "2026年10月14日前"),
    Stage.CLOSED: ("已办结", "评价 5"),
}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("stage", Stage)
def test_it_tells_every_stage(stage: Stage, locale: str) -> None:
    customer = at("idle").speaks(locale).happens(*STAGES[stage]).says("进度")
    assert customer.case.stage is stage
    customer.expects(customer.case.number)
    if locale == "zh":
        customer.expects(*ZH.get(stage, ()))


@pytest.mark.parametrize(
    "said",
    [
        "我的投诉怎么样了",
        "到哪一步了？",
        "办到哪一步了",
        "how is my complaint going",
        "any news?",
        "有结果了吗",
    ],
)
def test_it_knows_a_question_for_progress(said: str) -> None:
    at("idle").says(said).expects("等待受理")


@pytest.mark.parametrize("said", ["他们说有结果了吗我说没有", "怎么样才能不被敷衍"])
def test_it_does_not_take_a_story_for_a_question(said: str) -> None:
    at("idle").says(said).expects("已补充到投诉")


def test_it_says_how_to_go_on_after_a_low_score() -> None:
    at("rated").says("进度").expects("继续处理")
