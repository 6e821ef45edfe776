import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.answers.contacts import Contact, PartialContact, read_contact
from dialogs.answers.errors import Misunderstood

MOBILE = "+8613800138000"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张三 13800138000", "张三"),
        ("张三13800138000", "张三"),
        ("13800138000 张女士", "张女士"),
        ("13800138000，欧阳娜娜", "欧阳娜娜"),
        ("我叫张三，电话138 0013 8000", "张三"),
        ("我是张三，13800138000", "张三"),
        ("李和平13800138000", "李和平"),
        ("王可、13800138000", "王可"),
        ("张为民，电话是13800138000", "张为民"),
        ("我姓王，电话13800138000", None),
        ("姓名：张三\n手机号：13800138000", "张三"),
        ("联系人: 李雷; 联系电话: 13800138000", "李雷"),
        ("阿依古丽·买买提 13800138000", "阿依古丽·买买提"),
        ("王先生 手机13800138000", "王先生"),
        ("李先生、13800138000", "李先生"),
        ("name: Li Lei, phone 13800138000", "Li Lei"),
        ("My name is Mary-Ann O'Neil and my number is +8613800138000", "Mary-Ann O'Neil"),
        ("Li Lei 13800138000", "Li Lei"),
        ("I'm José García, 13800138000", "José García"),
        ("13800138000", None),
        ("我的电话是13800138000", None),
        ("手机号 13800138000 谢谢", None),
        ("请打13800138000", None),
        ("不想说名字 13800138000", None),
        ("my phone is 13800138000", None),
    ],
)
def test_it_reads_name_and_phone_from_one_message(text: str, name: str | None) -> None:
    expected = Contact(name, MOBILE) if name else PartialContact(phone=MOBILE)
    assert read_contact(text) == expected


@pytest.mark.parametrize(
    "text", ["张三", "我叫张三", "我的名字是张三", "张三。", "Li Lei", "my name is Li Lei", "司马相如"]
)
def test_it_keeps_a_name_given_alone(text: str) -> None:
    contact = read_contact(text)
    assert isinstance(contact, PartialContact)
    assert contact.name in {"张三", "Li Lei", "司马相如"}
    assert (contact.phone, contact.problem) == (None, None)


def test_it_asks_only_for_the_missing_half() -> None:
    assert read_contact("13800138000", PartialContact(name="张三")) == Contact("张三", MOBILE)
    assert read_contact("张三", PartialContact(phone=MOBILE)) == Contact("张三", MOBILE)
    assert read_contact("13900139000", Contact("张三", MOBILE)) == Contact("张三", "+8613900139000")
    assert read_contact("李四", Contact("张三", MOBILE)) == Contact("李四", MOBILE)


def test_it_keeps_the_name_when_the_phone_is_wrong() -> None:
    assert read_contact("张三 1380013800") == PartialContact(name="张三", problem="phone_invalid")
    several = PartialContact(name="张三", problem="phone_several")
    assert read_contact("张三 13800138000 13900139000") == several
    assert read_contact("李四 138001", Contact("张三", MOBILE)) == PartialContact(
        "李四", None, "phone_invalid"
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "contact_unreadable"),
        ("匿名", "contact_unreadable"),
        ("我要退钱", "contact_unreadable"),
        ("不想说", "contact_unreadable"),
        ("为什么要电话", "contact_unreadable"),
        ("好的", "contact_unreadable"),
        ("你们拖了三个月都没有人管我的理赔", "contact_unreadable"),
        ("ok", "contact_unreadable"),
        ("why do you want my phone", "contact_unreadable"),
        ("1380013800", "phone_invalid"),
        ("13800138000 13900139000", "phone_several"),
    ],
)
def test_it_says_when_it_sees_neither(text: str, reason: str) -> None:
    with pytest.raises(Misunderstood) as refused:
        read_contact(text)
    assert refused.value.reason == reason


@given(st.text() | st.text(alphabet="张三李四我叫电话是·13800 ,:abc", max_size=60))
def test_it_reads_or_refuses_anything(text: str) -> None:
    with contextlib.suppress(Misunderstood):
        contact = read_contact(text)
        assert contact.name or contact.phone
        assert "\n" not in (contact.name or "")
