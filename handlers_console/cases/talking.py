"""The conversation with a customer as bubbles: what was said, by whom, and what became of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.events import Event
from dialogs.messages import (
    Attachment,
    Command,
    Edited,
    File,
    Filled,
    Left,
    Posted,
    Say,
    Tap,
    Text,
    Unsupported,
    Wake,
)
from handlers_console.cases.discretion import Discretion
from handlers_console.cases.files import shown
from handlers_console.visit import Visit
from storage.case_views import Exhibit
from storage.case_views_talk import Passed
from storage.notes import Note
from storage.notices import CONTINUED
from storage.reply_files import ReplyFile

_POINTED = "template_sent"


@dataclass(frozen=True)
class Bubble:
    """One thing that was said. `side` is "customer", "insurer" or "note". `state` is worded as
    `console.case.delivery.<state>`, `again`: it may be sent once more under this id. `choices` are the
    answers that were offered."""

    id: str
    side: str
    at: datetime
    text: str
    author: str = ""
    channel: str = ""
    state: str = ""
    reason: str = ""
    due_at: datetime | None = None
    settled_at: datetime | None = None
    again: str = ""
    exhibits: tuple[Exhibit, ...] = ()
    choices: tuple[str, ...] = ()


def bubbles(
    messages: Sequence[Passed],
    notes: Sequence[Note],
    exhibits: Sequence[Exhibit],
    names: dict[str, str],
    discretion: Discretion,
    visit: Visit,
) -> list[Bubble]:
    """All of it in the order of time. Of the notes those that are no older than the oldest message."""
    labels: dict[str, str] = {}
    found = list(_said(messages, exhibits, labels, discretion, visit))
    since = messages[0].at if messages else None
    found += [
        Bubble(
            note.id,
            "note",
            note.at,
            discretion.words(note.text),
            names.get(note.staff_id, ""),
            state=note.kind,
        )
        for note in notes
        if since is None or note.at >= since
    ]
    return sorted(found, key=lambda bubble: bubble.at)


def _said(
    messages: Sequence[Passed],
    exhibits: Sequence[Exhibit],
    labels: dict[str, str],
    discretion: Discretion,
    visit: Visit,
) -> Iterator[Bubble]:
    for one in messages:
        mine = tuple(each for each in exhibits if each.id.startswith(f"{one.id}-"))
        if isinstance(one.content, Say):
            labels |= {choice.token: choice.label for choice in one.content.choices}
            yield _to_customer(one, one.content, discretion)
        elif not isinstance(one.content, Wake):
            text = "" if mine and isinstance(one.content, File) else _text(one, labels, visit)
            text = discretion.words(text or (one.content.caption if isinstance(one.content, File) else ""))
            yield Bubble(one.id, "customer", one.at, text, channel=one.channel, exhibits=mine)


def _to_customer(one: Passed, say: Say, discretion: Discretion) -> Bubble:
    state = one.state
    if state == "parked" and one.reason == _POINTED:
        state = "pointed"
    if state == "sent" and one.seen:
        state = "seen"
    return Bubble(
        one.id,
        "insurer",
        one.at,
        "" if say.file is not None else discretion.words(say.text),
        channel=one.channel,
        state=state,
        reason=one.reason,
        due_at=one.due_at if state == "queued" else None,
        settled_at=one.settled_at,
        again=one.id if state == "failed" and one.reason != CONTINUED else "",
        exhibits=tuple(shown(file, one.at) for file in _files(say)),
        choices=tuple(choice.label for choice in say.choices),
    )


def _files(say: Say) -> Sequence[Attachment]:
    return say.attached if say.file is None else (say.file,)


def waiting(
    events: Sequence[Event],
    sent: Mapping[int, Sequence[ReplyFile]],
    names: Mapping[str, str],
    discretion: Discretion,
    until: datetime | None,
) -> list[Bubble]:
    """What was written and the customer hears of `until` then; it can still be taken back."""
    return [
        Bubble(
            str(event.seq),
            "insurer",
            event.at,
            discretion.words(str(event.details.given.get("text") or event.details.given.get("wanted") or "")),
            names.get(event.actor.partition(":")[2], ""),
            state="untold",
            due_at=until,
            exhibits=tuple(shown(file.attachment, file.at) for file in sent.get(event.seq, ())),
        )
        for event in events
    ]


def _text(one: Passed, labels: dict[str, str], visit: Visit) -> str:
    match one.content:
        case Text(text=text) | Edited(text=text):
            return text
        case Tap(token=token):
            return labels.get(token) or visit.line("console.case.said_by.tap")
        case Command(name=name, argument=argument):
            return f"/{name.value} {argument}".strip()
        case File(name=name, caption=caption):
            return caption or name or visit.line("console.case.said_by.file")
        case Filled(field=field, text=text):
            return visit.line("console.case.said_by.filled", field=field, text=text)
        case Posted() as posted:
            return _posted(posted, visit)
        case Unsupported():
            return visit.line("console.case.said_by.unsupported")
        case Left():
            return visit.line("console.case.said_by.left")
    return ""


def _posted(posted: Posted, visit: Visit) -> str:
    if posted.score is not None:
        return visit.line("console.case.said_by.rated", score=posted.score, text=posted.text)
    known = ("review", "withdraw", "reopen", "supply")
    verb = visit.line(f"console.case.said_by.{posted.verb}") if posted.verb in known else ""
    return "\n".join(filter(None, (verb, posted.text)))
