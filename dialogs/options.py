"""What can be chosen: for the phases, for the form's fields and for the two-level lists."""

import re
from collections.abc import Callable

from cases.folding import folded
from cases.keywords import folded_word
from cases.taxonomy import Entry
from dialogs import plan, review
from dialogs.answers.choices import Option
from dialogs.answers.numerals import CHINESE, whole
from dialogs.case_options import (
    SKIP,
    of_comment,
    of_explaining,
    of_fitting,
    of_idle,
    of_menu,
    of_scores,
    of_services,
    of_sorting,
)
from dialogs.conversation import Phase
from dialogs.dialog import Dialog
from dialogs.form import Field, FieldType

NONE = "none"
REWRITE = "rewrite"
SEVERAL = "+"  # begins the path of a question whose options are ticked one by one

_LONGEST = 20
_NUMBER = re.compile(rf"第?(\d{{1,2}}|[{CHINESE}]{{1,3}})[个项号条]?")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_POLITE_BEFORE = re.compile(
    r"^(?:(?:我要|我想|我|请|那就|就|可以|帮我|好的?|嗯+|是的?)[,。!~ ]*"
    r"|(?:please|ok|okay|yes|i want to|let's)\b[, ]*)+"
)
_POLITE_AFTER = re.compile(r"(?:[,。!~ ]*(?:吧|了|的|啊|呀|哦|嗯|谢谢你?|please|thanks|thank you))+$")


def offered(dialog: Dialog) -> list[Option]:
    """The options of the open question, in the order shown; empty where an answer is written."""
    match dialog.conversation.phase:
        case Phase.ASKING:
            return _of_field(dialog, dialog.field)
        case Phase.TELLING:
            return [of_menu(dialog, value) for value in _of_story(dialog)]
        case Phase.CHOOSING_ITEM:
            return [*of_fields(dialog, review.items(dialog)), of_menu(dialog, NONE)]
        case Phase.CHOOSING_DETAIL:
            return [*of_fields(dialog, _details(dialog)), of_menu(dialog, NONE)]
        case phase if phase in _ABOUT_CASES:
            return _ABOUT_CASES[phase](dialog)
        case phase:
            return [of_menu(dialog, value) for value in _MENUS.get(phase, ())]


_ABOUT_CASES: dict[Phase, Callable[[Dialog], list[Option]]] = {
    Phase.IDLE: of_idle,
    Phase.SORTING: of_sorting,
    Phase.CHOOSING_SERVICE: of_services,
    Phase.CHOOSING_CASE: of_fitting,
    Phase.RATING: of_scores,
    Phase.EXPLAINING_RATING: of_explaining,
    Phase.COMMENTING: of_comment,
}
_MENUS: dict[Phase, tuple[str, ...]] = {
    Phase.CONSENTING: ("agree", "refuse"),
    Phase.CONSENTING_SENSITIVE: ("agree", SKIP),
    Phase.REVIEWING: ("submit", "change", "details", "cancel"),
    Phase.RESUMING: ("continue", "restart"),
    Phase.CHOOSING_LANGUAGE: ("zh", "en"),
    Phase.CONFIRMING_CANCEL: ("yes", "no"),
    Phase.CONFIRMING_RESTART: ("yes", "no"),
    Phase.CONFIRMING_WITHDRAWAL: ("yes", "no"),
    Phase.SUPPLYING: ("done", "no"),
    Phase.CONFIRMING_CASE_WITHDRAWAL: ("yes", "no"),
    Phase.ASKING_REVIEW: ("no",),
    Phase.CONFIRMING_ERASURE: ("yes", "no"),
    Phase.CONTINUING: ("no",),
}


def exactly(text: str, options: list[Option]) -> str | None:
    """The value of the option that the whole text names, by number, label or synonym.

    For decisions that an unlucky guess must not take: "他们态度不行" is no refusal.
    """
    if len(text) > _LONGEST:
        return None
    said = _EDGES.sub("", folded(text))
    plain = _POLITE_AFTER.sub("", said)
    for word in dict.fromkeys((said, plain, _POLITE_BEFORE.sub("", plain))):
        for option in options:
            if word and (word == folded_word(option.label) or word in option.words):
                return option.value
    number = _NUMBER.fullmatch(said)
    place = whole(number[1]) if number else None
    return options[place - 1].value if place and place <= len(options) else None


def of_choices(dialog: Dialog, field: Field) -> list[Option]:
    """The declared options of a field of choices."""
    wording = dialog.rules.wording
    return [
        Option(
            value, dialog.line(f"option.{field.name}.{value}"), wording.words(f"words.{field.name}.{value}")
        )
        for value in field.options
    ]


def of_fields(dialog: Dialog, fields: list[Field]) -> list[Option]:
    """Fields to choose from, by their names."""
    words = dialog.rules.wording.words
    return [
        Option(field.name, dialog.line(f"field.{field.name}.label"), words(f"words.field.{field.name}"))
        for field in fields
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


def _of_story(dialog: Dialog) -> tuple[str, ...]:
    draft = dialog.draft
    if not draft.story:
        return ()
    rewritable = draft.changing and dialog.conversation.path != REWRITE
    return ("done", REWRITE) if rewritable else ("done",)


def _of_field(dialog: Dialog, field: Field) -> list[Option]:
    skip = [of_menu(dialog, SKIP)] if _may_be_left_out(dialog, field) else []
    if field.treatment(dialog.moment.channel) == "web":
        return skip
    match field.type:
        case FieldType.CLASSIFICATION:
            path = dialog.conversation.path
            if path:
                return taxonomy_options(dialog, path)
            return [of_menu(dialog, value) for value in ("right", "matter", "line")]
        case FieldType.CHOICE:
            return [*of_choices(dialog, field), *skip]
        case FieldType.CHOICES:
            if chosen_so_far(dialog) is not None:
                return [*of_choices(dialog, field), of_menu(dialog, "chosen")]
            return [*of_choices(dialog, field), of_menu(dialog, "several"), *skip]
        case FieldType.FILES:
            return [of_menu(dialog, "done"), *skip]
        case _:
            return skip


def chosen_so_far(dialog: Dialog) -> list[str] | None:
    """What is ticked of the open field's options; None while a single tap is the whole answer."""
    path = dialog.conversation.path
    return [value for value in path.split("+") if value] if path.startswith(SEVERAL) else None


def _may_be_left_out(dialog: Dialog, field: Field) -> bool:
    if field.type is FieldType.FILES and field.name in dialog.draft.answers:
        return False
    return field.default is None and not (field.required and field.asked)


def _of_entry(dialog: Dialog, entry: Entry) -> Option:
    return Option(entry.code, label(dialog, entry), entry.words)


def _details(dialog: Dialog) -> list[Field]:
    return plan.details(dialog.rules.form, dialog.draft, dialog.moment.channel)
