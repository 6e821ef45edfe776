"""The open question, put into words: what each phase asks."""

from cases.masking import mask_phone
from dialogs import plan, review
from dialogs.conversation import Phase
from dialogs.dialog import ASK_DIFFERENTLY_AFTER, Dialog
from dialogs.form import Field, FieldType
from dialogs.messages import Choice, Link, Say, Step
from dialogs.options import REWRITE, chosen_so_far, offered
from dialogs.own_cases import candidates
from dialogs.proposals import AXES, proposal


def question(dialog: Dialog) -> Say:
    """The open question of a conversation, with its options and the steps left."""
    choices = dialog.choices(offered(dialog))
    match dialog.conversation.phase:
        case Phase.ASKING:
            return _of_field(dialog, dialog.field, choices)
        case Phase.TELLING:
            return Say(_story_text(dialog), choices, step=step(dialog))
        case Phase.REVIEWING:
            return Say(_review_text(dialog), choices, step=step(dialog))
        case Phase.CONSENTING_SENSITIVE:
            label = dialog.line(f"field.{dialog.field.name}.label")
            return Say(dialog.line("phase.consenting_sensitive", field=label), choices)
        case Phase.CONSENTING:
            return Say(dialog.line("phase.consenting"), choices, link=_notice(dialog))
        case Phase.SORTING:
            return Say(_sorting_text(dialog), choices)
        case Phase.EXPLAINING_RATING:
            reasons = dialog.conversation.rated.reasons if dialog.conversation.rated else []
            tokens = tuple(f"{dialog.conversation.question}:{code}" for code in reasons)
            return Say(dialog.line("phase.explaining_rating"), choices, many=True, chosen=tokens)
        case Phase.SUPPLYING:
            return Say(_material_text(dialog), choices, expects="file")
        case _:
            return Say(_about_case(dialog), choices)


def _about_case(dialog: Dialog) -> str:
    case = dialog.about
    number, wanted = (case.number, case.wanted) if case else ("", "")
    return dialog.line(f"phase.{dialog.phase}", number=number, wanted=wanted)


def _material_text(dialog: Dialog) -> str:
    if dialog.conversation.path:
        return dialog.line("supply.more")
    return _about_case(dialog)


def _sorting_text(dialog: Dialog) -> str:
    cases = candidates(dialog)
    if len(cases) > 1:
        return dialog.line("sorting.several")
    return dialog.line("phase.sorting", number=cases[0].number if cases else "")


def _review_text(dialog: Dialog) -> str:
    if dialog.conversation.misses:
        return dialog.line("review.again")
    return dialog.line("phase.reviewing", summary=review.summary(dialog))


def _story_text(dialog: Dialog) -> str:
    if dialog.draft.story and dialog.conversation.path != REWRITE:
        return dialog.line("story.again")
    return dialog.line(f"field.{plan.story_field(dialog.rules.form).name}.ask")


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


def _of_field(dialog: Dialog, field: Field, choices: tuple[Choice, ...]) -> Say:
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
            chosen = chosen_so_far(dialog)
            tokens = tuple(f"{dialog.conversation.question}:{value}" for value in chosen or ())
            return Say(_text(dialog, field), choices, many=chosen is not None, chosen=tokens, step=shown)
        case FieldType.CONTACT:
            return Say(_contact_text(dialog, field), choices, step=shown, expects="phone")
        case FieldType.FILES:
            has_some = field.name in dialog.draft.answers
            text = dialog.line("files.more") if has_some else _text(dialog, field)
            return Say(text, choices, step=shown, expects="file")
        case _:
            return Say(_text(dialog, field), choices, step=shown)


def _text(dialog: Dialog, field: Field) -> str:
    return dialog.line(f"field.{field.name}.{'again' if _asks_differently(dialog) else 'ask'}")


def _asks_differently(dialog: Dialog) -> bool:
    return dialog.conversation.misses >= ASK_DIFFERENTLY_AFTER


def _contact_text(dialog: Dialog, field: Field) -> str:
    answers = dialog.draft.answers
    if ("name" in answers) == ("phone" in answers):
        return _text(dialog, field)
    if _asks_differently(dialog):
        return dialog.line("contact.phone_again" if "name" in answers else "contact.name_again")
    if "name" in answers:
        return dialog.line(f"field.{field.name}.phone")
    return dialog.line(f"field.{field.name}.name", phone=mask_phone(str(answers["phone"])))


def _classification_text(dialog: Dialog) -> str:
    path = dialog.conversation.path
    if path:
        axis, _, group = path.partition(":")
        if _asks_differently(dialog):
            return dialog.line(f"field.{dialog.field.name}.again")
        return dialog.line(f"classification.{axis}{'_item' if group else ''}")
    known = proposal(dialog)
    named = review.classification(dialog, *(str(known[axis]) for axis in AXES if axis in known))
    key = "classification.again" if _asks_differently(dialog) else "classification.proposed"
    return dialog.line(key, proposal=named)
