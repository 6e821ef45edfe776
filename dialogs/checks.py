"""What must hold of machine, form and wording before anyone is talked to."""

from collections.abc import Iterator

from cases.satisfaction import HIGHEST, LOWEST
from cases.stage import Stage
from dialogs import machine, notices
from dialogs.answers.errors import Reason
from dialogs.conversation import Phase
from dialogs.form import FieldType
from dialogs.rules import Rules

_ASKED_BY_THE_DRAFT = (Phase.TELLING, Phase.ASKING)
_WRITTEN_IN_CONTACT = ("name", "phone")
_ONCE = (FieldType.STORY, FieldType.CLASSIFICATION, FieldType.CONTACT)


def problems(rules: Rules) -> list[str]:
    """One line for each thing that would fail a conversation later."""
    return [
        *(f"dialog: no step leads to {phase.value}" for phase in machine.unreachable()),
        *_form_problems(rules),
        *rules.wording.problems(needed_lines(rules)),
    ]


def needed_lines(rules: Rules) -> Iterator[str]:
    """The keys that a conversation over this form may say."""
    for phase in Phase:
        if phase not in _ASKED_BY_THE_DRAFT:
            yield f"phase.{phase.value}"
    for code in rules.ratings.reasons.all:
        yield f"rating.reason.{code}"
    for score in range(LOWEST, HIGHEST + 1):
        yield f"rating.score.{score}"
    for stage in Stage:
        yield f"progress.{stage.value}"
    for name in notices.KINDS:
        yield f"brief.{name}"
    for reason in Reason:
        yield f"misread.{reason.value}"
    for field in rules.form:
        yield from (f"field.{field.name}.{part}" for part in ("label", "ask", "again"))
        yield from (f"option.{field.name}.{option}" for option in field.options)
        if field.type is FieldType.CONTACT:
            yield from (f"field.{field.name}.{part}" for part in _WRITTEN_IN_CONTACT)


def _form_problems(rules: Rules) -> Iterator[str]:
    for type_ in _ONCE:
        count = sum(field.type is type_ for field in rules.form)
        if count != 1:
            yield f"form: exactly one field must be of type {type_.value}, not {count}"
    names = [field.name for field in rules.form]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"form: two fields are named {name}"
    for field in rules.form:
        if field.type is FieldType.CLASSIFICATION and "web" in field.channels.values():
            yield f"form: {field.name} is proposed in the conversation and has no page; write here or omit"
