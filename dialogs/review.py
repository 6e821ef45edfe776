"""The complaint as it is read back to the customer before it is submitted."""

from datetime import date

from cases.masking import mask_id_number, mask_name, mask_phone
from dialogs import plan
from dialogs.conversation import Value
from dialogs.dialog import Dialog
from dialogs.form import Field, FieldType

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_STORY_SHOWN = 80
_VALUE_SHOWN = 40


def items(dialog: Dialog) -> list[Field]:
    """What the review shows, in order: all asked fields and the details that are known."""
    draft = dialog.draft
    return [
        field
        for field in plan.fields(dialog.rules.form, draft, dialog.moment.channel)
        if field.asked or plan.is_answered(field, draft)
    ]


def summary(dialog: Dialog) -> str:
    """One numbered line for each item, and the number of files."""
    lines = [
        f"{CIRCLED[number]} {dialog.line(f'field.{field.name}.label')}: {shown(dialog, field)}"
        for number, field in enumerate(items(dialog)[: len(CIRCLED)])
    ]
    if dialog.draft.files:
        lines.append(dialog.line("review.files", n=dialog.draft.files))
    return "\n".join(lines)


def shown(dialog: Dialog, field: Field) -> str:
    """The answer to this field as it may stand on a screen: names and numbers masked."""
    draft = dialog.draft
    if not plan.is_answered(field, draft):
        return dialog.line("review.none")
    match field.type:
        case FieldType.STORY:
            return _shortened(draft.told, _STORY_SHOWN)
        case FieldType.CLASSIFICATION:
            return classification(dialog, str(draft.answers["matter"]), str(draft.answers["line"]))
        case FieldType.CONTACT:
            return f"{mask_name(str(draft.answers['name']))} {mask_phone(str(draft.answers['phone']))}"
        case _:
            return _value(dialog, field, draft.answers[field.name])


def classification(dialog: Dialog, *codes: str | None) -> str:
    """Matter and business line by name."""
    taxonomy, locale = dialog.rules.taxonomy, dialog.conversation.locale
    return " · ".join(taxonomy.label(code, locale) for code in codes if code)


def _value(dialog: Dialog, field: Field, value: Value) -> str:
    match field.type:
        case FieldType.CHOICE:
            return dialog.line(f"option.{field.name}.{value}")
        case FieldType.CHOICES if isinstance(value, list):
            return dialog.line("list.comma").join(dialog.line(f"option.{field.name}.{one}") for one in value)
        case FieldType.AMOUNT:
            return f"¥{int(str(value)) / 100:,.2f}"
        case FieldType.DATE:
            day = date.fromisoformat(str(value))
            return dialog.line("date", year=day.year, month=day.month, day=day.day)
        case FieldType.ID_NUMBER:
            return mask_id_number(str(value))
        case FieldType.FILES:
            return dialog.line("review.files", n=value)
        case _:
            return _shortened(str(value), _VALUE_SHOWN)


def _shortened(text: str, limit: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[:limit]}…"
