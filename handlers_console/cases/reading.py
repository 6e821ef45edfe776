"""Loading what the page of a case shows, for who may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec import structs
from sqlalchemy import Connection

from cases.actors import Role
from cases.case_number import Recognised, recognise
from cases.complaint import Complaint
from cases.events import Event
from cases.taking_back import to_be_taken_back
from dialogs.staff.scopes import scope
from handlers_console.cases.rehearsing import Prospect, prospect
from handlers_console.refusals import not_found
from handlers_console.visit import Visit
from storage import (
    canned_answers,
    case_views,
    case_views_talk,
    complaints,
    handovers,
    history,
    notes,
    reply_drafts,
    reply_files,
    staff,
)
from storage.canned_answers import Canned
from storage.case_views import Sheet
from storage.case_views_talk import Talk
from storage.reply_drafts import Colleague
from storage.reply_files import ReplyFile
from storage.staff import Member

WORKING = (Role.HANDLER, Role.SUPERVISOR, Role.MANAGER)


@dataclass(frozen=True)
class CaseFile:
    """All that is on the page. `untold` can still be taken back; `files` lie in the draft, `sent` went with
    replies, by their events. `untold_until`: when the customer hears of what they were not told yet;
    `prospect`: how a reply written now would reach them, None if this member may write none; `locale` is
    the customer's."""

    sheet: Sheet
    talk: Talk
    prospect: Prospect | None
    untold_until: datetime | None
    untold: Sequence[Event]
    files: Sequence[ReplyFile]
    sent: Mapping[int, Sequence[ReplyFile]]
    draft: str
    canned: Sequence[Canned]
    colleagues: Sequence[Member]
    others: Sequence[Colleague]
    locale: str


def wanted_number(visit: Visit) -> str:
    """The number in the address, as it is shown; refuses what is none."""
    return numbered(str(visit.request.path_params["number"]))


def numbered(text: str) -> str:
    """A number as it is shown; refuses what is none."""
    found = recognise(text[:40])
    if not isinstance(found, Recognised):
        raise not_found()
    return found.number


def may_see(connection: Connection, visit: Visit, case: Complaint) -> bool:
    """Whoever the case concerns: by their scope, because nobody has it yet, or because they are mentioned.
    Who took it down at the phone or the counter may be asked for another code."""
    if scope(visit.actor).covers(case.handler, case.team):
        return True
    if handovers.took_down(connection, case, visit.actor.label):
        return True
    team = visit.member.team
    if visit.can(Role.HANDLER) and case.handler is None and (case.team in ("", team) or not team):
        return True
    return notes.mentions(connection, case.id, visit.member.id)


def the_case(connection: Connection, visit: Visit, number: str) -> Complaint:
    """The case as it stands, not to be changed; refuses who may not see it."""
    case = case_views.numbered(connection, visit.office.codec, number)
    if case is None or not may_see(connection, visit, case):
        raise not_found()
    return case


def conversations_of(connection: Connection, visit: Visit, case: Complaint) -> list[str]:
    """The conversation of the case, and those of the cases that go on in it."""
    codec = visit.office.codec
    merged = case_views_talk.merged_into(connection, codec, case.id)
    places = handovers.places_of(codec, case.conversation_id, case.id, case.channel)
    ids = [*places, *(complaints.conversation_of(connection, codec, one) for one in merged)]
    return list(dict.fromkeys(ids))


def case_file(connection: Connection, visit: Visit, number: str, before: datetime | None) -> CaseFile:
    """All of it, at one moment; refuses who may not see it."""
    codec, case = visit.office.codec, the_case(connection, visit, number)
    copy = case_views.numbered(connection, codec, number)
    files = reply_files.drafted(connection, codec, case.id, visit.member.id)
    return CaseFile(
        sheet=_for(visit, case_views.sheet(connection, codec, case)),
        talk=case_views_talk.talk(connection, codec, conversations_of(connection, visit, case), before),
        prospect=prospect(connection, visit, copy, [one.attachment for one in files]) if copy else None,
        untold_until=case_views_talk.untold(connection, case.id),
        untold=to_be_taken_back(history.untold(connection, codec, case.id)),
        files=files,
        sent=reply_files.sent(connection, codec, case.id),
        draft=reply_drafts.find(connection, codec, case.id, visit.member.id),
        canned=canned_answers.everything(connection, codec),
        colleagues=staff.members(connection, codec, roles=WORKING),
        others=reply_drafts.others(connection, codec, case.id, visit.member.id, visit.now),
        locale=case.particulars.locale,
    )


def _for(visit: Visit, sheet: Sheet) -> Sheet:
    """Without the customer's other cases that this member may not see."""
    reach = scope(visit.actor)
    return structs.replace(
        sheet, others=tuple(one for one in sheet.others if reach.covers(one.handler, one.team))
    )
