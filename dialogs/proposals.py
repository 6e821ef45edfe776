"""What the story itself tells: the matter and line it seems to be about, and facts stated in it."""

from cases.taxonomy import Taxonomy, classify
from dialogs import plan
from dialogs.answers.facts import read_facts
from dialogs.conversation import Answers, Value
from dialogs.dialog import Dialog
from dialogs.form import FieldType

AXES = ("matter", "line")


def proposal(dialog: Dialog) -> Answers:
    """The matter and the business line of the complaint, each as chosen, else as the story suggests."""
    draft = dialog.draft
    chosen = {axis: draft.answers[axis] for axis in AXES if axis in draft.answers}
    return {**draft.proposed, **chosen}


def read_story(dialog: Dialog) -> None:
    """Take into the draft what the story suggests and states, unless the customer already answered it.

    A phone number that stands alone in it is taken for the customer's: the question for the name shows it.
    """
    draft = dialog.draft
    draft.proposed = suggested(draft.told, dialog.rules.taxonomy)
    facts = read_facts(draft.told, dialog.today, dialog.rules.care)
    for field in plan.details(dialog.rules.form, draft, dialog.moment.channel):
        stated = getattr(facts, field.name, None)
        if not stated or field.name in draft.answers:
            continue
        draft.answers[field.name] = _stored(field.type, stated)
    if len(facts.phones) == 1:
        draft.answers.setdefault("phone", facts.phones[0])


def suggested(text: str, taxonomy: Taxonomy) -> dict[str, str]:
    """The matter and the line that these words are about, as far as they tell."""
    proposed = classify(text, taxonomy)
    return {axis: code for axis, code in zip(AXES, (proposed.matter, proposed.line), strict=True) if code}


def _stored(type_: FieldType, stated: object) -> Value:
    match type_:
        case FieldType.AMOUNT:
            return int(str(stated))
        case FieldType.CHOICES if isinstance(stated, list | tuple):
            return [str(one) for one in stated]
        case _:
            return str(stated)
