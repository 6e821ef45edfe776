"""A form filled in at once is read as a conversation reads it."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.rules import Moment
from dialogs.taken_down import Filled, Written, fill, propose
from tests.dialogs.places import STORY
from tests.transcript import START, Customer, the_rules

TEXTS = {"story": STORY, "name": "王芳", "phone": "13800138000"}
CHOSEN = {"requests": ("pay", "correct"), "for_whom": ("self",)}
MOMENT = Moment(START, "a" * 32, "", "phone", "zh", (), lambda field, draft: "")


def filled(
    texts: Mapping[str, str] = TEXTS,
    chosen: Mapping[str, tuple[str, ...]] = CHOSEN,
    files: Mapping[str, int] | None = None,
    agreed: tuple[str, ...] = (),
) -> Filled:
    return fill(the_rules(), Written(texts, chosen, files or {}, agreed), MOMENT, "zh")


def test_it_states_what_a_conversation_states() -> None:
    told = Customer().says(STORY, "同意", "完成", "对", "1 3", "王芳 13800138000", "提交").case.particulars
    texts = {**TEXTS, "policy_number": "P2026001234"}
    found = filled(texts)
    assert not found.problems
    assert found.particulars == told


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"story": ""}, {"story": "missing", "matter": "undecided", "line": "undecided"}),
        ({"story": "长" * 20_001}, {"story": "too_long", "matter": "undecided", "line": "undecided"}),
        ({"matter": "NONE"}, {"matter": "undecided"}),
        ({"name": ""}, {"name": "missing"}),
        ({"phone": "12"}, {"phone": "phone_unreadable"}),
        ({"phone": "1380013800"}, {"phone": "phone_invalid"}),
        ({"happened_on": "明年三月"}, {"happened_on": "date_unreadable"}),
        ({"amount": "三万五或者四万"}, {"amount": "amount_several"}),
        ({"amount": "0"}, {"amount": "amount_not_positive"}),
    ],
)
def test_it_says_what_is_wrong_where_it_is(changes: dict[str, str], problems: dict[str, str]) -> None:
    assert filled({**TEXTS, **changes}).problems == problems


def test_it_reads_dates_and_amounts_as_they_are_said() -> None:
    details = filled({**TEXTS, "happened_on": "上周五", "amount": "三万五"}).particulars.details
    assert (details["happened_on"], details["amount"]) == ("2026-09-11", 3_500_000)


def test_it_asks_who_the_customer_is_only_for_somebody_else() -> None:
    assert filled({**TEXTS, "id_number": "x"}).problems == {}
    theirs = filled(chosen={**CHOSEN, "for_whom": ("someone_else",)})
    assert theirs.problems == {"relation": "missing"}
    whole = {**CHOSEN, "for_whom": ("someone_else",), "relation": ("child",)}
    assert filled(chosen=whole).problems == {}
    number = {**TEXTS, "id_number": "11010519491231002X"}
    assert filled(number, whole).problems == {"id_number": "no_consent"}
    agreed = filled(number, whole, agreed=("id_number",))
    assert agreed.agreed
    assert agreed.particulars.details["id_number"] == "11010519491231002X"
    assert filled(chosen=whole, files={"id_picture": 1, "": 2}).problems == {"id_picture": "no_consent"}


def test_it_proposes_nothing_sensitive_without_consent() -> None:
    texts = {"story": "我今年72岁，住院理赔拖了三个月，损失35000元，电话13800138000"}
    quiet = propose(the_rules(), Written(texts, {}, {}, ()), MOMENT)
    assert (quiet["amount"], quiet["phone"], quiet["matter"]) == (3_500_000, "+8613800138000", "CLAIM.slow")
    assert "special_care" not in quiet
    asked = propose(the_rules(), Written(texts, {}, {}, ("special_care",)), MOMENT)
    assert asked["special_care"] == ["elderly"]


names = st.sampled_from([*TEXTS, "matter", "line", *(one.name for one in the_rules().form)])


@given(
    st.dictionaries(names, st.text(max_size=40)),
    st.dictionaries(names, st.lists(st.sampled_from(["pay", "someone_else", "x"]), max_size=3).map(tuple)),
    st.dictionaries(names, st.integers(0, 3)),
    st.lists(names, max_size=3).map(tuple),
)
@settings(max_examples=60, deadline=None)
def test_it_reads_whatever_is_filled_in(
    texts: dict[str, str],
    chosen: dict[str, tuple[str, ...]],
    files: dict[str, int],
    agreed: tuple[str, ...],
) -> None:
    found = filled(texts, chosen, files, agreed)
    private = {one.name for one in the_rules().form if one.sensitive} - set(agreed)
    assert not private & found.particulars.details.keys()
    assert found.problems or found.particulars.phone
