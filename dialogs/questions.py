"""The open question, put into words: what each phase asks."""

from dialogs import review
from dialogs.conversation import Phase
from dialogs.dialog import ASK_DIFFERENTLY_AFTER, Dialog
from dialogs.form import Field, FieldType
from dialogs.messages import Link, Say, Step
from dialogs.options import offered
from dialogs.proposals import AXES, proposal


def question(dialog: Dialog) -> Say:
    """The open question of a conversation, with its options and the steps left."""
    phase = dialog.conversation.phase
    choices = dialog.choices(offered(dialog))
    match phase:
        case Phase.ASKING:
            return _of_field(dialog, dialog.field)
        case Phase.TELLING:
            key = "story.again" if dialog.draft.story else "field.story.ask"
            return Say(dialog.line(key), choices if dialog.draft.story else (), step=step(dialog))
        case Phase.REVIEWING:
            text = dialog.line("phase.reviewing", summary=review.summary(dialog))
            return Say(text, choices, step=step(dialog))
        case Phase.CONSENTING_SENSITIVE:
            label = dialog.line(f"field.{dialog.field.name}.label")
            return Say(dialog.line("phase.consenting_sensitive", field=label), choices)
        case Phase.CONSENTING:
            return Say(dialog.line("phase.consenting"), choices, link=_notice(dialog))
        case Phase.SORTING:
            case = dialog.latest_case
            return Say(dialog.line("phase.sorting", number=case.number if case else ""), choices)
        case _:
            return Say(dialog.line(f"phase.{phase.value}"), choices)


def _notice(dialog: Dialog) -> Link | None:
    url = dialog.rules.notice_url
    return Link(dialog.line("consent.full"), url) if url else None


def step(dialog: Dialog) -> Step | None:
    """How far the customer is, counted over the questions asked and the review."""
    draft = dialog.draft
    if draft.case is not None:
        return None
    open_field = None if dialog.conversation.phase is Phase.REVIEWING else dialog.conversation.field
    path = [name for name in draft.asked if name != open_field or open_field in draft.asked]
    path += [field.name for field in dialog.missing() if field.name not in path]
    number = path.index(open_field) + 1 if open_field in path else len(path) + 1
    return Step(number, len(path) + 1)


def _of_field(dialog: Dialog, field: Field) -> Say:
    choices = dialog.choices(offered(dialog))
    shown = step(dialog) if field.asked else None
    if field.treatment(dialog.moment.channel) == "web":
        label = dialog.line(f"field.{field.name}.label")
        url = dialog.moment.link(field.name, dialog.draft.id)
        link = Link(dialog.line("web.open", field=label), url)
        return Say(dialog.line("web.ask", field=label), choices, link=link, step=shown)
    match field.type:
        case FieldType.CLASSIFICATION:
            return Say(_classification_text(dialog), choices, step=shown)
        case FieldType.CHOICES:
            chosen = tuple(filter(None, dialog.conversation.path.split("+")))
            tokens = tuple(f"{dialog.conversation.question}:{value}" for value in chosen)
            return Say(_text(dialog, field), choices, many=True, chosen=tokens, step=shown)
        case FieldType.CONTACT:
            return Say(_contact_text(dialog, field), choices, step=shown, expects="phone")
        case FieldType.FILES:
            return Say(_text(dialog, field), choices, step=shown, expects="file")
        case _:
            return Say(_text(dialog, field), choices, step=shown)


def _text(dialog: Dialog, field: Field) -> str:
    again = dialog.conversation.misses >= ASK_DIFFERENTLY_AFTER
    return dialog.line(f"field.{field.name}.{'again' if again else 'ask'}")


def _contact_text(dialog: Dialog, field: Field) -> str:
    answers = dialog.draft.answers
    lacking = [key for key in field.answer_keys if key not in answers]
    return dialog.line(f"field.{field.name}.{lacking[0]}") if len(lacking) == 1 else _text(dialog, field)


def _classification_text(dialog: Dialog) -> str:
    path = dialog.conversation.path
    if path:
        axis, _, group = path.partition(":")
        return dialog.line(f"classification.{axis}{'_item' if group else ''}")
    known = proposal(dialog)
    named = review.classification(dialog, *(str(known[axis]) for axis in AXES if axis in known))
    return dialog.line("classification.proposed", proposal=named)
