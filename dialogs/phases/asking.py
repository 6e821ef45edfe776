"""The answer to the open field of the form."""

from dialogs import plan
from dialogs.answers.choices import Option, pick, pick_many
from dialogs.answers.errors import Misunderstood, Reason
from dialogs.case_options import SKIP
from dialogs.conversation import Answers
from dialogs.dialog import Dialog
from dialogs.effects import CaseSupplemented
from dialogs.form import Field, FieldType
from dialogs.options import SEVERAL, chosen_so_far, exactly, offered
from dialogs.phases.consenting import pass_over
from dialogs.phases.opening import add_part
from dialogs.proposals import AXES, proposal, suggested
from dialogs.readings import Given, read, tells_much


def ask(dialog: Dialog, given: Given) -> None:
    """Read the answer; what was understood is kept even if half of it is still lacking."""
    field = dialog.field
    if given.value == SKIP or (_optional(field) and exactly(given.text, offered(dialog)) == SKIP):
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
    if field.name in draft.skipped:
        draft.skipped.remove(field.name)
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
    if _optional(dialog.field):
        pass_over(dialog)
    else:
        dialog.note("skip.required")


def _optional(field: Field) -> bool:
    return not (field.required and field.asked)


def _classify(dialog: Dialog, given: Given) -> None:
    path = dialog.conversation.path
    if not path:
        _judge_proposal(dialog, given)
        return
    axis, _, group = path.partition(":")
    code = given.value or pick(given.text, offered(dialog))
    entry = dialog.rules.taxonomy.entry(code)
    if not group and entry is not None and entry.items:
        dialog.new_question(f"{axis}:{code}")
        return
    _settle(dialog, {axis: code})


def _judge_proposal(dialog: Dialog, given: Given) -> None:
    verdict = given.value or exactly(given.text, offered(dialog))
    if verdict is None:
        _restate(dialog, given.text)
        return
    if verdict == "right":
        _settle(dialog, proposal(dialog))
        return
    dialog.draft.answers.update(proposal(dialog))
    dialog.draft.answers.pop(verdict, None)
    dialog.new_question(verdict)


def _restate(dialog: Dialog, text: str) -> None:
    """Words instead of a verdict: what it is about instead, or just that it is not that."""
    if exactly(text, [Option("wrong", "", dialog.rules.wording.words("words.classification.wrong"))]):
        dialog.note("classification.which")
        return
    restated = suggested(text, dialog.rules.taxonomy)
    if not restated:
        raise Misunderstood(Reason.CHOICE_UNREADABLE)
    if tells_much(text):
        add_part(dialog, text)
    _settle(dialog, {**proposal(dialog), **restated})


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
    """One tap is the answer, as most want one thing, unless several were asked for: then taps turn
    options on and off until the choice is said to be complete. Written, it is complete."""
    field, conversation = dialog.field, dialog.conversation
    chosen = chosen_so_far(dialog)
    options = offered(dialog) if given.value is None else []
    value = given.value or exactly(given.text, options)
    if value == "several":
        dialog.new_question(SEVERAL)
    elif value == "chosen":
        if not chosen:
            raise Misunderstood(Reason.CHOICE_UNREADABLE)
        accept(dialog, {field.name: [*chosen]})
    elif given.value is None:
        written = pick_many(given.text, options[: len(field.options)])
        accept(dialog, {field.name: [*dict.fromkeys([*(chosen or ()), *written])]})
    elif chosen is None or "+" in given.value:
        accept(dialog, {field.name: [*given.value.split("+")]})
    else:
        flipped = {given.value}.symmetric_difference(chosen)
        conversation.path = SEVERAL + "+".join(value for value in field.options if value in flipped)


def _files(dialog: Dialog, given: Given) -> None:
    value = given.value or exactly(given.text, offered(dialog))
    count = dialog.draft.answers.get(dialog.field.name, 0)
    if value == "done" and count:
        dialog.go_on("answered")
    elif value == "done":
        dialog.note("files.none")
    else:
        raise Misunderstood(Reason.CHOICE_UNREADABLE)
