"""What the story itself tells: the matter and line it seems to be about, and facts stated in it."""

from dataclasses import asdict

from cases.taxonomy import classify
from dialogs import plan
from dialogs.answers.facts import read_facts
from dialogs.conversation import Value
from dialogs.dialog import Dialog
from dialogs.form import FieldType


def proposal(dialog: Dialog) -> tuple[str | None, str | None]:
    """The matter and the business line of the complaint: as chosen, else as the story suggests."""
    answers = dialog.draft.answers
    proposed = classify(dialog.draft.told, dialog.rules.taxonomy)
    matter = str(answers["matter"]) if "matter" in answers else proposed.matter
    line = str(answers["line"]) if "line" in answers else proposed.line
    return matter, line


def read_story(dialog: Dialog) -> None:
    """Take into the draft what the story states, unless the customer already answered it."""
    draft = dialog.draft
    facts = asdict(read_facts(draft.told, dialog.today, dialog.rules.care))
    for field in plan.details(dialog.rules.form, draft, dialog.moment.channel):
        stated = facts.get(field.name)
        if not stated or field.name in draft.answers:
            continue
        draft.answers[field.name] = _stored(field.type, stated)


def _stored(type_: FieldType, stated: object) -> Value:
    match type_:
        case FieldType.AMOUNT:
            return int(str(stated))
        case FieldType.CHOICES if isinstance(stated, list | tuple):
            return [str(one) for one in stated]
        case _:
            return str(stated)
