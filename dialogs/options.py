"""What can be chosen: for the phases, for the form's fields and for the two-level lists."""

from cases.taxonomy import Entry
from dialogs import plan, review
from dialogs.answers.choices import Option
from dialogs.conversation import Phase
from dialogs.dialog import Dialog
from dialogs.form import Field, FieldType

OPTION_NONE = "none"


def offered(dialog: Dialog) -> list[Option]:
    """The options of the open question, in the order shown; empty where an answer is written."""
    match dialog.conversation.phase:
        case Phase.ASKING:
            return _of_field(dialog, dialog.field)
        case Phase.CHOOSING_ITEM:
            return [*_fields(dialog, review.items(dialog)), _of_menu(dialog, OPTION_NONE)]
        case Phase.CHOOSING_DETAIL:
            return [*_fields(dialog, _details(dialog)), _of_menu(dialog, OPTION_NONE)]
        case Phase.IDLE:
            about_cases = ("details", "progress") if dialog.moment.cases else ()
            return [_of_menu(dialog, value) for value in (*about_cases, "new")]
        case Phase.CHOOSING_LANGUAGE:
            return [_of_menu(dialog, "zh"), _of_menu(dialog, "en")]
        case phase:
            return [_of_menu(dialog, value) for value in _MENUS.get(phase, ())]


_MENUS: dict[Phase, tuple[str, ...]] = {
    Phase.CONSENTING: ("agree", "refuse"),
    Phase.TELLING: ("done",),
    Phase.CONSENTING_SENSITIVE: ("agree", "skip"),
    Phase.REVIEWING: ("submit", "change", "details", "cancel"),
    Phase.SORTING: ("add", "new"),
    Phase.RESUMING: ("continue", "restart"),
    Phase.CONFIRMING_CANCEL: ("yes", "no"),
    Phase.CONFIRMING_RESTART: ("yes", "no"),
    Phase.CONFIRMING_WITHDRAWAL: ("yes", "no"),
}


def of_choices(dialog: Dialog, field: Field) -> list[Option]:
    """The declared options of a field of choices."""
    wording = dialog.rules.wording
    return [
        Option(
            value, dialog.line(f"option.{field.name}.{value}"), wording.words(f"words.{field.name}.{value}")
        )
        for value in field.options
    ]


def taxonomy_options(dialog: Dialog, path: str) -> list[Option]:
    """One level of a two-level list: `path` is "matter", or "matter:CLAIM" for what is below it."""
    axis, _, group = path.partition(":")
    entries = dialog.rules.taxonomy.matters if axis == "matter" else dialog.rules.taxonomy.lines
    if not group:
        return [_of_entry(dialog, entry) for entry in entries]
    entry = next(entry for entry in entries if entry.code == group)
    below = [Option(item.code, label(dialog, item), item.words) for item in entry.items]
    return [*below, Option(entry.code, dialog.line("classification.unsure"))]


def label(dialog: Dialog, entry: object) -> str:
    """The name of an entry or item of the taxonomy in the customer's language."""
    return str(getattr(entry, dialog.conversation.locale))


def _of_field(dialog: Dialog, field: Field) -> list[Option]:
    if field.treatment(dialog.moment.channel) == "web":
        return [] if field.required else [_of_menu(dialog, "skip")]
    match field.type:
        case FieldType.CLASSIFICATION:
            path = dialog.conversation.path
            if path:
                return taxonomy_options(dialog, path)
            return [_of_menu(dialog, value) for value in ("right", "matter", "line")]
        case FieldType.CHOICE:
            return of_choices(dialog, field)
        case FieldType.CHOICES:
            return [*of_choices(dialog, field), _of_menu(dialog, "chosen")]
        case FieldType.FILES:
            return [_of_menu(dialog, "done")] + ([] if field.required else [_of_menu(dialog, "skip")])
        case _:
            return [] if field.required else [_of_menu(dialog, "skip")]


def _of_menu(dialog: Dialog, value: str) -> Option:
    return Option(value, dialog.line(f"menu.{value}"), dialog.rules.wording.words(f"words.menu.{value}"))


def _of_entry(dialog: Dialog, entry: Entry) -> Option:
    return Option(entry.code, label(dialog, entry), entry.words)


def _fields(dialog: Dialog, fields: list[Field]) -> list[Option]:
    wording = dialog.rules.wording
    return [
        Option(
            field.name, dialog.line(f"field.{field.name}.label"), wording.words(f"words.field.{field.name}")
        )
        for field in fields
    ]


def _details(dialog: Dialog) -> list[Field]:
    return plan.details(dialog.rules.form, dialog.draft, dialog.moment.channel)
