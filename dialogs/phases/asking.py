"""The answer to the open field of the form."""

from dialogs import plan
from dialogs.answers.choices import pick, pick_many
from dialogs.answers.errors import Misunderstood, Reason
from dialogs.conversation import Answers
from dialogs.dialog import Dialog
from dialogs.effects import CaseSupplemented
from dialogs.form import FieldType
from dialogs.options import of_choices, offered, taxonomy_options
from dialogs.proposals import AXES, proposal, suggested
from dialogs.readings import Given, read


def ask(dialog: Dialog, given: Given) -> None:
    """Read the answer; what was understood is kept even if half of it is still lacking."""
    field = dialog.field
    if given.value == "skip":
        skip(dialog)
    elif field.treatment(dialog.moment.channel) == "web":
        dialog.note("web.only")
    elif field.type is FieldType.CLASSIFICATION:
        _classify(dialog, given)
    elif field.type is FieldType.CHOICES:
        _choose_several(dialog, given)
    elif field.type is FieldType.FILES:
        _files(dialog, given)
    else:
        accept(dialog, read(dialog, field, given))


def accept(dialog: Dialog, answers: Answers) -> None:
    """Keep the answers to the open field and go on, unless the field lacks more."""
    draft, field = dialog.draft, dialog.field
    draft.answers.update(answers)
    draft.answered_by[dialog.moment.key] = field.name
    if not plan.is_answered(field, draft):
        dialog.new_question()
        dialog.note("contact.half")
        return
    if draft.case is not None:
        dialog.make(CaseSupplemented(draft.case, details=answers))
        dialog.note("supplement.added")
    dialog.go_on("answered")


def skip(dialog: Dialog) -> None:
    """Pass over the open field if it may be."""
    field = dialog.field
    if field.required and field.asked:
        dialog.note("skip.required")
        return
    if field.name not in dialog.draft.skipped:
        dialog.draft.skipped.append(field.name)
    dialog.go_on("answered")


def _classify(dialog: Dialog, given: Given) -> None:
    path = dialog.conversation.path
    if not path:
        _judge_proposal(dialog, given)
        return
    axis, _, group = path.partition(":")
    code = given.value or pick(given.text, offered(dialog))
    if not group and len(taxonomy_options(dialog, f"{axis}:{code}")) > 1:
        dialog.new_question(f"{axis}:{code}")
        return
    _settle(dialog, {axis: code})


def _judge_proposal(dialog: Dialog, given: Given) -> None:
    try:
        verdict = given.value or pick(given.text, offered(dialog))
    except Misunderstood:
        restated = suggested(given.text, dialog.rules.taxonomy)
        if not restated:
            raise
        _settle(dialog, {**proposal(dialog), **restated})
        return
    if verdict == "right":
        _settle(dialog, proposal(dialog))
        return
    dialog.draft.answers.update(proposal(dialog))
    dialog.draft.answers.pop(verdict, None)
    dialog.new_question(verdict)


def _settle(dialog: Dialog, answers: Answers) -> None:
    known = {**proposal(dialog), **answers}
    dialog.draft.answers.update(known)
    if lacking := [axis for axis in AXES if axis not in known]:
        dialog.new_question(lacking[0])
    else:
        accept(dialog, known)


def prepare(dialog: Dialog) -> None:
    """Where the story suggests only one half of the classification, go straight to the other's list."""
    if dialog.field.type is not FieldType.CLASSIFICATION:
        return
    known = proposal(dialog)
    if lacking := [axis for axis in AXES if axis not in known]:
        dialog.draft.answers.update(known)
        dialog.conversation.path = lacking[0]


def _choose_several(dialog: Dialog, given: Given) -> None:
    field, conversation = dialog.field, dialog.conversation
    if given.value is None:
        accept(dialog, {field.name: pick_many(given.text, of_choices(dialog, field))})
        return
    chosen = list(filter(None, conversation.path.split("+")))
    if given.value == "chosen":
        if not chosen:
            raise Misunderstood(Reason.CHOICE_UNREADABLE)
        accept(dialog, {field.name: chosen})
    elif "+" in given.value:
        accept(dialog, {field.name: given.value.split("+")})
    else:
        flipped = {given.value}.symmetric_difference(chosen)
        conversation.path = "+".join(value for value in field.options if value in flipped)


def _files(dialog: Dialog, given: Given) -> None:
    value = given.value or pick(given.text, offered(dialog))
    count = dialog.draft.answers.get(dialog.field.name, 0)
    if value == "done" and count:
        dialog.go_on("answered")
    elif value == "done":
        dialog.note("files.none")
