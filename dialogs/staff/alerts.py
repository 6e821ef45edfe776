"""What staff are told without asking: new cases, customers' words, deadlines, danger."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from cases.complaint import Complaint
from cases.events import Event
from cases.grade import Grade
from cases.masking import mask_name
from dialogs.messages import Link, Say
from dialogs.staff.voice import Voice, shortened, told

MOST = 6
"""How many alerts one message tells in full."""
AT_ONCE = frozenset({"danger", "grave"})
"""The kinds that are told in quiet hours too."""
_WORDS = 400
_STORY = 80
_ANSWERABLE = frozenset({"assigned", "customer_wrote", "material_came", "review_asked", "reopened", "grave"})
_NEW = frozenset({"assigned", "grave", "unassigned"})
_WITH_DUE = _NEW | {"extension_asked", "reopened", "review_asked"}


class Alert(Struct, frozen=True):
    """One thing for one member of staff. `kind` is a `cases.calls.Call.kind`, or "danger", "person",
    "undelivered" or "unassigned".

    `number` is that of the case, "" for none; `name` the customer's name, unmasked, and `words` what a
    person wrote: the story of a new case, the customer's reply, the reason of a colleague. `files` came
    with it. `due_at` is the end of a deadline of the kind `due_kind`, or of a task with the number `task`.
    `reach` is how to call somebody in danger, in full.
    """

    kind: str
    number: str = ""
    grade: Grade | None = None
    green: bool = False
    matter: str | None = None
    name: str = ""
    words: str = ""
    due_at: datetime | None = None
    due_kind: str = ""
    task: str = ""
    files: int = 0
    reach: str = ""


def alert_of(kind: str, case: Complaint, event: Event | None = None) -> Alert:
    """What is told of a case: `kind` is that of the call, `event` what it tells of."""
    given = event.details.given if event else {}
    due_kind, due_at = _due(kind, case, given)
    stated = case.particulars
    return Alert(
        kind=kind,
        number=case.number,
        grade=case.grade,
        green=case.green,
        matter=stated.matter,
        name=stated.name,
        words=stated.story if kind in _NEW else _given(given),
        due_at=due_at,
        due_kind=due_kind,
        files=files if isinstance(files := given.get("files"), int) else 0,
    )


def urgent(alert: Alert) -> bool:
    """Whether it is told in quiet hours too."""
    return alert.kind in AT_ONCE or alert.grade is Grade.P1


def batches(alerts: Sequence[Alert]) -> list[list[Alert]]:
    """One message's worth each, about one case, so that an answer knows its case; urgent ones first."""
    found: dict[str, list[Alert]] = {}
    for number, alert in enumerate(alerts):
        found.setdefault(alert.number or f"#{number}", []).append(alert)
    return sorted(found.values(), key=lambda batch: not any(map(urgent, batch)))


def word(alerts: Sequence[Alert], voice: Voice, *, answerable: bool = False, console: str = "") -> Say:
    """One message for a batch. `answerable`: the channel names the message that an answer is to, so this
    one must come back with a receipt; else the answer has to name the case. `console` is where the
    console is found, "" to offer no way to the case there."""
    blocks = [_head(alerts[0], voice)] if alerts[0].number else []
    for alert in alerts[:MOST]:
        blocks += _told(alert, voice)
    if len(alerts) > MOST:
        blocks.append(voice.tell("alert.more", n=len(alerts) - MOST))
    number = alerts[0].number
    if number and any(alert.kind in _ANSWERABLE for alert in alerts):
        blocks.append(voice.tell("alert.answer" if answerable else "case.reply", number=number))
    link = Link(voice.tell("alert.open"), f"{console}/cases/{number}") if console and number else None
    return Say("\n".join(blocks), link=link, proof=answerable and bool(number), brief=_brief(alerts, voice))


def _due(kind: str, case: Complaint, given: Mapping[str, object]) -> tuple[str, datetime | None]:
    """The deadline to be named: the one that is warned of, else the next of the case."""
    if kind == "deadline":
        return str(given["deadline"]), datetime.fromisoformat(str(given["due_at"]))
    due = case.next_due if kind in _WITH_DUE else None
    return (due.kind.value, due.due_at) if due else ("", None)


def _given(given: Mapping[str, object]) -> str:
    """What somebody wrote with an action."""
    return next((str(given[name]) for name in ("text", "reason", "note", "comment") if given.get(name)), "")


def _head(alert: Alert, voice: Voice) -> str:
    grade = voice.grade(alert.grade, green=alert.green) if alert.grade else ""
    return " ".join(filter(None, (grade, alert.number, voice.matter(alert.matter) if alert.matter else "")))


def _told(alert: Alert, voice: Voice) -> Iterator[str]:
    kind = voice.tell(f"deadline.{alert.due_kind}") if alert.due_kind else ""
    when = voice.due(alert.due_at) if alert.due_at else ""
    yield voice.tell(alert.kind)
    if when:
        yield voice.tell("case.next", kind=kind or voice.tell("alert.due"), when=when)
    if alert.words:
        length = _STORY if alert.kind in _NEW else _WORDS
        yield voice.tell("quoted", words=told(alert.words, length, alert.name, mask_name(alert.name)))
    if alert.reach:
        yield voice.tell("alert.reach", reach=alert.reach)
    if alert.files:
        yield voice.tell("alert.files", n=alert.files)
    if alert.task:
        yield voice.tell("tasks.done_by", number=alert.task)


def _brief(alerts: Sequence[Alert], voice: Voice) -> str:
    most_pressing = next(filter(urgent, alerts), alerts[0])
    return shortened(voice.tell(f"brief.{'urgent' if urgent(most_pressing) else 'usual'}"), 40)
