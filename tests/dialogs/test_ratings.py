"""How the customer found it: a score at one tap, reasons, a comment; and on again after a low one."""

import pytest

from cases.actions import Rate
from cases.clock_actions import EndRating, RemindOfRating
from cases.stage import Stage
from dialogs.conversation import Phase
from dialogs.effects import CaseActed
from tests.dialogs.places import CLOSED, at
from tests.transcript import Customer


def closed(locale: str = "zh") -> Customer:
    return at("idle").speaks(locale).happens(*CLOSED)


def ratings(customer: Customer) -> list[Rate]:
    acted = [effect for effect in customer.effects if isinstance(effect, CaseActed)]
    return [effect.action for effect in acted if isinstance(effect.action, Rate)]


@pytest.mark.parametrize(
    ("locale", "score", "reasons", "end", "thanks"),
    [
        ("zh", "4 分 满意", ("处理快", "服务好"), "选好了", "谢谢您的评价"),
        ("en", "4 satisfied", ("Quick", "Good service"), "These are all", "Thank you for your rating"),
    ],
)
def test_it_takes_score_reasons_and_comment_by_tap(
    locale: str, score: str, reasons: tuple[str, ...], end: str, thanks: str
) -> None:
    customer = closed(locale).taps(score)
    assert customer.case.life.score == 4
    customer.taps(*reasons, end).says("小李很耐心").expects(thanks)
    assert ratings(customer) == [Rate(4), Rate(4, ["fast", "good_service"], "小李很耐心")]
    assert customer.phase is Phase.IDLE


@pytest.mark.parametrize(
    ("said", "score"),
    [
        *(("5", 5), ("五分", 5), ("很满意", 5), ("评价 5", 5), ("打3分", 3), ("一般", 3), ("不满意", 2)),
        *(("1", 1), ("很不满意", 1), ("very satisfied", 5), ("rate 4", 4), ("/rate 2", 2), ("我给4分", 4)),
    ],
)
def test_it_reads_scores_as_people_write_them(said: str, score: int) -> None:
    assert closed().says(said).case.life.score == score


@pytest.mark.parametrize("score", ["评价 5", "5分"])
def test_it_waits_for_days_for_the_score(score: str) -> None:
    assert closed().waits(days=4).says(score).case.life.score == 5


def test_it_reads_the_reasons_as_numbers() -> None:
    customer = closed().says("2", "1 3", "跳过")
    assert ratings(customer) == [Rate(2), Rate(2, ["slow", "result"])]


def test_it_takes_other_words_for_the_comment() -> None:
    customer = closed().says("5", "小李特别耐心，每一步都打电话告诉我").expects("谢谢")
    assert ratings(customer)[-1] == Rate(5, [], "小李特别耐心，每一步都打电话告诉我")


def test_it_leaves_out_what_is_skipped() -> None:
    customer = closed().says("5", "跳过", "跳过").expects("谢谢您的评价")
    assert ratings(customer) == [Rate(5)]
    assert customer.phase is Phase.IDLE


@pytest.mark.parametrize("leaves", [("进度", "返回"), ("新的投诉",), ("语言",), ("撤回同意",)])
def test_it_keeps_the_reasons_however_the_customer_leaves(leaves: tuple[str, ...]) -> None:
    customer = closed().says("5").taps("处理快").says(*leaves)
    if customer.phase is Phase.COMMENTING:
        customer.says("跳过")
    assert ratings(customer) == [Rate(5), Rate(5, ["fast"])]


def test_it_keeps_the_reasons_of_who_says_no_more() -> None:
    assert ratings(closed().says("5").taps("处理快").waits(hours=1))[-1] == Rate(5, ["fast"])


def test_it_turns_a_reason_off_again() -> None:
    customer = closed().says("1").taps("处理太慢", "服务态度", "处理太慢", "选好了").says("跳过")
    assert ratings(customer)[-1] == Rate(1, ["attitude"])


@pytest.mark.parametrize("place", ["at once", "after the reasons", "after all"])
def test_it_goes_on_at_one_tap_after_a_low_score(place: str) -> None:
    customer = closed().says("2")
    if place != "at once":
        customer.says("1")
    if place == "after all":
        customer.says("跳过").expects("回访")
    customer.taps("要求继续处理").expects("重新开始办理")
    assert customer.case.stage is Stage.INVESTIGATING
    assert customer.phase is Phase.IDLE


def test_it_does_not_offer_to_go_on_after_a_good_score() -> None:
    customer = closed().says("4")
    assert "要求继续处理" not in customer.labels
    customer.says("跳过", "跳过", "继续处理").expects("不能重新办理")


def test_it_takes_one_rating_for_each_closing() -> None:
    customer = closed().says("2", "跳过", "跳过", "评价 5").expects("已经评价过了")
    assert ratings(customer) == [Rate(2)]
    customer.says("继续处理").happens(*CLOSED[1:]).says("5")
    assert customer.case.life.score == 5


def test_it_says_that_nothing_is_to_be_rated() -> None:
    at("idle").says("评价 5").expects("现在不用评价")
    closed().happens(RemindOfRating(), EndRating()).says("评价 5").expects("现在不用评价")
    Customer().says("评价 5").expects("还没有您提交过的投诉")


def test_it_does_not_take_a_new_story_for_a_score() -> None:
    customer = closed().says("车险定损太低了").expects("新的投诉")
    assert customer.case.life.score is None


def test_it_takes_a_rating_from_the_page() -> None:
    customer = closed().posts("很好", closing=1, score=5, reasons=("fast", "nonsense")).expects("谢谢")
    assert ratings(customer) == [Rate(5, ["fast"], "很好")]
    customer.posts(closing=1, score=1).expects("已经评价过了")
    closed().posts(closing=2, score=5).expects("现在不用评价")
    closed().posts(closing=1, score=9).expects("1 到 5 分")
