"""Files for a reply: taken into the member's draft when they are told to be what they may be by what is in
them, and out of it again."""

import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import filetype
from msgspec import structs
from sqlalchemy import Connection
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from cases.actions import LONGEST_TEXT, MOST_FILES, Reply
from cases.complaint import Complaint
from cases.errors import Refusal
from dialogs.downloads import PICTURES, tidy
from dialogs.messages import FileKind
from handlers_console import rendering
from handlers_console.cases.page import Shown, show
from handlers_console.cases.reading import the_case, wanted_number
from handlers_console.office import MEGABYTE
from handlers_console.refusals import Refused, not_found
from handlers_console.visit import Visit
from storage import reply_drafts, reply_files
from storage.blobs import BlobsUnavailable
from storage.codec import Codec
from storage.reply_files import ReplyFile
from storage.unit_of_work import UnitOfWork

LARGEST_FORM = MOST_FILES * 20 * MEGABYTE + MEGABYTE
"""So many bytes a reply with its files may have; several of the largest files go one by one."""
_FAMILIES = (FileKind.PHOTO.value, FileKind.DOCUMENT.value)
_HEAD = 8192
_PIECE = 64 * 1024


@dataclass(frozen=True)
class Taken:
    """The ids of the files that were taken in, and why others were not."""

    ids: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


async def attach(visit: Visit) -> Response:
    """Take files into the draft, or one out of it; what was typed is kept with them."""
    number = wanted_number(visit)
    case = await visit.office.read(partial(the_case, visit=visit, number=number))
    if visit.posted("remove", longest=32):
        await _remove(visit, case, visit.posted("remove", longest=32))
    problems = (await take_in(visit, case)).problems
    await _keep_text(visit, case)
    if "text/html" not in visit.request.headers.get("accept", "text/html"):
        found = await visit.office.read(partial(_drafted, visit=visit, case=case))
        files = [_described(one, f"/console/cases/{number}/files/{one.id}") for one in found]
        return JSONResponse({"files": files, "problems": problems})
    if problems:
        return await show(visit, number, Shown(422, problems={"files": "\n".join(problems)}))
    return rendering.see(f"/console/cases/{number}#composer")


async def take_in(visit: Visit, case: Complaint) -> Taken:
    """Keep the files that were posted in this member's draft."""
    posted = visit.files("files")
    if posted and case.life.erased:
        raise not_found()
    room = MOST_FILES - len(await visit.office.read(partial(_drafted, visit=visit, case=case)))
    taken = Taken()
    for upload in posted:
        file = await _read(visit, case, upload, len(taken.ids))
        if isinstance(file, ReplyFile) and len(taken.ids) < room:
            await _store(visit, upload, file)
            taken.ids.append(file.id)
        else:
            taken.problems.append(_why(visit, file if isinstance(file, str) else "too_many", upload))
    return taken


def with_files(
    connection: Connection, codec: Codec, visit: Visit, case: Complaint, action: Reply, taken: Sequence[str]
) -> Reply:
    """The same with the files that were shown beside it, and those just taken in."""
    wanted = {*visit.posted_all("attached"), *taken}
    drafted = reply_files.drafted(connection, codec, case.id, visit.member.id)
    found = [one for one in drafted if one.id in wanted]
    if len(found) < len(wanted):
        raise Refusal("file_gone")
    return structs.replace(action, files=[one.id for one in found], names=[one.name for one in found])


def send(unit: UnitOfWork, visit: Visit, case: Complaint, action: Reply, event_seq: int) -> None:
    """The draft's files go with the event."""
    mine = case.id, visit.member.id
    if not unit.run(lambda connection, _: reply_files.send(connection, *mine, action.files, event_seq)):
        raise Refusal("file_gone")


async def _read(visit: Visit, case: Complaint, upload: UploadFile, nth: int) -> ReplyFile | str:
    """What the file is, told by what is in it; or why it is not taken."""
    size, guess = upload.size or 0, filetype.guess(await upload.read(_HEAD))
    rules = visit.office.files.only(*_FAMILIES)
    refused = rules.refusal(size, guess.extension if guess else None)
    if refused or guess is None:
        return refused or "type"
    name = tidy(upload.filename or "", guess.mime, visit.line("console.case.evidence.nameless"))
    kind, at = FileKind(rules.family(guess.extension)), visit.now + timedelta(microseconds=nth)
    return ReplyFile(secrets.token_hex(16), case.id, visit.member.id, name, kind, guess.mime, size, at)


async def _store(visit: Visit, upload: UploadFile, file: ReplyFile) -> None:
    """It is known before its bytes are stored, so that none are forgotten."""
    office = visit.office
    await office.write(lambda connection, _: reply_files.announce(connection, office.codec, file))
    try:
        await office.blobs.put(file.id, _pieces(upload), limit=file.size)
    except BlobsUnavailable:
        raise Refused(503, "busy") from None
    await office.write(lambda connection, _: reply_files.keep(connection, file.id))


async def _pieces(upload: UploadFile) -> AsyncIterator[bytes]:
    await upload.seek(0)
    while piece := await upload.read(_PIECE):
        yield piece


async def _remove(visit: Visit, case: Complaint, id_: str) -> None:
    """Nobody finds it first; then its bytes go, and last what is known of it."""
    office, mine = visit.office, (case.id, visit.member.id)
    if await office.write(lambda connection, _: reply_files.release(connection, *mine, id_)):
        await office.blobs.delete(id_)
        await office.write(lambda connection, _: reply_files.remove(connection, [id_]))


async def _keep_text(visit: Visit, case: Complaint) -> None:
    office, text = visit.office, visit.posted("text", longest=LONGEST_TEXT)
    mine = case.id, visit.member.id
    if "text" in visit.form:
        await office.write(lambda core, now: reply_drafts.keep(core, office.codec, *mine, text, now))


def _drafted(connection: Connection, visit: Visit, case: Complaint) -> Sequence[ReplyFile]:
    return reply_files.drafted(connection, visit.office.codec, case.id, visit.member.id)


def _described(file: ReplyFile, path: str) -> dict[str, object]:
    return {
        "id": file.id,
        "name": file.name,
        "size": file.size,
        "href": path,
        "picture": file.content_type in PICTURES,
    }


def _why(visit: Visit, code: str, upload: UploadFile) -> str:
    name = tidy(upload.filename or "", "", visit.line("console.case.evidence.nameless"))
    most = max(visit.office.files.only(*_FAMILIES).max_bytes.values()) // MEGABYTE
    return visit.line(f"console.case.files.{code}", name=name, most=MOST_FILES, megabytes=most)
