"""What the customer is told of a change of their case."""

from collections.abc import Sequence

from msgspec import Struct

from cases.complaint import Complaint
from cases.events import Event
from cases.lifecycle import STEPS, step_named
from cases.rules import CaseRules
from cases.taking_back import taken_back
from dialogs.conversation import Conversation
from dialogs.messages import Attachment, Choice, Link, Say
from dialogs.notice_offers import offers
from dialogs.notice_texts import Telling, text_of
from dialogs.rules import Rules

KINDS = tuple(sorted({step.notice for step in STEPS if step.notice}))
"""The names of all notices."""

_OVER = frozenset({"decided", "declined", "withdrawn", "merged", "closed"})
_ELSEWHERE = _OVER | {"mediation_started", "appraisal_started"}
_POINTLESS_AFTER = {
    "accepted": _OVER,
    "assigned": _OVER | {"assigned"},
    "material_wanted": _ELSEWHERE | {"supplied", "material_wanted"},
    "material_reminder": _ELSEWHERE | {"supplied", "material_wanted", "material_reminder"},
    "mediation_ended": _OVER,
    "appraisal_ended": _OVER,
    "review_asked": frozenset({"review_decided", "withdrawn"}),
    "closed": frozenset({"reopened", "review_asked"}),
    "rating_asked": frozenset({"rated", "reopened", "review_asked", "rating_reminder", "rating_expired"}),
    "rating_reminder": frozenset({"rated", "reopened", "review_asked", "rating_reminder", "rating_expired"}),
}
"""Which later events leave nothing worth telling of an earlier one."""
_SAID_ALREADY = {"material_reminder": "material_wanted"}
"""What an earlier notice of the same message says as well."""
_WEIGHT = (
    "decided",
    "declined",
    "material_wanted",
    "material_reminder",
    "extended",
    "mediation_started",
    "appraisal_started",
    "replied",
    "rating_asked",
    "rating_reminder",
)


class Handler(Struct, frozen=True):
    """Who works on a case, as the customer may know them: the name, and a phone number or "" ."""

    name: str
    reach: str


def tell(
    case: Complaint,
    events: Sequence[Event],
    conversation: Conversation,
    rules: Rules,
    cases: CaseRules,
    who: Handler,
    link: Link | None,
    attached: Sequence[Attachment] = (),
) -> Say | None:
    """One message for all of these events, oldest first; None where they leave nothing to tell. `attached`
    are the files that go with the words.

    `case` is as it stands after them. What the customer did themselves they heard at once. Where nothing is
    open in the conversation, it turns to what the message asks for, so that a bare answer is understood.
    """
    telling = worth_telling(events)
    if not telling:
        return None
    context = Telling(case, conversation.locale, rules, cases, who.name, who.reach, link is not None)
    line, locale = rules.wording.line, conversation.locale
    texts = [line(locale, "notice.about", number=case.number), *(text_of(one, context) for one in telling)]
    kinds = {notice_of(event) for event in telling}
    return Say(
        "\n\n".join(texts),
        offers(case, kinds, conversation, context),
        link=link,
        proof=any(_is_required(event) for event in telling),
        brief=line(locale, f"brief.{_weightiest(telling)}"),
        attached=tuple(attached),
    )


def file(one: Attachment, conversation: Conversation, rules: Rules, link: Link | None) -> Say:
    """A file of a reply as a message of its own; its words are for where it cannot be shown after all."""
    return Say(rules.wording.line(conversation.locale, "notice.file", name=one.name), link=link, file=one)


def received(complaint: Complaint, conversation: Conversation, rules: Rules) -> Say:
    """The complaint is a case now: its number, the day to expect an answer by, and what can be done."""
    locale, wording = conversation.locale, rules.wording
    due = complaint.answer_due
    text = wording.line(
        locale,
        "notice.received",
        number=complaint.number,
        due=wording.line(locale, "date", year=due.year, month=due.month, day=due.day),
    )
    menu = ("details", "progress")
    return Say(
        text,
        tuple(Choice(f"{conversation.question}:{one}", wording.line(locale, f"menu.{one}")) for one in menu),
    )


def refused(code: str, values: dict[str, object], conversation: Conversation, rules: Rules) -> Say:
    """What the customer wanted done to their case was not done: why (`cases.errors.Refusal`)."""
    return Say(rules.wording.line(conversation.locale, f"refused.{code}", **values))


def evidence_refused(name: str, reason: str, conversation: Conversation, rules: Rules) -> Say:
    """A file could not be taken: which, why, and what to do instead."""
    line, locale = rules.wording.line, conversation.locale
    file = name or line(locale, "evidence.nameless")
    return Say(line(locale, f"evidence.{reason}", file=file))


def notice_of(event: Event) -> str:
    """The notice that an event gives, "" for none."""
    step = step_named(event.kind)
    return step.notice if step else ""


def worth_telling(events: Sequence[Event]) -> list[Event]:
    """What of these events a message tells, oldest first."""
    gone = taken_back(events)
    events = [event for event in events if event.seq not in gone]
    telling = [event for place, event in enumerate(events) if _is_news(event, events[place + 1 :])]
    kinds = {event.kind for event in telling}
    return _without_routine([event for event in telling if _SAID_ALREADY.get(event.kind) not in kinds])


def _is_news(event: Event, later: Sequence[Event]) -> bool:
    if not notice_of(event) or event.actor.partition(":")[0] == "customer":
        return False
    pointless = _POINTLESS_AFTER.get(event.kind, frozenset())
    return not any(notice_of(one) in pointless or one.kind in pointless for one in later)


def _without_routine(telling: list[Event]) -> list[Event]:
    """That the case is worked on shows in anything else; it is said once."""
    news = [event for event in telling if event.kind != "still_working"]
    return news or telling[-1:]


def _is_required(event: Event) -> bool:
    step = step_named(event.kind)
    return step is not None and step.required


def _weightiest(telling: Sequence[Event]) -> str:
    kinds = [notice_of(event) for event in telling]
    return next((kind for kind in _WEIGHT if kind in kinds), kinds[-1])
