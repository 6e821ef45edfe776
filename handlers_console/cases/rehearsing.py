"""What would happen if an action were done now: done to a copy, which is thrown away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from cases.actions import Action, Reply
from cases.complaint import Complaint
from cases.continuing import BY_STAFF
from cases.errors import Refusal
from cases.events import Event
from cases.performing import perform
from dialogs import notices
from dialogs.messages import Attachment, Link, Say
from handlers_console.visit import Visit
from storage import case_views_talk, history, reply_files, staff
from storage.case_views_talk import Line
from storage.windows import Quota

_AT_ONCE = timedelta(minutes=2)
_SHOWN_BESIDE = ("webchat",)
"""Channels that show files with the words."""


@dataclass(frozen=True)
class Prospect:
    """When and how what is sent now reaches the customer. `how` is now, later (at `at`), parked (nothing
    may be sent until they write), by_staff (until they go on in a chat of their own), pointed (the same, but
    a short notice goes out), or unreachable. It is `needed` messages; files named in `by_link` are only read
    where its link leads."""

    how: str
    channel: str
    at: datetime | None = None
    quota: Quota | None = None
    parked: int = 0
    needed: int = 1
    by_link: tuple[str, ...] = ()

    @property
    def waiting(self) -> int:
        """How many of its messages wait until the customer writes, where others go out."""
        left = self.quota.left if self.quota else self.needed
        return max(0, self.needed - left) if left > 0 else 0


@dataclass(frozen=True)
class Rehearsal:
    """What the customer would read, None for nothing, and how it would reach them."""

    say: Say | None
    prospect: Prospect


def rehearse(
    connection: Connection, visit: Visit, case: Complaint, action: Action, seen: int | None
) -> Rehearsal:
    """Raises the Refusal that doing it would raise, also for who has not `seen` the latest change. `case` is
    a copy and is changed."""
    office, codec = visit.office, visit.office.codec
    untold = history.untold(connection, codec, case.id)
    perform(case, action, visit.actor, visit.now, office.cases, seen=seen)
    thread = case_views_talk.remembered(connection, codec, case.conversation_id)
    handler = staff.find(connection, codec, case.handler) if case.handler else None
    who = notices.Handler(handler.person.name, handler.person.phone) if handler else notices.Handler("", "")
    link = Link(office.dialog.wording.line(thread.locale, "notice.page"), "")
    events = [*untold, *case.events]
    say = notices.tell(case, events, thread, office.dialog, office.cases, who, link)
    files = _attached(connection, visit, case, events)
    line = case_views_talk.line(connection, case.conversation_id)
    return Rehearsal(say, prospect_of(visit, line, case.tell_at, files, say))


def prospect(
    connection: Connection, visit: Visit, case: Complaint, files: Sequence[Attachment]
) -> Prospect | None:
    """How a reply with these files, written now, would reach the customer; None if none may be written.
    `case` is a copy and is changed."""
    try:
        perform(case, Reply("?"), visit.actor, visit.now, visit.office.cases)
    except Refusal:
        return None
    line = case_views_talk.line(connection, case.conversation_id)
    return prospect_of(visit, line, case.tell_at, files)


def prospect_of(
    visit: Visit,
    line: Line,
    tell_at: datetime | None,
    files: Sequence[Attachment],
    say: Say | None = None,
) -> Prospect:
    """By the line to the customer, and by when the rules let them be told."""
    quota = visit.office.quota(line.channel, line.window, max(visit.now, tell_at or visit.now))
    later = tell_at if tell_at is not None and tell_at > visit.now + _AT_ONCE else None
    if line.channel in BY_STAFF:
        how, later = "by_staff", None
    elif line.unreachable:
        how = "unreachable"
    elif (quota is not None and quota.left <= 0) or line.parked:
        how = "pointed" if quota is not None and quota.template else "parked"
    else:
        how = "later" if later else "now"
    apart = [one for one in files if visit.office.carries(line.channel, one)]
    needed = len(apart) + (len(visit.office.as_read(line.channel, say)) if say else 1)
    by_link = () if line.channel in _SHOWN_BESIDE else tuple(one.name for one in files if one not in apart)
    return Prospect(how, line.channel, later, quota, line.parked, needed, by_link)


def _attached(
    connection: Connection, visit: Visit, case: Complaint, events: Sequence[Event]
) -> list[Attachment]:
    """The files of what would be told, also of replies that are to be told with it."""
    codec = visit.office.codec
    known = [*reply_files.drafted(connection, codec, case.id, visit.member.id)]
    known += [one for sent in reply_files.sent(connection, codec, case.id).values() for one in sent]
    found: list[Attachment] = []
    for event in notices.worth_telling(events):
        ids = event.details.given.get("files")
        wanted = ids if isinstance(ids, list) else []
        found += [one.attachment for one in known if one.id in wanted]
    return found
