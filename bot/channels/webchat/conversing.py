"""The conversation on the page: showing it, and taking what the customer sends."""

from contextlib import suppress
from functools import partial
from uuid import uuid4

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.channels.base import Answer, Incoming
from bot.channels.webchat import visitor
from bot.channels.webchat.bubbles import bubbles
from bot.channels.webchat.multipart import Part, Parts
from bot.channels.webchat.pages import Pages, as_json
from bot.channels.webchat.ports import BackOffice, Entry, Passage, Unavailable
from bot.channels.webchat.posted import begun_with, checked_key, read_posted, wants_json
from bot.channels.webchat.refusals import Refusal, bad
from bot.channels.webchat.settings import PageSettings
from bot.channels.webchat.uploading import Uploading, hand_over
from dialogs.messages import Text
from dialogs.wording import Wording

CHANNEL = "webchat"
_NOTHING_MORE = 2**31 - 1


class Conversing:
    """The requests of one conversation, named by the browser's cookie."""

    def __init__(
        self, office: BackOffice, uploading: Uploading, page: PageSettings, pages: Pages, wording: Wording
    ) -> None:
        self._office = office
        self._uploading = uploading
        self._page = page
        self._pages = pages
        self._wording = wording
        self._identify = partial(office.identify, CHANNEL)

    async def show(self, request: Request) -> Response:
        """The page with the conversation so far."""
        address = visitor.address_of(request)
        passage = Passage()
        if address is not None:
            passage = await self._office.transcript.since(self._identify(address), 0)
        locale = passage.locale or visitor.locale_for(request, self._page)
        arrival = begun_with(request.query_params.get("begin", ""))
        response = self._pages.chat(passage, locale, key=str(uuid4()), arrival=arrival)
        visitor.remember(response, request, address or visitor.new_address(), self._page)
        if address is not None and passage.entries:
            # Whoever has the whole page has every message on it.
            response.background = BackgroundTask(self._seen, address, passage.entries[-1].seq)
        return response

    async def take(self, request: Request) -> Response:
        """One text, tap or command."""
        address = visitor.known_address(request)
        posted = await read_posted(request, self._page.limits)
        if posted.seen:
            await self._seen(address, posted.seen)
        incoming = self._incoming(request, address, posted.key)
        return self._answered(request, await hand_over(self._office.receiver, incoming, posted.content))

    async def take_files(self, request: Request) -> Response:
        """One file or several; each is kept and handed on for itself, so one refusal spoils no other."""
        address = visitor.known_address(request)
        fields: dict[str, str] = {}
        taken: list[Answer] = []
        refused: Refusal | None = None
        async with self._uploading.turn():
            async for part in Parts(request, self._uploading.body_limit):
                if part.filename is None:
                    fields[part.name] = await part.text()
                elif part.filename:
                    try:
                        taken.append(await self._take_file(request, address, fields, part, len(taken)))
                    except Refusal as refusal:
                        refused = refusal
                        if refusal.code not in ("too_large", "empty_file"):
                            break
        if refused or not taken:
            raise refused or bad("no_file")
        return self._answered(request, *taken)

    async def ask_leave(self, request: Request) -> Response:
        """Whether to end the conversation on this device."""
        return self._pages.leave(await self._locale(request))

    async def leave(self, request: Request) -> Response:
        """Forget the conversation on this device."""
        response = self._pages.notice(await self._locale(request), "left")
        visitor.forget(response, request, self._page)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    async def _take_file(
        self, request: Request, address: str, fields: dict[str, str], part: Part, number: int
    ) -> Answer:
        key = checked_key(fields.get("key", ""))
        group = fields.get("group") or None
        if number >= self._page.limits.max_files_at_once:
            raise bad("too_many")
        incoming = self._incoming(request, address, f"{key}.{number}" if number else key)
        return await self._uploading.keep(part, incoming, group=group and checked_key(group))

    async def _seen(self, address: str, seq: int) -> None:
        with suppress(Unavailable):  # the page says it again with its next message
            await self._office.transcript.seen(self._identify(address), seq)

    def _incoming(self, request: Request, address: str, key: str) -> Incoming:
        return Incoming(CHANNEL, address, key, Text(""), visitor.language_tag(request))

    async def _locale(self, request: Request) -> str:
        address = visitor.address_of(request)
        locale = None
        if address is not None:
            locale = (await self._office.transcript.since(self._identify(address), _NOTHING_MORE)).locale
        return locale or visitor.locale_for(request, self._page)

    def _answered(self, request: Request, *answers: Answer) -> Response:
        if not wants_json(request):
            return RedirectResponse("/chat#latest", 303)
        now = self._office.now()
        entries = [Entry(out.seq, now, out.say) for answer in answers for out in answer.messages]
        shown = bubbles(entries, self._wording, visitor.locale_for(request, self._page))
        response = as_json({"turns": [answer.turn for answer in answers], "messages": shown})
        response.background = BackgroundTask(self._delivered, answers)
        return response

    async def _delivered(self, answers: tuple[Answer, ...]) -> None:
        for answer in answers:
            self._office.receiver.delivered(answer)
