import contextlib

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.answers.errors import Misunderstood
from dialogs.answers.phones import find_phones, for_calling, read_phone

MOBILE = "+8613800138000"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13800138000", MOBILE),
        ("138 0013 8000", MOBILE),
        ("138-0013-8000", MOBILE),
        ("138.0013.8000", MOBILE),
        ("mobile 138 0013 8000", MOBILE),
        ("tel13800138000", MOBILE),
        ("+86-138-0013-8000", MOBILE),
        ("+86 13800138000", MOBILE),
        ("(+86)13800138000", MOBILE),
        ("008613800138000", MOBILE),
        ("0086-138 0013 8000", MOBILE),
        ("8613800138000", MOBILE),
        ("１３８００１３８０００", MOBILE),
        ("1 3 8 0 0 1 3 8 0 0 0", MOBILE),
        ("一三八零零一三八零零零", MOBILE),
        ("幺三八〇〇幺三八〇〇〇", MOBILE),
        ("我的电话是13800138000，谢谢", MOBILE),
        ("13800138000张女士", MOBILE),
        ("13800138000或13800138000", MOBILE),
        ("\u202a138\u200b00138000\u202c", MOBILE),
        ("١٣٨٠٠١٣٨٠٠٠", MOBILE),
        ("010-62345678", "+861062345678"),
        ("(010)62345678", "+861062345678"),
        ("01062345678", "+861062345678"),
        ("0755 8234 5678", "+8675582345678"),
        ("010-62345678转123", "+861062345678;ext=123"),
        ("010-62345678-123", "+861062345678;ext=123"),
        ("021 6234 5678 ext. 12", "+862162345678;ext=12"),
        ("021-62345678分机8", "+862162345678;ext=8"),
        ("400-820-8820", "+864008208820"),
        ("+1 (415) 555-2671", "+14155552671"),
        ("+44 20 8366 1177", "+442083661177"),
        ("0044 20 8366 1177", "+442083661177"),
        ("+852 2123 4567", "+85221234567"),
        ("+886 2 2123 4567", "+886221234567"),
        ("+33 1 23 45 67 89", "+33123456789"),
    ],
)
def test_it_reads_a_number_written_in_any_way(text: str, expected: str) -> None:
    assert read_phone(text) == expected


def test_it_takes_numbers_without_a_country_code_for_the_region() -> None:
    assert read_phone("020 8366 1177", region="GB") == "+442083661177"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "phone_unreadable"),
        ("没有电话", "phone_unreadable"),
        ("110", "phone_unreadable"),
        ("1380013800", "phone_invalid"),
        ("138001380001", "phone_invalid"),
        ("23800138000", "phone_invalid"),
        ("62345678", "phone_invalid"),
        ("11010519491231002X", "phone_invalid"),
        ("13800138000或010-62345678", "phone_several"),
        ("1" * 501, "too_long"),
    ],
)
def test_it_says_why_a_number_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Misunderstood) as refused:
        read_phone(text)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("打13800138000或者010-62345678找我", [MOBILE, "+861062345678"]),
        ("call +1 415 555 2671 or 0044 20 8366 1177", ["+14155552671", "+442083661177"]),
        ("13800138000，再说一遍13800138000", [MOBILE]),
        ("打了400-820-8820和95518都没人接", []),
        ("保单号P2026123456789012，报案号4401234567890123456", []),
        ("保单P13800138000", []),
        ("身份证110105194912310021 日期2026-09-01 赔35000", []),
        ("订单4158586273", []),
        ("拖了三个月", []),
    ],
)
def test_it_finds_the_numbers_of_a_story(story: str, expected: list[str]) -> None:
    assert find_phones(story) == expected


REGIONS = sorted(region for region in phonenumbers.SUPPORTED_REGIONS if phonenumbers.example_number(region))


@given(st.sampled_from(REGIONS), st.sampled_from([0, 1]))
def test_it_reads_the_example_number_of_every_country(region: str, written: int) -> None:
    number = phonenumbers.example_number(region)
    assert number
    text = phonenumbers.format_number(number, written)
    assert read_phone(text) == phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@given(st.text() | st.text(alphabet="0123456789+-() 转ext幺零", max_size=80))
def test_it_reads_or_refuses_anything(text: str) -> None:
    find_phones(text)
    with contextlib.suppress(Misunderstood):
        assert read_phone(text).startswith("+")


@pytest.mark.parametrize(
    ("phone", "written"),
    [
        ("+862161234567", "021 6123 4567"),
        ("+8613800138000", "138 0013 8000"),
        ("+85221234567", "+852 2123 4567"),
        ("95599", "95599"),
        ("", ""),
    ],
)
def test_it_writes_numbers_as_they_are_dialled(phone: str, written: str) -> None:
    assert for_calling(phone) == written
