"""What an open page learns by itself: over its stream of events, or by asking where none can be held."""

from functools import partial

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.channels.webchat import visitor
from bot.channels.webchat.bubbles import Bubble, bubbles
from bot.channels.webchat.conversing import CHANNEL
from bot.channels.webchat.events import Streams
from bot.channels.webchat.pages import as_json
from bot.channels.webchat.ports import BackOffice
from bot.channels.webchat.posted import JSON, media_type, read_body
from bot.channels.webchat.refusals import Refusal, bad
from bot.channels.webchat.settings import PageSettings
from dialogs.wording import LOCALES, Wording

_MAX_SEQ = 2**31 - 1


class Seen(msgspec.Struct, frozen=True):
    """The page has every message up to `seq`."""

    seq: int


class Following:
    """The requests of a page that stays open."""

    def __init__(self, office: BackOffice, page: PageSettings, wording: Wording) -> None:
        self._transcript = office.transcript
        self._page = page
        self._wording = wording
        self._streams = Streams(office.hints, page.limits)
        self._identify = partial(office.identify, CHANNEL)

    async def events(self, request: Request) -> Response:
        """The stream of what comes; resumes after `Last-Event-ID`, else after `?after=`."""
        conversation_id = self._identify(visitor.known_address(request))
        if self._streams.full(conversation_id):
            raise Refusal(503, "busy", retry_after=10)
        after = _seq(request.query_params.get("after", ""))
        resumed = _seq(request.headers.get("last-event-id", ""))
        if resumed:
            await self._transcript.seen(conversation_id, resumed)
        locale = request.query_params.get("locale", "")
        since = partial(self._since, conversation_id, self._shown_in(locale))
        frames = self._streams.follow(conversation_id, max(after, resumed), locale, since)
        headers = {"X-Accel-Buffering": "no"}
        return StreamingResponse(frames, headers=headers, media_type="text/event-stream")

    async def news(self, request: Request) -> Response:
        """What came after `?after=`."""
        conversation_id = self._identify(visitor.known_address(request))
        locale = visitor.locale_for(request, self._page)
        after = _seq(request.query_params.get("after", ""))
        shown, locale_now = await self._since(conversation_id, locale, after)
        return as_json({"messages": shown, "locale": locale_now})

    async def take_seen(self, request: Request) -> Response:
        """The page tells how far it has everything."""
        conversation_id = self._identify(visitor.known_address(request))
        if media_type(request) != JSON:
            raise bad("unreadable")
        try:
            seen = msgspec.json.decode(await read_body(request, 200), type=Seen)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise bad("unreadable") from error
        await self._transcript.seen(conversation_id, max(0, min(seen.seq, _MAX_SEQ)))
        return Response(status_code=204)

    def drain(self) -> None:
        """Close the streams."""
        self._streams.drain()

    def _shown_in(self, locale: str) -> str:
        return locale if locale in LOCALES else self._page.default_locale

    async def _since(self, conversation_id: str, locale: str, after: int) -> tuple[list[Bubble], str | None]:
        passage = await self._transcript.since(conversation_id, after)
        return bubbles(passage.entries, self._wording, passage.locale or locale), passage.locale


def _seq(text: str) -> int:
    digits = text if text.isascii() and text.isdigit() and len(text) <= 10 else "0"
    return min(int(digits), _MAX_SEQ)
