"""How the answer to each type of field is read into the draft."""

from collections.abc import Callable

from msgspec import Struct

from dialogs.answers.amounts import read_amount
from dialogs.answers.choices import pick, pick_many
from dialogs.answers.contacts import Contact, PartialContact, read_contact
from dialogs.answers.dates import read_date
from dialogs.answers.id_numbers import read_id_number
from dialogs.answers.policies import read_number
from dialogs.answers.texts import answer
from dialogs.conversation import Answers, Value
from dialogs.dialog import Dialog
from dialogs.form import Field, FieldType
from dialogs.options import of_choices


class Given(Struct, frozen=True):
    """An answer: the value of the option tapped, or the text written."""

    value: str | None = None
    text: str = ""


def tells_much(text: str) -> bool:
    """Whether this is too much to be a short answer gone wrong: it says something, and is kept."""
    chinese = sum(not character.isascii() for character in text)
    return chinese * 2 + len(text) - chinese >= 20


def can_be_written(field: Field) -> bool:
    """Whether an answer to this field can be read from text alone."""
    return field.type in _READERS


def read(dialog: Dialog, field: Field, given: Given) -> Answers:
    """The answers that this gives, by name; raises Misunderstood."""
    return _READERS[field.type](dialog, field, given)


def _choice(dialog: Dialog, field: Field, given: Given) -> Answers:
    return {field.name: given.value or pick(given.text, of_choices(dialog, field))}


def _choices(dialog: Dialog, field: Field, given: Given) -> Answers:
    if given.value:
        return {field.name: given.value.split("+")}
    return {field.name: pick_many(given.text, of_choices(dialog, field))}


def _contact(dialog: Dialog, field: Field, given: Given) -> Answers:
    answers = dialog.draft.answers
    known = PartialContact(name=_str(answers.get("name")), phone=_str(answers.get("phone")))
    read_now: Contact | PartialContact = read_contact(given.text, known)
    found: Answers = {}
    if isinstance(read_now, PartialContact) and read_now.problem:
        dialog.note(f"misread.{read_now.problem}")
    if read_now.name:
        found["name"] = read_now.name
    if read_now.phone:
        found["phone"] = read_now.phone
    return found


def _text(_: Dialog, field: Field, given: Given) -> Answers:
    return {field.name: answer(given.text)}


def _number(_: Dialog, field: Field, given: Given) -> Answers:
    return {field.name: read_number(given.text)}


def _date(dialog: Dialog, field: Field, given: Given) -> Answers:
    return {field.name: read_date(given.text, dialog.today).isoformat()}


def _amount(_: Dialog, field: Field, given: Given) -> Answers:
    return {field.name: read_amount(given.text)}


def _id_number(_: Dialog, field: Field, given: Given) -> Answers:
    return {field.name: read_id_number(given.text)}


def _str(value: Value | None) -> str | None:
    return None if value is None else str(value)


_READERS: dict[FieldType, Callable[[Dialog, Field, Given], Answers]] = {
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.CONTACT: _contact,
    FieldType.TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.DATE: _date,
    FieldType.AMOUNT: _amount,
    FieldType.ID_NUMBER: _id_number,
}
