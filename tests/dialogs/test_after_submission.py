"""After submission: how it stands, and what is new."""

import pytest

from dialogs.conversation import Phase
from dialogs.effects import CaseSupplemented, EvidenceOffered
from dialogs.messages import File, FileKind
from tests.dialogs.places import CLOSED
from tests.transcript import Customer

STORY = "住院理赔拖了三个月没人管"
MORE = "他们昨天又打电话来推脱"


PHOTO = File("photo", FileKind.PHOTO, caption="发票")


def two_cases() -> Customer:
    return submitted().says("新的投诉", "车险定损太低了", "完成", "对", "1", "提交")


def submitted(channel: str = "webchat") -> Customer:
    return Customer(channel).says(STORY, "同意", "完成", "对", "1", "王芳 13800138000", "提交")


def test_it_tells_number_and_day_of_the_answer() -> None:
    customer = submitted()
    customer.expects(customer.case.number, "2026年9月29日")
    assert customer.labels == ["补充信息", "查进度"]


@pytest.mark.parametrize("said", ["进度", "查进度", "2", "我的投诉", "progress"])
def test_it_tells_tomorrow_how_it_stands(said: str) -> None:
    customer = submitted().waits(days=1).says(said)
    customer.expects(customer.case.number, "理赔纠纷", "等待受理")
    customer.expects("2026年9月14日", "2026年9月29日")


def test_it_finds_the_case_by_its_number_however_it_is_written() -> None:
    customer = submitted()
    for number in (customer.case.number, customer.case.number.lower().replace("-", " ")):
        customer.says(number).expects("等待受理")
    customer.says(f"进度 {customer.case.number}").expects("等待受理")


def test_it_knows_nothing_of_the_cases_of_others() -> None:
    other = submitted()
    Customer().says(f"进度 {other.case.number}").expects("没有找到您的投诉", "95XXX").does_not_hear(
        "等待受理"
    )


def test_it_recognises_a_mistyped_number_as_mistyped() -> None:
    customer = submitted()
    wrong = customer.case.number[:-1] + ("A" if customer.case.number[-1] != "A" else "B")
    customer.says(wrong).expects("好像输错了")


def test_it_answers_a_case_number_also_in_the_middle_of_a_form() -> None:
    customer = submitted().says("新的投诉", STORY, "完成", "对")
    customer.says(customer.case.number).expects("等待受理", "希望我们怎么做")


def test_it_says_that_there_is_no_case_yet() -> None:
    Customer().says("进度").expects("还没有您提交过的投诉").does_not_hear("同意")


def test_it_adds_what_is_new_to_the_open_case_at_once() -> None:
    customer = submitted().says(MORE)
    customer.expects(f"已补充到投诉 {customer.case.number}").says("另一件事是他们还骂人").expects("已补充")
    assert customer.made(CaseSupplemented) == [
        CaseSupplemented(customer.case.id, text=MORE),
        CaseSupplemented(customer.case.id, text="另一件事是他们还骂人"),
    ]
    assert customer.phase is Phase.IDLE


def test_it_adds_a_photo_to_the_open_case_at_once() -> None:
    customer = submitted().sends_photo(caption="发票")
    customer.expects(f"已归入投诉 {customer.case.number}")
    assert customer.made(EvidenceOffered)
    assert customer.made(CaseSupplemented) == [CaseSupplemented(customer.case.id, text="发票")]


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_it_begins_a_new_complaint_with_what_was_just_said(locale: str) -> None:
    customer = submitted().speaks(locale).says("车险定损太低了").taps_first().says("完成")
    customer.says("1", "1").taps_first()
    assert [case.particulars.story for case in customer.cases] == [STORY, "车险定损太低了"]


def test_it_begins_a_new_complaint_with_all_that_was_said_since() -> None:
    customer = submitted().says("车险定损太低了", "修理厂也不认").taps("这是一件新投诉")
    assert customer.draft.told == "车险定损太低了\n修理厂也不认"


