"""The review: submit, change an item, add details, cancel."""

from cases.complaint import Particulars
from dialogs import plan, review
from dialogs.answers.choices import pick
from dialogs.conversation import Draft, Person, Value
from dialogs.dialog import Dialog
from dialogs.effects import ComplaintSubmitted
from dialogs.form import Field
from dialogs.options import OPTION_NONE, offered
from dialogs.phases.telling import REWRITE
from dialogs.readings import Given

_TYPED = ("matter", "line", "requests", "name", "phone")


def decide(dialog: Dialog, given: Given) -> None:
    """The customer's decision on the review. A circled number names the item to change."""
    number = given.text.strip()
    if number and number in review.CIRCLED:
        change(dialog, str(review.CIRCLED.index(number) + 1))
        return
    match given.value or pick(given.text, offered(dialog)):
        case "submit":
            _submit(dialog)
        case "change":
            dialog.go("change")
        case "details":
            dialog.go("add_details")
        case "cancel":
            dialog.step_aside("ask_cancel")


def change(dialog: Dialog, which: str) -> None:
    """Reopen the item meant by number or name; without one, ask which."""
    items = review.items(dialog)
    if which.isdecimal() and 1 <= int(which) <= len(items):
        _reopen(dialog, items[int(which) - 1])
        return
    dialog.go("change")
    if which:
        choose_item(dialog, Given(text=which))


def choose_item(dialog: Dialog, given: Given) -> None:
    """The item to change was named."""
    _choose(dialog, given)


def choose_detail(dialog: Dialog, given: Given) -> None:
    """The detail to add was named; a sensitive one needs its consent first."""
    _choose(dialog, given)


def _choose(dialog: Dialog, given: Given) -> None:
    name = given.value or pick(given.text, offered(dialog))
    if name == OPTION_NONE:
        dialog.go_on("chosen_none")
    else:
        _reopen(dialog, plan.named(dialog.rules.form, name))


def _reopen(dialog: Dialog, field: Field) -> None:
    conversation = dialog.conversation
    conversation.field = field.name
    asks_consent = (
        field.sensitive
        and not conversation.sensitive
        and field.treatment(dialog.moment.channel) == "here"
        and dialog.can("need_consent")
    )
    dialog.go("need_consent" if asks_consent else "choose")
    if dialog.story_is_open:
        conversation.path = REWRITE
    for key in field.answer_keys:
        if field.asked and key in ("name", "phone"):
            dialog.draft.answers.pop(key, None)


def _submit(dialog: Dialog) -> None:
    conversation, draft = dialog.conversation, dialog.draft
    dialog.make(ComplaintSubmitted(draft.id, _particulars(dialog, draft)))
    conversation.person = Person(str(draft.answers["name"]), str(draft.answers["phone"]))
    conversation.draft = None
    dialog.go("submit")
    dialog.asks = False


def _particulars(dialog: Dialog, draft: Draft) -> Particulars:
    answers = draft.answers
    requests = answers.get("requests", [])
    details: dict[str, Value] = {name: value for name, value in answers.items() if name not in _TYPED}
    return Particulars(
        story=draft.told,
        matter=str(answers["matter"]),
        line=str(answers["line"]),
        requests=requests if isinstance(requests, list) else [str(requests)],
        name=str(answers["name"]),
        phone=str(answers["phone"]),
        locale=dialog.conversation.locale,
        details=details,
        files=draft.files,
    )
