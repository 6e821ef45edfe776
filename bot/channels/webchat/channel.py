"""The web page `/chat`, the insurer's own complaint desk in a browser."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.channels.base import FetchError, SendError
from bot.channels.webchat import visitor
from bot.channels.webchat.attachments import Attachments
from bot.channels.webchat.cases import CasePages
from bot.channels.webchat.conversing import CHANNEL, Conversing
from bot.channels.webchat.fields import FieldPages
from bot.channels.webchat.following import Following
from bot.channels.webchat.headers import security_headers
from bot.channels.webchat.pages import Pages, as_json
from bot.channels.webchat.ports import BackOffice, Unavailable
from bot.channels.webchat.posted import wants_json
from bot.channels.webchat.refusals import Refusal, later
from bot.channels.webchat.settings import PageSettings
from bot.channels.webchat.uploading import Uploading
from dialogs.form import Field
from dialogs.messages import Say
from dialogs.wording import Wording

Handler = Callable[[Request], Awaitable[Response]]


class WebChat:
    """The web page as a channel.

    Nothing can be pushed to a page: it reads what is new from the transcript, when it is opened and over
    its stream of events.
    """

    name = CHANNEL

    def __init__(
        self, office: BackOffice, page: PageSettings, wording: Wording, fields: Mapping[str, Field]
    ) -> None:
        pages = Pages(page, wording, fields)
        uploading = Uploading(office, page.limits)
        self._page = page
        self._pages = pages
        self._uploads = office.uploads
        self._headers = security_headers(page.frame_ancestors)
        self._conversing = Conversing(office, uploading, page, pages, wording)
        self._following = Following(office, page, wording)
        self._fields = FieldPages(office, uploading, page, pages, fields)
        self._attachments = Attachments(office)
        self._cases = CasePages(office, uploading, page, pages, self._attachments)

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The page, what it posts, its events, and its files."""
        chat, following, fields, cases = self._conversing, self._following, self._fields, self._cases
        return [
            self._route("/chat", chat.show, "GET"),
            self._route("/chat/messages", chat.take, "POST"),
            self._route("/chat/news", following.news, "GET"),
            self._route("/chat/files", chat.take_files, "POST"),
            self._route("/chat/seen", following.take_seen, "POST"),
            self._route("/chat/events", following.events, "GET"),
            self._route("/chat/attachments/{file}", self._attachments.show, "GET"),
            self._route("/chat/leave", chat.ask_leave, "GET"),
            self._route("/chat/leave", chat.leave, "POST"),
            self._route("/chat/fields/{token}", fields.show, "GET"),
            self._route("/chat/fields/{token}", fields.take, "POST"),
            self._route("/chat/cases/{token}", cases.show, "GET"),
            self._route("/chat/cases/{token}", cases.take, "POST", by_link=True),
            self._route("/chat/cases/{token}/withdraw", cases.ask_withdrawal, "GET"),
            self._route("/chat/cases/{token}/attachments/{file}", cases.attachment, "GET"),
            self._route("/chat/cases/{token}/data", cases.copy, "GET"),
            self._route("/chat/static/{version}/{name}", self._asset, "GET"),
        ]

    def inline(self, waiting: Sequence[Say]) -> int:
        """Any number of messages fits into the answer to a post."""
        return len(waiting)

    async def send(self, address: str, say: Say) -> str | None:
        """A page cannot be reached: the message waits in the transcript until the page reads it."""
        raise SendError("waits_for_page", parked=True)

    async def entrance(self, payload: str, *, lasting: bool) -> str:
        """The page's own address; it never expires."""
        return f"{self._page.base_url}/chat?begin={payload}"

    async def fetch(self, ref: str) -> AsyncIterator[bytes]:
        """The bytes of an upload; it already lies with us."""
        try:
            async for chunk in self._uploads.open(ref):
                yield chunk
        except FileNotFoundError as error:
            raise FetchError("gone", permanent=True) from error

    def drain(self) -> None:
        """Close the streams of events; call it first when the process stops."""
        self._following.drain()

    def _route(self, path: str, handler: Handler, method: str, *, by_link: bool = False) -> Route:
        """`by_link`: only who has the address can post there, and with no referrer some browsers do not
        tell where a post came from."""

        async def endpoint(request: Request) -> Response:
            try:
                if method == "POST" and not by_link:
                    visitor.require_same_origin(request, self._page)
                response = await handler(request)
            except Refusal as refusal:
                response = self._refused(request, refusal)
            except Unavailable:
                response = self._refused(request, later())
            for name, value in self._headers.items():
                response.headers.setdefault(name, value)
            return response

        return Route(path, endpoint, methods=[method])

    def _refused(self, request: Request, refusal: Refusal) -> Response:
        locale = visitor.locale_for(request, self._page)
        if wants_json(request):
            error = {"code": refusal.code, "text": self._pages.error_line(locale, refusal.code)}
            response = as_json({"error": error}, refusal.status_code)
        else:
            response = self._pages.problem(locale, refusal.code, refusal.status_code)
        response.headers.update(refusal.headers or {})
        return response

    async def _asset(self, request: Request) -> Response:
        response = self._pages.asset(**request.path_params)
        if response is None:
            raise HTTPException(404)
        return response