def test_it_forgets_tomorrow_that_the_words_may_be_a_new_complaint() -> None:
    customer = submitted().says("车险定损太低了").waits(days=1).says("进度")
    assert "这是一件新投诉" not in customer.labels
    assert not customer.conversation.said


def test_it_asks_which_of_several_open_cases_is_meant() -> None:
    customer = two_cases().says(MORE, "还有录音").expects("哪一件")
    first = customer.cases[0]
    customer.says("2").expects(f"已补充到投诉 {first.number}")
    assert customer.made(CaseSupplemented) == [CaseSupplemented(first.id, text=f"{MORE}\n还有录音")]


def test_it_asks_for_photos_too_which_case_is_meant() -> None:
    customer = two_cases().sends_photo(caption="发票").expects("材料先替您留着", "哪一件")
    assert not customer.made(EvidenceOffered)
    customer.says(customer.cases[1].number).expects("已补充到投诉")
    assert customer.made(EvidenceOffered) == [EvidenceOffered(customer.cases[1].id, PHOTO)]


def test_it_asks_whether_it_is_about_the_case_that_is_closed() -> None:
    customer = submitted().happens(*CLOSED).says(MORE)
    customer.expects(f"补充到投诉 {customer.case.number}", "新的投诉").taps("补充到这件投诉").expects(
        "已补充"
    )
    assert customer.made(CaseSupplemented) == [CaseSupplemented(customer.case.id, text=MORE)]


def test_it_adds_it_to_the_case_when_nothing_is_decided() -> None:
    customer = two_cases().says(MORE).waits(minutes=31).expects("已补充")
    assert customer.made(CaseSupplemented) == [CaseSupplemented(customer.case.id, text=MORE)]
    assert customer.phase is Phase.IDLE


def test_it_adds_very_many_words_in_parts() -> None:
    customer = two_cases().says(*["长" * 4_000] * 12).says("1")
    texts = [effect.text for effect in customer.made(CaseSupplemented)]  # type: ignore[union-attr]
    assert sum(text.count("长") for text in texts) == 48_000
    assert all(len(text) < 20_000 for text in texts)


def test_it_adds_nothing_where_nothing_is_said() -> None:
    customer = submitted().says("", "  ", "\u3000").expects("还有什么可以帮您")
    assert not customer.made(CaseSupplemented)


@pytest.mark.parametrize("said", ["谢谢", "好的", "知道了", "谢谢您！", "ok"])
def test_it_takes_thanks_for_thanks(said: str) -> None:
    customer = submitted().says(said).expects("不客气")
    assert customer.phase is Phase.IDLE


def test_it_adds_a_detail_to_the_case() -> None:
    customer = submitted().taps("补充信息", "涉及金额").says("三万五").expects("已补充", "还有什么可以帮您")
    assert customer.case.particulars.details["amount"] == 3_500_000
    assert "supplemented" in [event.kind for event in customer.case.events]


def test_it_adds_words_to_the_case_where_a_detail_was_to_be_chosen() -> None:
    customer = submitted().taps("补充信息").says(MORE).expects("已补充")
    assert customer.made(CaseSupplemented) == [CaseSupplemented(customer.case.id, text=MORE)]


@pytest.mark.parametrize("said", ["返回", "取消", "不用了", "跳过"])
def test_it_leaves_the_details(said: str) -> None:
    submitted().taps("补充信息").says(said).expects("还有什么可以帮您")


def test_it_does_not_hold_who_comes_back_later_to_a_detail() -> None:
    submitted().taps("补充信息", "涉及金额").waits(days=1).says(MORE).expects("已补充到投诉")


def test_it_begins_anew_from_the_menu_key() -> None:
    submitted().says("重新开始").expects("请说说发生了什么")
    submitted().taps("补充信息").says("开始").expects("请说说发生了什么")
