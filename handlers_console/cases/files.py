"""The files of a case, as staff look at them: never run as pages of the console."""

import re
from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial

from sqlalchemy import Connection
from starlette.responses import Response, StreamingResponse

from dialogs import downloads
from dialogs.downloads import tidy
from dialogs.messages import Attachment
from handlers_console.cases.reading import conversations_of, the_case, wanted_number
from handlers_console.refusals import Refused, not_found
from handlers_console.visit import Visit
from storage import audit, case_views, reply_files
from storage.blobs import BlobMissing, BlobsUnavailable
from storage.case_views import Exhibit
from storage.unit_of_work import UnitOfWork

INLINE = {
    "image/jpeg": "picture",
    "image/png": "picture",
    "image/gif": "picture",
    "image/webp": "picture",
    "application/pdf": "pdf",
    "audio/mpeg": "sound",
    "audio/mp4": "sound",
    "audio/x-m4a": "sound",
    "audio/m4a": "sound",
    "audio/ogg": "sound",
    "audio/x-wav": "sound",
    "audio/wav": "sound",
    "video/mp4": "film",
    "video/webm": "film",
    "video/quicktime": "film",
    "video/x-m4v": "film",
}
"""What browsers show by themselves and nothing in it can run, each with the way it is shown. The rest is
downloaded."""
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_RANGE = re.compile(r"bytes=([0-9]{1,15})-([0-9]{0,15})", re.ASCII)


def way(exhibit: Exhibit) -> str:
    """How a stored file is shown on the page: picture, pdf, sound, film or "" for not at all."""
    return INLINE.get(exhibit.content_type, "") if exhibit.state == "stored" else ""


def shown(file: Attachment, at: datetime) -> Exhibit:
    """A file of a reply, as those of customers are shown."""
    return Exhibit(file.ref, at, file.name, "", file.kind.value, "stored", file.size, file.type)


async def send_file(visit: Visit) -> Response:
    """One file: shown in place where it is harmless and wanted so, else to be kept."""
    number, wanted = wanted_number(visit), str(visit.request.path_params["file"])
    exhibit = await visit.office.read(partial(_find, visit=visit, number=number, wanted=wanted))
    if exhibit is None or exhibit.state != "stored":
        raise not_found()
    inline = bool(way(exhibit)) and visit.asked("inline") == "1"
    if not inline:
        await visit.office.transact(partial(_note_download, visit=visit, number=number))
    pieces = visit.office.blobs.stream(exhibit.id)
    try:
        first = await anext(pieces, b"")
    except BlobMissing:
        raise not_found() from None
    except BlobsUnavailable:
        raise Refused(503, "busy") from None
    headers = {
        **_HEADERS,
        "Content-Disposition": disposition(exhibit, inline=inline),
        "Content-Type": exhibit.content_type if inline else "application/octet-stream",
        "Accept-Ranges": "bytes",
    }
    part = _part_wanted(visit.request.headers.get("range", ""), exhibit.size) if inline else None
    if part is not None and exhibit.size is not None:
        start, end = part
        headers["Content-Range"] = f"bytes {start}-{end}/{exhibit.size}"
        headers["Content-Length"] = str(end - start + 1)
        return StreamingResponse(_part(_whole(first, pieces), start, end), 206, headers)
    if exhibit.size is not None:
        headers["Content-Length"] = str(exhibit.size)
    return StreamingResponse(_whole(first, pieces), headers=headers)


def disposition(exhibit: Exhibit, *, inline: bool) -> str:
    """The header's value: whatever the customer called the file, it is one name and nothing else."""
    otherwise = f"{exhibit.kind}-{exhibit.id.rpartition('-')[0].rpartition('-')[2]}"
    return downloads.disposition(tidy(exhibit.name, exhibit.content_type, otherwise), inline=inline)


def _find(connection: Connection, visit: Visit, number: str, wanted: str) -> Exhibit | None:
    case = the_case(connection, visit, number)
    codec = visit.office.codec
    exhibits = case_views.exhibits(connection, codec, case.id)
    found = next((one for one in exhibits if one.id == wanted), None)
    if found is not None:
        return found
    said_in = conversations_of(connection, visit, case)
    sent = reply_files.find(connection, codec, said_in, visit.member.id, wanted)
    return shown(sent.attachment, sent.at) if sent else None


def _note_download(unit: UnitOfWork, visit: Visit, number: str) -> None:
    unit.run(audit.add, visit.actor.label, "download", number, now=unit.now)


def _part_wanted(header: str, size: int | None) -> tuple[int, int] | None:
    """The first and last byte asked for: some browsers play sounds and films in parts only."""
    found = _RANGE.fullmatch(header)
    if found is None or not size or int(found[1]) >= size:
        return None
    last = min(int(found[2]), size - 1) if found[2] else size - 1
    return (int(found[1]), last) if int(found[1]) <= last else None


async def _part(pieces: AsyncIterator[bytes], start: int, end: int) -> AsyncIterator[bytes]:
    """Sealed as a whole, it is read from its beginning."""
    at = 0
    async for piece in pieces:
        wanted = piece[max(0, start - at) : max(0, end + 1 - at)]
        at += len(piece)
        if wanted:
            yield wanted
        if at > end:
            return


async def _whole(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece
