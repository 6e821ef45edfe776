"""What the page of a case does by itself: keeps what is typed, says who is there, hears what changed."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy import Connection
from starlette.responses import JSONResponse, Response

from cases.actions import LONGEST_TEXT
from handlers_console.cases.reading import the_case, wanted_number
from handlers_console.visit import Visit
from storage import reply_drafts
from storage.hints import case_topic, notify
from storage.reply_drafts import Colleague


async def keep_draft(visit: Visit) -> Response:
    """Keep the reply that is being typed."""
    number, text = wanted_number(visit), visit.posted("text", longest=LONGEST_TEXT)

    def work(connection: Connection) -> str:
        case = the_case(connection, visit, number)
        reply_drafts.keep(connection, visit.office.codec, case.id, visit.member.id, text, visit.now)
        notify(connection, [case_topic(case.id)])
        return case.id

    visit.office.hints.publish([case_topic(await visit.office.database.write(work))])
    return Response(status_code=204)


async def here(visit: Visit) -> Response:
    """This member has the case open, or with `gone` closes it; who else has it."""
    number, gone = wanted_number(visit), bool(visit.posted("gone"))
    news = gone or bool(visit.posted("came"))
    work = partial(_look, visit=visit, number=number, gone=gone, news=news)
    case_id, others = await visit.office.database.write(work)
    if news:
        visit.office.hints.publish([case_topic(case_id)])
    return JSONResponse({"others": [{"name": one.name, "typing": one.typing} for one in others]})


def _look(
    connection: Connection, visit: Visit, number: str, *, gone: bool, news: bool
) -> tuple[str, Sequence[Colleague]]:
    case, me = the_case(connection, visit, number), visit.member.id
    if news:
        notify(connection, [case_topic(case.id)])
    if gone:
        reply_drafts.leave(connection, case.id, me)
        return case.id, []
    reply_drafts.look(connection, case.id, me, visit.now)
    return case.id, reply_drafts.others(connection, visit.office.codec, case.id, me, visit.now)
