"""The operator changes the form while complaints are being written."""

from dataclasses import replace

import pytest

from dialogs.conversation import Phase
from dialogs.form import FieldType, Form
from tests.dialogs.places import PLACES, at
from tests.transcript import the_rules


def without(*names: str) -> Form:
    return tuple(field for field in the_rules().form if field.name not in names)


def with_field(name: str, **changes: object) -> Form:
    return tuple(
        replace(field, **changes) if field.name == name else field  # type: ignore[arg-type]
        for field in the_rules().form
    )


def test_it_goes_on_to_the_next_question_where_the_open_one_is_gone() -> None:
    customer = at("requests").on_another_form(form=without("requests")).says("退钱").expects("怎么称呼您")
    customer.says("王芳 13800138000").expects("请核对").taps("提交")
    assert customer.case.particulars.requests == []


def test_it_keeps_what_is_said_to_a_question_that_is_gone() -> None:
    customer = at("requests").on_another_form(form=without("requests"))
    customer.says("我要求你们按合同全额赔付并且书面道歉").expects("也记到经过里", "怎么称呼您")


def test_it_forgets_an_answer_that_is_no_longer_possible() -> None:
    form = with_field("requests", options=("refund", "explain"))
    customer = at("review").on_another_form(form=form).says("呃").does_not_hear("赔付/给付")
    customer.says("提交")
    assert not customer.case.particulars.requests


def test_it_asks_what_the_form_asks_since() -> None:
    form = with_field("amount", asked=True)
    at("contact").on_another_form(form=form).says("王芳 13800138000").expects("涉及多少钱")


def test_it_drops_an_answer_of_another_type() -> None:
    customer = at("date").says("9月1号").expects("2026年9月1日")
    customer.on_another_form(form=with_field("happened_on", type=FieldType.AMOUNT)).says("呃")
    assert "happened_on" not in customer.draft.answers


def test_it_stands_a_taxonomy_without_the_group_that_is_open() -> None:
    taxonomy = the_rules().taxonomy
    smaller = replace(taxonomy, matters=taxonomy.matters[3:])
    customer = at("matter item").on_another_form(taxonomy=smaller).says("1")
    assert customer.phase is Phase.ASKING


WITH_A_CASE = ("adding to a case", "detail of a case")


@pytest.mark.parametrize("place", PLACES)
def test_it_stands_any_change_in_any_place(place: str) -> None:
    bare: Form = tuple(
        field
        for field in the_rules().form
        if field.type in (FieldType.STORY, FieldType.CLASSIFICATION, FieldType.CONTACT)
    )
    more: Form = with_field("branch", asked=True)
    for form in (bare, more, *(without(field.name) for field in the_rules().form if field not in bare)):
        customer = at(place).on_another_form(form=form)
        draft = customer.draft_id
        customer.says("呃").waits(minutes=31).says("继续").sends_photo().says("返回", "修改", "返回", "进度")
        assert draft is None or customer.draft_id == draft or place in WITH_A_CASE
