"""Whether the declared form makes sense as a whole. Each problem is a path and what would be right."""

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.settings.problems import Problem, quoted, suggestion
from dialogs.form import Field, FieldType, Form

CHANNELS = ("wechat", "telegram", "webchat")
SPECIAL_CARE = "special_care"
FOR_WHOM = "for_whom"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
_ONCE = (FieldType.STORY, FieldType.CLASSIFICATION, FieldType.CONTACT)
_OPTIONED = (FieldType.CHOICE, FieldType.CHOICES)


def completed(form: Form, kinds_of_care: tuple[str, ...]) -> Form:
    """The form with what need not be written out: sensitive fields go to the web page on Telegram, and
    the field special_care offers the kinds of care."""
    return tuple(_completed(field, kinds_of_care) for field in form)


def form_problems(form: Form) -> Iterator[Problem]:
    """Everything in the completed form that would not work."""
    yield from _as_a_whole(form)
    names: dict[str, int] = {}
    for index, field in enumerate(form):
        if field.name in names:
            yield (
                ("form", index, "name"),
                f"{quoted(field.name)} is the name of item {names[field.name] + 1} too",
            )
        names.setdefault(field.name, index)
        for key, problem in _of_field(field):
            yield ("form", index, *key), problem


def _completed(field: Field, kinds_of_care: tuple[str, ...]) -> Field:
    channels = {"telegram": "web", **field.channels} if field.sensitive else field.channels
    options = kinds_of_care if field.name == SPECIAL_CARE and not field.options else field.options
    return replace(field, channels=channels, options=options)


def _as_a_whole(form: Form) -> Iterator[Problem]:
    for type_ in _ONCE:
        places = [index for index, field in enumerate(form) if field.type is type_]
        if not places:
            yield ("form",), f"needs a field of type {type_}"
        for index in places[1:]:
            yield ("form", index, "type"), f"a form has one field of type {type_}; item {places[0] + 1} is it"
    if form and form[0].type is not FieldType.STORY:
        yield ("form", 0), "the first field must be the one of type story"
    someone_else = any(field.name == FOR_WHOM and "someone_else" in field.options for field in form)
    for index, field in enumerate(form):
        if field.when is not None and not someone_else:
            yield ("form", index, "when"), f"needs a field {FOR_WHOM} with the option someone_else"


def _of_field(field: Field) -> Iterator[Problem]:
    if not _NAME.fullmatch(field.name):
        yield ("name",), f"{quoted(field.name)} is not a name; use at most 32 small letters, digits and _"
    if field.required and not field.asked and field.default is None:
        yield ("asked",), "a required field must be asked or have a default; write required: no"
    if field.type is FieldType.STORY and (
        field.when or field.sensitive or not (field.asked and field.required)
    ):
        yield (), "the story is always asked, of everybody, and required"
    yield from _of_options(field)
    yield from _of_channels(field)


def _of_options(field: Field) -> Iterator[Problem]:
    if field.type not in _OPTIONED:
        if field.options:
            yield (
                ("options",),
                f"only fields of type choice and choices have options; this one is {field.type}",
            )
        if field.default is not None:
            yield ("default",), "only fields of type choice have a default"
        return
    if len(field.options) < 2:
        yield ("options",), "at least two are needed"
    for index, option in enumerate(field.options):
        if not _NAME.fullmatch(option):
            yield (
                ("options", index),
                f"{quoted(option)} is not a name; use at most 32 small letters, digits and _",
            )
        if option in field.options[:index]:
            yield ("options", index), f"{quoted(option)} stands here twice"
    if field.default is not None and field.type is FieldType.CHOICES:
        yield ("default",), "only fields of type choice have a default"
    elif field.default is not None and field.default not in field.options:
        yield (
            ("default",),
            f"{quoted(field.default)} is not an option; {suggestion(field.default, field.options)}",
        )


def _of_channels(field: Field) -> Iterator[Problem]:
    for channel, treatment in field.channels.items():
        if channel not in CHANNELS:
            yield ("channels", channel), f"is not a channel; {suggestion(channel, CHANNELS)}"
        elif channel == "webchat" and treatment == "web":
            yield ("channels", channel), "the web page is the web page: write here or omit"
        elif field.type is FieldType.STORY and treatment != "here":
            yield ("channels", channel), "the story is told here on every channel"
