"""The review: submit, change an item, add details, cancel."""

import re

from cases.complaint import Particulars
from dialogs import plan, review
from dialogs.answers.choices import pick
from dialogs.answers.errors import Misunderstood, Reason
from dialogs.conversation import Draft, Person, Phase, Value
from dialogs.dialog import Dialog
from dialogs.effects import ComplaintSubmitted
from dialogs.form import Field, FieldType
from dialogs.options import NONE, exactly, of_fields, offered
from dialogs.phases.asking import accept
from dialogs.phases.telling import add_to_story
from dialogs.readings import Given, read, tells_much

_TYPED = ("matter", "line", "requests", "name", "phone")
_RESTATED = (FieldType.CONTACT, FieldType.DATE, FieldType.AMOUNT, FieldType.CHOICE, FieldType.CHOICES)
_BEFORE_A_NAME = re.compile(r"^(?:修改|更改|改一?下?|换|把|我的|那个|change |edit |my |the )+", re.IGNORECASE)
_WRONG = re.compile(
    r"^(?:不对|错了?|不是|有误|写错了?|应该?是?|要?改[成为]?|换成?|是|为|号|is|was|should be|wrong"
    r"|[\s,.:;，。：；、!！])+"
    r"|(?:才对|[\s,.，。!！])+$",
    re.IGNORECASE,
)


def decide(dialog: Dialog, given: Given) -> None:
    """The customer's decision on the review. A circled number names the item to change."""
    number = given.text.strip()
    if number and number in review.CIRCLED:
        change(dialog, str(review.CIRCLED.index(number) + 1))
        return
    match given.value or exactly(given.text, offered(dialog)):
        case "submit":
            _submit(dialog)
        case "change":
            dialog.go("change")
        case "details":
            dialog.go("add_details")
        case "cancel":
            dialog.step_aside("ask_cancel")
        case _:
            _hear(dialog, given.text)


def change(dialog: Dialog, which: str) -> None:
    """Reopen the item meant by number or name; without one, ask which."""
    if dialog.conversation.phase is not Phase.CHOOSING_ITEM:
        dialog.go("change")
    if which:
        choose(dialog, Given(text=which))


def choose(dialog: Dialog, given: Given) -> None:
    """The item to change, or the detail to add, was named."""
    try:
        name = given.value or _named(dialog, given.text)
    except Misunderstood:
        if tells_much(given.text):
            add_to_story(dialog, given.text)
            dialog.go_on("chosen_none")
            return
        raise
    if name == NONE:
        dialog.go_on("chosen_none")
    else:
        _reopen(dialog, plan.named(dialog.rules.form, name))


def _named(dialog: Dialog, text: str) -> str:
    options = offered(dialog)
    if len(text.strip()) == 1 and text.strip() in review.CIRCLED:
        text = str(review.CIRCLED.index(text.strip()) + 1)
    if found := exactly(text, options):
        return found
    if tells_much(text):
        raise Misunderstood(Reason.CHOICE_UNREADABLE)
    return pick(text, options)


def _hear(dialog: Dialog, text: str) -> None:
    """Words at the review: an item corrected in passing, or something to add to the story."""
    if _correct(dialog, text):
        return
    if not tells_much(text):
        raise Misunderstood(Reason.CHOICE_UNREADABLE)
    add_to_story(dialog, text)


def _correct(dialog: Dialog, text: str) -> bool:
    """Take "电话不对" or "金额是4万" for what it is: an item named, and perhaps its new value."""
    plain = _BEFORE_A_NAME.sub("", text.strip())
    for option in of_fields(dialog, review.items(dialog)):
        name = next((one for one in (option.label, *option.words) if _begins(plain, one)), None)
        if name is None:
            continue
        field, value = plan.named(dialog.rules.form, option.value), _WRONG.sub("", plain[len(name) :])
        if not value:
            dialog.go("change")
            _reopen(dialog, field)
            return True
        return _restate(dialog, field, value)
    return False


def _begins(text: str, name: str) -> bool:
    whole = not name[-1:].isascii() or not text[len(name) : len(name) + 1].isalnum()
    return text.casefold().startswith(name.casefold()) and whole


def _restate(dialog: Dialog, field: Field, value: str) -> bool:
    if field.type not in _RESTATED or dialog.needs_consent(field):
        return False
    try:
        answers = read(dialog, field, Given(text=value))
    except Misunderstood:
        return False
    dialog.go("change")
    _reopen(dialog, field)
    accept(dialog, answers)
    dialog.note("edited")
    return True


def _reopen(dialog: Dialog, field: Field) -> None:
    dialog.conversation.field = field.name
    ask_first = dialog.needs_consent(field) and dialog.can("need_consent")
    dialog.go("need_consent" if ask_first else "choose")
    dialog.draft.changing = True


def _submit(dialog: Dialog) -> None:
    conversation, draft = dialog.conversation, dialog.draft
    dialog.make(ComplaintSubmitted(draft.id, particulars(dialog, draft)))
    if "name" in draft.answers and "phone" in draft.answers:
        conversation.person = Person(str(draft.answers["name"]), str(draft.answers["phone"]))
    conversation.draft = None
    dialog.go("submit")
    dialog.asks = False


def particulars(dialog: Dialog, draft: Draft) -> Particulars:
    """What the draft states, as a case keeps it."""
    answers = draft.answers
    requests = answers.get("requests", [])
    fields = plan.fields(dialog.rules.form, draft, dialog.moment.channel)
    details: dict[str, Value] = {
        field.name: answers[field.name]
        for field in fields
        if field.name in answers and field.name not in _TYPED
    }
    return Particulars(
        story=draft.told,
        matter=_code(answers.get("matter")),
        line=_code(answers.get("line")),
        requests=requests if isinstance(requests, list) else [str(requests)],
        name=str(answers.get("name", "")),
        phone=str(answers.get("phone", "")),
        locale=dialog.conversation.locale,
        details=details,
        files=draft.files,
    )


def _code(value: Value | None) -> str | None:
    return None if value is None else str(value)
