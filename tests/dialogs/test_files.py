"""Evidence is taken at any step."""

import pytest

from dialogs.conversation import Phase
from dialogs.effects import CaseSupplemented, EvidenceOffered
from tests.transcript import Customer

STORY = "住院理赔拖了三个月没人管"
STEPS = [STORY, "同意", "完成", "对", "1", "王芳 13800138000", "改", "返回", "补充信息", "返回", "取消"]


@pytest.mark.parametrize("count", range(2, len(STEPS) + 1))
def test_it_takes_a_photo_at_any_step_and_puts_the_question_again(count: int) -> None:
    customer = Customer().says(*STEPS[:count])
    phase, question = customer.phase, customer.labels
    customer.sends_photo().expects("第 1 份材料")
    assert (customer.phase, customer.labels) == (phase, question)
    assert len(customer.made(EvidenceOffered)) == 1


def test_it_starts_a_complaint_with_a_photo() -> None:
    customer = Customer().sends_photo(caption=STORY).expects("您好", "您同意吗")
    assert not customer.made(EvidenceOffered)
    customer.sends_photo().expects("先替您留着").taps("同意", "说完了").expects("理赔纠纷")
    assert len(customer.made(EvidenceOffered)) == 2
    customer.says("对", "1", "王芳 13800138000").expects("材料 2 份")


def test_it_takes_the_words_beside_a_photo_into_the_story() -> None:
    Customer().says("你好", "同意").sends_photo(caption=STORY).says("完成").expects("理赔纠纷")


def test_it_answers_an_album_once_two_seconds_after_its_last_item() -> None:
    customer = Customer("telegram").says(STORY, "同意")
    for _ in range(3):
        customer.sends_photo(group="g").hears_nothing()
    customer.waits(seconds=1).hears_nothing()
    customer.waits(seconds=1).expects("收到 3 份材料", "还有要补充的吗")
    customer.waits(minutes=5).hears_nothing()


def test_it_answers_an_album_that_comes_first_once() -> None:
    customer = Customer("telegram").sends_photo(group="g", caption=STORY).hears_nothing()
    customer.sends_photo(group="g").hears_nothing()
    customer.waits(seconds=3).expects("您好", "收到 2 份材料", "您同意吗")
    customer.taps("同意").expects("您刚才说的我记下了")
    assert len(customer.made(EvidenceOffered)) == 2


def test_it_answers_words_between_the_items_of_an_album() -> None:
    customer = Customer("telegram").says("你好", "同意").sends_photo(group="g").says(STORY)
    customer.expects("我记下了").sends_photo(group="g").hears_nothing().waits(seconds=3).expects(
        "收到 2 份材料"
    )


def test_it_says_once_that_there_are_too_many_files() -> None:
    customer = Customer().says(STORY, "同意")
    for _ in range(20):
        customer.sends_photo()
    customer.sends_photo().expects("最多可以交 20 份")
    for _ in range(3):
        customer.sends_photo(group="g").hears_nothing()
    customer.waits(seconds=2).expects("最多可以交 20 份").does_not_hear("收到")
    assert len(customer.made(EvidenceOffered)) == 20


def test_it_holds_no_more_files_than_a_complaint_may_have() -> None:
    customer = Customer().says(STORY)
    for _ in range(20):
        customer.sends_photo()
    customer.sends_photo().expects("最多可以交 20 份").taps("同意")
    assert len(customer.made(EvidenceOffered)) == 20


def test_it_adds_a_photo_to_the_case_after_submission() -> None:
    customer = Customer().says(STORY, "同意", "完成", "对", "1", "王芳 13800138000", "提交")
    customer.sends_photo(caption="这是发票").expects(f"已归入投诉 {customer.case.number}")
    offered = customer.made(EvidenceOffered)[-1]
    assert isinstance(offered, EvidenceOffered)
    assert offered.draft == customer.case.id
    assert customer.made(CaseSupplemented) == [CaseSupplemented(customer.case.id, text="这是发票")]


def test_it_waits_for_no_file_before_it_submits() -> None:
    customer = Customer("telegram").says(STORY, "同意", "完成", "对", "1", "王芳 13800138000")
    customer.sends_photo(group="g").taps("提交").expects(customer.case.number)
    customer.waits(seconds=3).expects("收到 1 份材料")
    assert customer.case.particulars.files == 1
    assert customer.phase is Phase.IDLE
