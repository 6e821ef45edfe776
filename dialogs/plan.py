"""Which questions a complaint needs, and which of them are still open."""

from collections.abc import Iterator

from dialogs.conversation import Draft
from dialogs.form import Field, FieldType, Form


def applies(field: Field, draft: Draft, channel: str) -> bool:
    """Whether this complaint may hold this field on this channel."""
    on_behalf = field.when == "someone_else" and draft.answers.get("for_whom") != "someone_else"
    return not on_behalf and field.treatment(channel) != "omit"


def fields(form: Form, draft: Draft, channel: str) -> Iterator[Field]:
    """The fields that this complaint may hold on this channel."""
    return (field for field in form if applies(field, draft, channel))


def is_answered(field: Field, draft: Draft) -> bool:
    """Whether the draft holds an answer to this field, be it only the assumed one."""
    if field.type is FieldType.STORY:
        return bool(draft.story)
    return all(map(draft.answers.__contains__, field.answer_keys))


def missing(form: Form, draft: Draft, channel: str) -> list[Field]:
    """The questions still to be asked, in order."""
    return [
        field
        for field in form
        if field.asked
        and not is_answered(field, draft)
        and field.name not in draft.skipped
        and applies(field, draft, channel)
    ]


def details(form: Form, draft: Draft, channel: str) -> list[Field]:
    """The fields that are never asked in turn but may be added."""
    return [field for field in fields(form, draft, channel) if not field.asked]


def named(form: Form, name: str) -> Field:
    """The field of this name; raises KeyError where the form has none."""
    for field in form:
        if field.name == name:
            return field
    raise KeyError(name)


def story_field(form: Form) -> Field:
    """The field that holds the story: every form has one."""
    return next(field for field in form if field.type is FieldType.STORY)
