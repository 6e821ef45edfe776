"""A draft begun on a form or taxonomy that the operator has changed since: keep what still fits."""

from datetime import date

from dialogs import plan
from dialogs.conversation import SIDE_TRIPS, Draft, Phase, Value
from dialogs.dialog import Dialog
from dialogs.form import Field, FieldType

_ON_A_FIELD = (Phase.TELLING, Phase.ASKING, Phase.CONSENTING_SENSITIVE)
_NUMERIC = (FieldType.AMOUNT, FieldType.FILES)


def mend(dialog: Dialog) -> bool:
    """Fit the open draft to the form as it is now. Whether the open question had to be given up."""
    conversation, draft = dialog.conversation, dialog.conversation.draft
    if draft is None or draft.form == dialog.rules.form_version:
        return False
    draft.form = dialog.rules.form_version
    possible = {field.name: field for field in plan.fields(dialog.rules.form, draft, dialog.moment.channel)}
    _forget(dialog, draft, possible)
    conversation.path = conversation.back_path = ""
    lost = conversation.home in _ON_A_FIELD and not _stands(conversation.home, possible, conversation.field)
    if not lost:
        return False
    conversation.field = plan.story_field(dialog.rules.form).name
    if conversation.phase in SIDE_TRIPS:
        conversation.back_to = None
    dialog.go_on("mend")
    return True


def _stands(phase: Phase, possible: dict[str, Field], name: str | None) -> bool:
    field = possible.get(name or "")
    return field is not None and (field.type is FieldType.STORY) == (phase is Phase.TELLING)


def _forget(dialog: Dialog, draft: Draft, possible: dict[str, Field]) -> None:
    draft.asked = [name for name in draft.asked if name in possible]
    draft.skipped = [name for name in draft.skipped if name in possible]
    draft.agreed = [name for name in draft.agreed if name in possible]
    draft.answered_by = {key: name for key, name in draft.answered_by.items() if name in possible}
    draft.proposed = {axis: code for axis, code in draft.proposed.items() if _is_known(dialog, code)}
    for axis in ("matter", "line"):
        if axis in draft.answers and not _is_known(dialog, str(draft.answers[axis])):
            del draft.answers[axis]
    for field in possible.values():
        value = draft.answers.get(field.name)
        if value is not None and not _fits(field, value):
            del draft.answers[field.name]


def _is_known(dialog: Dialog, code: str) -> bool:
    return dialog.rules.taxonomy.find(code) is not None


def _fits(field: Field, value: Value) -> bool:
    match field.type:
        case FieldType.CHOICE:
            return value in field.options
        case FieldType.CHOICES:
            return isinstance(value, list) and bool(value) and set(value) <= set(field.options)
        case type_ if type_ in _NUMERIC:
            return isinstance(value, int)
        case FieldType.DATE:
            return isinstance(value, str) and _is_day(value)
        case _:
            return isinstance(value, str)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
