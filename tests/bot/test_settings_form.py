"""A form that cannot work does not start."""

from dataclasses import replace

import pytest

from bot.settings.form_checks import completed, form_problems
from dialogs.form import Field, FieldType, Form

STORY = Field("story", FieldType.STORY)
MATTER = Field("classification", FieldType.CLASSIFICATION)
CONTACT = Field("contact", FieldType.CONTACT)
CHOICE = Field("relation", FieldType.CHOICE, options=("spouse", "parent"))
WHOM = Field("for_whom", FieldType.CHOICE, options=("self", "someone_else"), default="self", asked=False)
BASIS: Form = (STORY, MATTER, CONTACT)


def problems(*fields: Field) -> list[str]:
    return [f"{'.'.join(map(str, path))}: {text}" for path, text in form_problems(fields)]


def test_it_accepts_a_small_form() -> None:
    assert problems(*BASIS) == []
    assert problems(*BASIS, WHOM, replace(CHOICE, when="someone_else")) == []


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        (STORY, "form.3.name: 'story' is the name of item 1 too"),
        (STORY, "form.3.type: a form has one field of type story; item 1 is it"),
        (replace(CHOICE, name="Relation"), "form.3.name: 'Relation' is not a name;"),
        (replace(CHOICE, name="r" * 33), "form.3.name: "),
        (replace(CHOICE, options=()), "form.3.options: at least two are needed"),
        (replace(CHOICE, options=("a", "a")), "form.3.options.1: 'a' stands here twice"),
        (replace(CHOICE, options=("a", "b:c")), "form.3.options.1: 'b:c' is not a name;"),
        (replace(CHOICE, default="spuse"), "form.3.default: 'spuse' is not an option; did you mean spouse?"),
        (
            replace(CHOICE, type=FieldType.CHOICES, default="spouse"),
            "form.3.default: only fields of type choice",
        ),
        (replace(CHOICE, type=FieldType.TEXT), "form.3.options: only fields of type choice and choices"),
        (replace(CHOICE, asked=False), "form.3.asked: a required field must be asked or have a default"),
        (
            replace(CHOICE, when="someone_else"),
            "form.3.when: needs a field for_whom with the option someone_else",
        ),
        (
            replace(CHOICE, channels={"telegam": "omit"}),
            "form.3.channels.telegam: is not a channel; did you mean",
        ),
        (
            replace(CHOICE, channels={"webchat": "web"}),
            "form.3.channels.webchat: the web page is the web page",
        ),
    ],
)
def test_it_refuses_a_field(field: Field, problem: str) -> None:
    assert any(line.startswith(problem) for line in problems(*BASIS, field))


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ((), "form: needs a field of type story"),
        ((STORY, MATTER), "form: needs a field of type contact"),
        ((MATTER, STORY, CONTACT), "form.0: the first field must be the one of type story"),
        ((replace(STORY, asked=False), MATTER, CONTACT), "form.0: the story is always asked"),
        (
            (replace(STORY, channels={"wechat": "omit"}), MATTER, CONTACT),
            "form.0.channels.wechat: the story is",
        ),
    ],
)
def test_it_refuses_a_form(form: Form, problem: str) -> None:
    assert any(line.startswith(problem) for line in problems(*form))


def test_it_completes_sensitive_fields_and_kinds_of_care() -> None:
    care = Field("special_care", FieldType.CHOICES, asked=False, required=False, sensitive=True)
    spared, told = completed(
        (care, replace(care, name="illness", channels={"telegram": "here"})), ("old", "ill")
    )
    assert spared.options == ("old", "ill")
    assert spared.channels == {"telegram": "web"}
    assert told.options == ()
    assert told.channels == {"telegram": "here"}
