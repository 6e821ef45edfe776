"""A customer goes on with what staff took down: by a code, and the last digits of their phone."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.complaint import Complaint
from cases.continuing import MOST_TRIES
from dialogs.conversation import Phase
from dialogs.effects import CaseContinued, DigitsMissed
from dialogs.messages import Command, CommandName, File, FileKind, Text
from tests.casework import GivenOut
from tests.dialogs.places import WANTED, taken_down
from tests.transcript import Customer

CHANNELS = ["wechat", "telegram", "webchat"]
CODE, PAYLOAD, ENDING = "Zm9vYmFyYmF6cXV4", "c-Zm9vYmFyYmF6cXV4", "8029"


def comer(channel: str = "telegram", locale: str = "zh-CN", **changes: object) -> Customer:
    customer = Customer(channel, locale)
    customer.codes[CODE] = GivenOut(taken_down(), customer.now + timedelta(days=7), **changes)  # type: ignore[arg-type]
    return customer


def the_case(customer: Customer) -> Complaint:
    return customer.codes[CODE].case


def scans(customer: Customer, payload: str = PAYLOAD) -> Customer:
    return customer.commands(CommandName.BEGIN, payload)


@pytest.mark.parametrize("channel", CHANNELS)
def test_it_goes_on_after_the_last_digits(channel: str) -> None:
    customer = scans(comer(channel))
    number = the_case(customer).number
    customer.expects("您好", number, "最后四位").does_not_hear("理赔", "王芳", "138")
    customer.says(ENDING).expects("接上了", number, "理赔", "2026年9月29日")
    assert customer.phase is Phase.IDLE
    assert customer.made(CaseContinued) == [CaseContinued(the_case(customer).id, CODE)]
    assert customer.conversation.notice == "2026-1"
    assert customer.conversation.handover is None
    customer.says("进度").expects(number)
    customer.says("他们昨天又打电话来推脱").expects("已补充")


def test_it_speaks_english() -> None:
    customer = scans(comer(locale="en")).expects("last four digits")
    customer.says("1111").expects("do not match", "2 more")
    customer.says(ENDING).expects("follow this complaint here")


@pytest.mark.parametrize(
    "written", ["8029", "尾号 8029", "８０２９", "8 0 2 9", "13800138029", "+86 138 0013 8029"]
)
def test_it_understands_the_digits_however_they_are_written(written: str) -> None:
    assert scans(comer()).says(written).made(CaseContinued)


@pytest.mark.parametrize("written", ["什么", "80", "80291", "?"])
def test_it_counts_no_try_for_what_is_no_digits(written: str) -> None:
    customer = scans(comer()).says(written).expects("四位")
    assert not customer.made(DigitsMissed)
    assert customer.phase is Phase.CONTINUING


def test_it_is_void_after_three_wrong_tries() -> None:
    customer = scans(comer()).says("1111").expects("2 次").says("2222").expects("1 次").says("3333")
    customer.expects("已经作废")
    assert customer.phase is Phase.NEW
    assert len(customer.made(DigitsMissed)) == MOST_TRIES
    scans(customer).expects("已经作废")
    customer.says(ENDING)
    assert not customer.made(CaseContinued)


def test_it_says_that_a_code_expired_is_used_or_unknown() -> None:
    scans(comer().waits(days=8)).expects("过期")
    scans(comer(used=comer().now)).expects("已经用过").does_not_hear("TS-")
    scans(comer(), "c-other").expects("不能用").does_not_hear("TS-")
    late = scans(comer())
    late.now += timedelta(days=7)
    late.says(ENDING).expects("过期")
    assert not late.made(CaseContinued)


def test_it_shows_how_it_stands_to_whoever_scans_once_more() -> None:
    customer = scans(comer()).says(ENDING)
    scans(customer).expects(the_case(customer).number, "还有什么可以帮您")
    assert len(customer.made(CaseContinued)) == 1


def test_it_keeps_the_complaint_that_was_being_written() -> None:
    customer = comer("webchat").says("车险定损太低了，我的车撞坏了左前门", "同意", "完成")
    story, phase = customer.draft.story, customer.phase
    scans(customer).expects("最后四位").says(ENDING).expects("接上了")
    assert customer.draft.story == story
    assert customer.phase is phase


def test_it_can_be_left() -> None:
    customer = scans(comer()).taps("不了，回去").expects("再扫一次")
    assert customer.phase is Phase.NEW
    scans(customer).waits(hours=1).says("你好").expects("同意")
    other = scans(comer()).says("车险定损太低了，撞坏了左前门，他们只赔一半，请你们处理").expects("同意")
    assert other.phase is Phase.CONSENTING
    scans(comer()).sends_photo().expects("同意")


def test_it_asks_at_once_for_what_waits() -> None:
    customer = comer()
    customer.cases.append(the_case(customer))
    customer.happens(*WANTED, case=the_case(customer))
    customer.cases.clear()
    scans(customer).says(ENDING).expects("住院发票")


guesses = st.one_of(
    st.integers(0, 9999).map(lambda number: Text(f"{number:04d}")),
    st.text(max_size=12).map(Text),
    st.sampled_from(
        [
            Command(CommandName.BEGIN, PAYLOAD),
            Command(CommandName.PROGRESS),
            Command(CommandName.DATA_COPY),
            Command(CommandName.SUPPLY),
            Text("同意"),
            Text("不了"),
            File("photo", FileKind.PHOTO),
        ]
    ),
    st.text("abcXYZ01-_", max_size=20).map(lambda code: Command(CommandName.BEGIN, f"c-{code}")),
)


@given(st.lists(guesses, max_size=12), st.sampled_from(CHANNELS))
@settings(max_examples=60, deadline=None)
def test_it_gives_nothing_away_to_who_does_not_know_the_digits(guessed: list[object], channel: str) -> None:
    customer = scans(comer(channel))
    stated = the_case(customer).particulars
    for content in guessed:
        if isinstance(content, Text) and ENDING in "".join(filter(str.isdigit, content.text)):
            continue
        customer.sends(content)  # type: ignore[arg-type]
    said = "\n".join(say.text for say in customer.heard)
    own = "".join(part.text for part in customer.conversation.held)
    for secret in (stated.name, stated.phone, ENDING, stated.story, "P2026001234", "理赔纠纷", "李明"):
        assert secret in own or secret not in said
    assert not customer.made(CaseContinued)
    assert len(customer.made(DigitsMissed)) <= MOST_TRIES
    assert customer.conversation.person is None
