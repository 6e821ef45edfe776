"""A complaint for someone else, and what is sensitive about it."""

from dataclasses import replace

import pytest

from dialogs.effects import ConsentChanged, EvidenceOffered
from dialogs.messages import File, FileKind
from tests.transcript import Customer, the_rules

ID_NUMBER = "11010519491231002X"


def on_behalf(channel: str = "webchat") -> Customer:
    customer = Customer(channel).says("我妈的住院理赔拖了三个月没人管", "同意", "完成", "对", "1")
    customer.says("王芳 13800138000")
    return customer.expects("为谁投诉: 本人").says("改5").expects("为您本人").says("替别人")


def answers(customer: Customer) -> dict[str, object]:
    return dict(customer.draft.answers)


def test_it_assumes_that_a_complaint_is_for_oneself() -> None:
    customer = Customer().says("住院理赔拖了三个月没人管", "同意", "完成", "对", "1")
    customer.says("王芳 13800138000", "提交")
    assert customer.case.particulars.details["for_whom"] == "self"


def test_it_asks_for_relation_authorisation_and_identity() -> None:
    customer = on_behalf().expects("什么关系")
    assert customer.step == "5/9"
    customer.says("女儿").expects("授权书").sends_photo().expects("第 1 份").taps("说完了")
    customer.expects("证件号码", "敏感个人信息", "单独同意").taps("同意").expects("填写您的证件号码")
    customer.says(ID_NUMBER).expects("证件照片", "单独同意").taps("同意").expects("拍下您的证件")
    customer.sends_photo().says("完成").expects("请核对", "11****2X", "材料 2 份").does_not_hear(ID_NUMBER)
    customer.taps("提交")
    assert customer.case.particulars.details["id_number"] == ID_NUMBER
    assert customer.case.particulars.details["authorisation"] == 1
    assert len(customer.made(ConsentChanged)) == 3


def test_it_checks_the_id_number() -> None:
    customer = on_behalf().says("女儿", "跳过").taps("同意").says("110105194912310021")
    customer.expects("最后一位对不上").says("1101051949").expects("位数")


def test_it_can_be_done_without_any_paper_at_hand() -> None:
    customer = on_behalf().says("女儿", "跳过", "跳过", "不同意").says("跳过").expects("请核对").taps("提交")
    assert "id_number" not in customer.case.particulars.details


@pytest.mark.parametrize("channel", ["wechat", "telegram"])
def test_it_asks_for_identity_on_the_web_page_only(channel: str) -> None:
    customer = on_behalf(channel).says("女儿", "跳过").expects("安全网页")
    link = customer.last[-1].link
    assert link
    assert link.url == f"https://complaints.test/id_number/{customer.draft_id}"
    customer.says(ID_NUMBER).expects("不要发在这里")
    assert "id_number" not in answers(customer)
    customer.fills("id_number", ID_NUMBER, consented=True).expects("已收到", "证件照片")
    customer.sends(File("p", FileKind.PHOTO, field="id_picture", draft=customer.draft.id)).expects("请核对")
    assert (answers(customer)["id_number"], answers(customer)["id_picture"]) == (ID_NUMBER, 1)
    assert customer.made(ConsentChanged)[-1] == ConsentChanged("sensitive", True, "1")


def test_it_takes_what_was_filled_in_after_the_reminder() -> None:
    customer = on_behalf("wechat").says("女儿", "跳过").waits(minutes=31).expects("还没有提交")
    customer.fills("id_number", ID_NUMBER, consented=True).expects("已收到", "证件照片")


def test_it_takes_a_page_left_open_for_another_question() -> None:
    customer = on_behalf("wechat").says("女儿", "跳过", "返回").fills("id_number", ID_NUMBER)
    customer.expects("授权书")
    assert answers(customer)["id_number"] == ID_NUMBER


def test_it_refuses_a_page_of_a_complaint_that_is_over() -> None:
    customer = on_behalf("wechat").says("女儿", "跳过")
    draft = customer.draft.id
    customer.says("取消", "确定").sends(File("p", FileKind.PHOTO, field="id_picture", draft=draft))
    customer.expects("不能再用")
    assert not customer.made(EvidenceOffered)


def test_it_does_not_count_a_picture_sent_to_the_chat_as_the_picture_of_an_id() -> None:
    customer = on_behalf("telegram").says("女儿", "跳过", "跳过").sends_photo()
    assert "id_picture" not in answers(customer)
    assert customer.made(EvidenceOffered)


def test_it_drops_what_was_opened_when_the_complaint_is_for_oneself_after_all() -> None:
    customer = on_behalf().says("女儿", "修改", "为谁投诉", "本人").expects("请核对").does_not_hear("关系")
    customer.taps("提交")
    assert "relation" not in customer.case.particulars.details


def test_it_goes_on_when_an_edit_makes_the_open_question_pointless() -> None:
    on_behalf().edits(8, "本人").expects("更正", "请核对")


def test_it_asks_consent_again_for_each_sensitive_field_of_each_complaint() -> None:
    on_behalf().says("女儿", "跳过").taps("同意").says(ID_NUMBER).expects("证件照片", "单独同意")


def test_it_wants_a_plain_word_for_the_consent_to_something_sensitive() -> None:
    customer = on_behalf().says("女儿", "跳过", "你们拿去干什么").expects("没有明白", "单独同意")
    assert len(customer.made(ConsentChanged)) == 1


def test_it_asks_for_consent_again_when_going_back_to_what_was_refused() -> None:
    customer = on_behalf().says("女儿", "跳过").taps("跳过").expects("证件照片", "单独同意").says("返回")
    customer.expects("证件号码", "单独同意")


def test_it_leaves_a_field_out_on_a_channel() -> None:
    form = tuple(
        replace(field, channels={"telegram": "omit"}) if field.name in ("requests", "amount") else field
        for field in the_rules().form
    )
    customer = (
        Customer("telegram")
        .on_another_form(form=form)
        .says("住院理赔拖了三个月，损失35000元", "同意", "完成")
    )
    customer.says("对").expects("怎么称呼您").says("王芳 13800138000").expects("请核对")
    customer.does_not_hear("诉求", "金额").taps("补充信息")
    assert "涉及金额" not in customer.labels
    customer.says("返回").taps("提交")
    assert customer.case.particulars.requests == []


def test_it_moves_any_written_field_to_the_web_page_of_a_channel() -> None:
    form = tuple(
        replace(field, channels={"telegram": "web"}) if field.name == "contact" else field
        for field in the_rules().form
    )
    customer = (
        Customer("telegram")
        .on_another_form(form=form)
        .says("住院理赔拖了三个月没人管", "同意", "完成", "对", "1")
    )
    customer.expects("安全网页").fills("contact", "王芳 13800138000").expects("已收到", "请核对")
