"""The address that open pages listen to: /console/live?case=<number>, or without a case for lists."""

from collections.abc import Mapping
from functools import partial
from zlib import crc32

from sqlalchemy import Connection
from starlette.responses import Response, StreamingResponse

from handlers_console.access import page
from handlers_console.cases.reading import numbered, the_case
from handlers_console.refusals import Refused
from handlers_console.visit import Visit
from storage import case_views, mentions, reply_drafts
from storage.hints import ANY_CASE, case_topic


async def live(visit: Visit) -> Response:
    """A stream of events without content: `case` when this case changed, `who` when others came or went or
    type, `cases` when any case changed or this member was mentioned. It resumes where the page was
    (Last-Event-ID)."""
    office, streams = visit.office, visit.office.streams
    if streams.full(visit.member.id):
        raise Refused(503, "busy")
    wanted = visit.asked("case")
    if wanted:
        number = numbered(wanted)
        case = await office.read(lambda connection: the_case(connection, visit, number))
        topics: tuple[str, ...] = (case_topic(case.id), case.conversation_id)
        work = partial(_of_case, visit=visit, case_id=case.id, conversation_id=case.conversation_id)
    else:
        topics, work = (ANY_CASE,), partial(_of_all, staff_id=visit.member.id)

    async def look() -> Mapping[str, str]:
        return await office.read(work)

    known = visit.request.headers.get("last-event-id", "")
    frames = streams.follow(office.hints, visit.member.id, topics, look, known)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(frames, media_type="text/event-stream", headers=headers)


def _of_case(connection: Connection, visit: Visit, case_id: str, conversation_id: str) -> dict[str, str]:
    now = visit.office.now()
    others = reply_drafts.others(connection, visit.office.codec, case_id, visit.member.id, now)
    who = crc32(repr([(one.id, one.typing) for one in others]).encode())
    return {"case": case_views.stamp(connection, case_id, conversation_id), "who": str(who)}


def _of_all(connection: Connection, staff_id: str) -> dict[str, str]:
    mentioned = mentions.latest(connection, staff_id)
    called = f"~{mentioned.timestamp():.6f}" if mentioned else ""
    return {"cases": f"{case_views.latest(connection)}{called}"}


DOORS = (page("/console/live", live, quiet=True),)
