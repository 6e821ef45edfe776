"""The files that staff sent, as a customer opens them: pictures are shown, anything else is kept, and
nothing of it ever runs as a page."""

from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.channels.webchat import visitor
from bot.channels.webchat.conversing import CHANNEL
from bot.channels.webchat.ports import BackOffice
from bot.channels.webchat.refusals import Refusal
from dialogs.downloads import PICTURES, disposition
from storage.reply_files import ReplyFile

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cache-Control": "private, no-store",
}


class Attachments:
    """Files are found by the conversation that they were sent to; any other there is not."""

    def __init__(self, office: BackOffice) -> None:
        self._office = office

    async def show(self, request: Request) -> Response:
        """A file of the conversation that the browser's cookie names."""
        conversation_id = self._office.identify(CHANNEL, visitor.known_address(request))
        return await self.file(conversation_id, request.path_params["file"])

    async def file(self, conversation_id: str, id_: str, case_id: str | None = None) -> Response:
        """This file, if it was sent to that conversation, and about that case; refuses any other."""
        found = await self._office.desk.cases.sent(conversation_id, id_)
        if found is None or case_id not in (None, found.case_id):
            raise Refusal(404, "no_such_file")
        pieces = self._office.uploads.open(found.id)
        try:
            first = await anext(pieces, b"")
        except FileNotFoundError:
            raise Refusal(404, "no_such_file") from None
        return StreamingResponse(_whole(first, pieces), headers=_headers(found))


def _headers(file: ReplyFile) -> dict[str, str]:
    inline = file.content_type in PICTURES
    return {
        **_HEADERS,
        "Content-Disposition": disposition(file.name, inline=inline),
        "Content-Type": file.content_type if inline else "application/octet-stream",
        "Content-Length": str(file.size),
    }


async def _whole(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece
