import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.answers.choices import Option, pick, pick_many
from dialogs.answers.errors import Misunderstood

MATTERS = (
    Option("SALES", "销售纠纷", ("误导", "推销", "sales dispute")),
    Option("CLAIM", "理赔纠纷", ("理赔", "赔付", "拒赔", "claim")),
    Option("SURR", "退保纠纷", ("退保", "surrender")),
    Option("SERVICE", "服务态度", ("服务", "态度", "service")),
    Option("OTHER", "其他/不清楚", ("别的", "other")),
)
REQUESTS = (
    Option("pay", "赔付", ("赔钱", "pay the claim", "payout")),
    Option("refund", "退款", ("退费", "退钱", "refund")),
    Option("correct", "更正", ("改正", "correct")),
    Option("apologise", "道歉", ("赔礼道歉", "apologise", "apology")),
    Option("explain", "解释", ("说明", "explanation", "explain")),
    Option("other", "其他", ("other",)),
)
CONSENT = (
    Option("yes", "同意", ("好", "好的", "agree", "yes")),
    Option("no", "不同意", ("拒绝", "no", "disagree")),
)
MANY = tuple(Option(str(number), f"选项{chr(64 + number)}") for number in range(1, 13))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2", "CLAIM"),
        ("２", "CLAIM"),
        ("2.", "CLAIM"),
        ("2、", "CLAIM"),
        ("(2)", "CLAIM"),
        ("②", "CLAIM"),
        ("2️⃣", "CLAIM"),
        ("二", "CLAIM"),
        ("两", "CLAIM"),
        ("第二个", "CLAIM"),
        ("第2项", "CLAIM"),
        ("选2", "CLAIM"),
        ("我选第二个吧", "CLAIM"),
        ("选择 2", "CLAIM"),
        ("two", "CLAIM"),
        ("the second one", "CLAIM"),
        ("2nd", "CLAIM"),
        ("option 2", "CLAIM"),
        ("No. 2", "CLAIM"),
        ("最后一个", "OTHER"),
        ("the last one", "OTHER"),
        ("理赔纠纷", "CLAIM"),
        ("理赔 纠纷。", "CLAIM"),
        ("2. 理赔纠纷", "CLAIM"),
        ("理赔", "CLAIM"),
        ("理", "CLAIM"),
        ("拒赔", "CLAIM"),
        ("是理赔的问题", "CLAIM"),
        ("CLAIM", "CLAIM"),
        ("it's about a claim", "CLAIM"),
        ("Surrender!", "SURR"),
        ("surren", "SURR"),
        ("surender", "SURR"),
        ("理赔纠份", "CLAIM"),
        ("理培纠纷", "CLAIM"),
        ("不清楚", "OTHER"),
        ("其他", "OTHER"),
        ("不是理赔，是退保", "SURR"),
        ("👍服务态度", "SERVICE"),
    ],
)
def test_it_picks_the_option_meant(text: str, value: str) -> None:
    assert pick(text, MATTERS) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("同意", "yes"),
        ("我同意", "yes"),
        ("不同意", "no"),
        ("我不同意", "no"),
        ("好", "yes"),
        ("Yes, please", "yes"),
        ("No.", "no"),
        ("agre", "yes"),
        ("disagree", "no"),
        ("I disagree", "no"),
    ],
)
def test_it_never_takes_no_for_yes(text: str, value: str) -> None:
    assert pick(text, CONSENT) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "choice_unreadable"),
        ("？？", "choice_unreadable"),
        ("0", "choice_out_of_range"),
        ("6", "choice_out_of_range"),
        ("第九个", "choice_out_of_range"),
        ("不", "choice_unreadable"),
        ("不是理赔", "choice_unreadable"),
        ("not a claim", "choice_unreadable"),
        ("理赔和退保", "choice_ambiguous"),
        ("纠纷", "choice_ambiguous"),
        ("我想先问一下你们几点下班", "choice_unreadable"),
        ("理赔" * 40, "choice_unreadable"),
        ("x" * 501, "too_long"),
    ],
)
def test_it_says_why_it_picks_none(text: str, reason: str) -> None:
    with pytest.raises(Misunderstood) as refused:
        pick(text, MATTERS)
    assert refused.value.reason == reason


@pytest.mark.parametrize("text", ["不太同意", "我不想同意", "I don't agree", "do not agree"])
def test_it_takes_no_refusal_for_consent(text: str) -> None:
    with contextlib.suppress(Misunderstood):
        assert pick(text, CONSENT) == "no"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2", ["refund"]),
        ("1和3", ["pay", "correct"]),
        ("1,3", ["pay", "correct"]),
        ("1，3", ["pay", "correct"]),
        ("1、3、4", ["pay", "correct", "apologise"]),
        ("1 3", ["pay", "correct"]),
        ("1.3", ["pay", "correct"]),
        ("13", ["pay", "correct"]),
        ("２４", ["refund", "apologise"]),
        ("选1和3", ["pay", "correct"]),
        ("第一个和第三个", ["pay", "correct"]),
        ("1 and 3", ["pay", "correct"]),
        ("one and three", ["pay", "correct"]),
        ("1-3", ["pay", "refund", "correct"]),
        ("一、四", ["pay", "apologise"]),
        ("退款和道歉", ["refund", "apologise"]),
        ("退款，道歉", ["refund", "apologise"]),
        ("退款 道歉", ["refund", "apologise"]),
        ("退款道歉", ["refund", "apologise"]),
        ("我要退钱，还要赔礼道歉", ["refund", "apologise"]),
        ("2、道歉", ["refund", "apologise"]),
        ("不要退款，要道歉", ["apologise"]),
        ("refund and an apology", ["refund", "apologise"]),
        ("refund, explaination", ["refund", "explain"]),
        ("全部", ["pay", "refund", "correct", "apologise", "explain", "other"]),
        ("都要", ["pay", "refund", "correct", "apologise", "explain", "other"]),
        ("all of the above", ["pay", "refund", "correct", "apologise", "explain", "other"]),
        ("3,1,3", ["correct", "pay"]),
    ],
)
def test_it_picks_several(text: str, values: list[str]) -> None:
    assert pick_many(text, REQUESTS) == values


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "choice_unreadable"),
        ("17", "choice_out_of_range"),
        ("1和9", "choice_out_of_range"),
        ("11", "choice_out_of_range"),
        ("不要退款", "choice_unreadable"),
        ("随便", "choice_unreadable"),
    ],
)
def test_it_says_why_it_picks_none_of_several(text: str, reason: str) -> None:
    with pytest.raises(Misunderstood) as refused:
        pick_many(text, REQUESTS)
    assert refused.value.reason == reason


def test_it_splits_digits_only_when_they_are_no_option() -> None:
    assert pick_many("12", MANY) == ["12"]
    assert pick_many("13", MANY) == ["1", "3"]
    assert pick("12", MANY) == "12"


@given(st.integers(1, 12))
def test_it_picks_every_option_by_its_number_and_label(number: int) -> None:
    assert pick(str(number), MANY) == str(number)
    assert pick(f"选项{chr(64 + number)}", MANY) == str(number)


@given(st.text() | st.text(alphabet="12345 ,和不要退款道歉第个全都refundno", max_size=70))
def test_it_picks_or_refuses_anything(text: str) -> None:
    with contextlib.suppress(Misunderstood):
        assert pick(text, MATTERS) in {option.value for option in MATTERS}
    with contextlib.suppress(Misunderstood):
        assert set(pick_many(text, REQUESTS)) <= {option.value for option in REQUESTS}


@given(st.text(max_size=30))
def test_it_refuses_when_there_is_nothing_to_choose(text: str) -> None:
    with pytest.raises(Misunderstood):
        pick(text, ())
