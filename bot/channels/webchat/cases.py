"""The page of a case, opened by the signed link that notices carry: reading, adding, rating, and what else
its customer may ask for.

The link is the key to it all: who has it needs no cookie, and no other site can know it.
"""

import hashlib
from collections.abc import Awaitable, Callable
from uuid import uuid4

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from bot.channels.base import Incoming
from bot.channels.webchat import deeds, visitor
from bot.channels.webchat.attachments import Attachments
from bot.channels.webchat.case_sheets import CaseSheets, Form
from bot.channels.webchat.data_copies import DataCopies
from bot.channels.webchat.deeds import Deed
from bot.channels.webchat.multipart import Part, Parts
from bot.channels.webchat.pages import Pages
from bot.channels.webchat.ports import BackOffice, BadLink, CaseLink
from bot.channels.webchat.posted import checked_key
from bot.channels.webchat.refusals import Refusal, bad
from bot.channels.webchat.settings import PageSettings
from bot.channels.webchat.uploading import Uploading, hand_over
from dialogs.messages import Content, Text
from dialogs.wording import LOCALES
from storage.case_pages import CasePage

_PRIVATE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive"}
_MOST_FIELDS = 40


class Opened(Struct, frozen=True):
    """A case whose link was good."""

    link: CaseLink
    token: str
    case: CasePage


class CasePages:
    """The requests of a case's page."""

    def __init__(
        self,
        office: BackOffice,
        uploading: Uploading,
        page: PageSettings,
        pages: Pages,
        attachments: Attachments,
    ) -> None:
        self._attachments = attachments
        self._office = office
        self._uploading = uploading
        self._page = page
        self._pages = pages
        self._sheets = CaseSheets(pages, page, office.desk)
        self._copies = DataCopies(pages, page, office.desk)

    async def show(self, request: Request) -> Response:
        """How the case stands, and what can be done about it."""
        return await self._with_case(request, self._show)

    async def ask_withdrawal(self, request: Request) -> Response:
        """The question whether to withdraw the case."""
        return await self._with_case(request, self._ask_withdrawal)

    async def take(self, request: Request) -> Response:
        """Something that the customer did; what is wrong with it is told on the same page."""
        return await self._with_case(request, self._take)

    async def copy(self, request: Request) -> Response:
        """A copy of the customer's data, to be kept as a file."""
        return await self._with_case(request, self._copy)

    async def attachment(self, request: Request) -> Response:
        """A file that staff sent about the case."""
        return await self._with_case(request, self._attachment)

    async def _with_case(
        self, request: Request, then: Callable[[Request, Opened], Awaitable[Response]]
    ) -> Response:
        try:
            link = self._office.desk.links.read(request.path_params["token"], self._office.now())
        except BadLink as bad_link:
            locale = visitor.locale_for(request, self._page)
            code, status = ("case_link_expired", 410) if bad_link.expired else ("link_unknown", 404)
            return self._private(self._pages.notice(locale, code, status))
        case = await self._read(link)
        if case is None:
            return self._private(self._pages.notice(_shown_in(link), "case_gone", 410))
        return self._private(await then(request, Opened(link, request.path_params["token"], case)))

    async def _read(self, link: CaseLink) -> CasePage | None:
        return await self._office.desk.cases.page(link.conversation, link.case)

    async def _show(self, request: Request, opened: Opened) -> Response:
        done = request.query_params.get("done", "")
        return self._sheet(opened, Form(str(uuid4()), done=done if done in deeds.DONE else ""))

    async def _ask_withdrawal(self, request: Request, opened: Opened) -> Response:
        return self._sheets.withdrawal(opened.case, opened.token, _shown_in(opened.link), str(uuid4()))

    async def _copy(self, request: Request, opened: Opened) -> Response:
        locale = _shown_in(opened.link)
        copy = await self._office.desk.cases.copy(opened.link.conversation)
        pieces = self._copies.pieces(copy, opened.link.conversation, locale, self._office.now())
        name = f"{opened.case.brief.number}.json"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingResponse(pieces, headers=headers, media_type="application/json; charset=utf-8")

    async def _attachment(self, request: Request, opened: Opened) -> Response:
        link = opened.link
        return await self._attachments.file(link.conversation, request.path_params["file"], link.case)

    async def _take(self, request: Request, opened: Opened) -> Response:
        said: dict[str, list[str]] = {}
        try:
            done = await self._do(request, opened, said)
        except Refusal as refusal:
            fresh = await self._read(opened.link) or opened.case
            # The same key again: what was taken before the trouble is not taken twice.
            key = deeds.value(said, "key") or str(uuid4())
            form = Form(key, problem=refusal.code, said=said)
            response = self._sheet(Opened(opened.link, opened.token, fresh), form, refusal.status_code)
            response.headers.update(refusal.headers or {})
            return response
        return RedirectResponse(f"/chat/cases/{opened.token}?done={done}#news", 303)

    async def _do(self, request: Request, opened: Opened, said: dict[str, list[str]]) -> str:
        taken = await self._read_form(request, opened, said)
        deed = deeds.read(
            said, opened.case, self._page.limits, self._office.desk.reasons, has_files=taken > 0
        )
        if deed.content is None:
            return deed.done
        await self._hand_over(opened, checked_key(deeds.value(said, "key")), deed.content)
        return await self._proven(opened, deed)

    async def _read_form(self, request: Request, opened: Opened, said: dict[str, list[str]]) -> int:
        """Reads what was written into `said` and takes the files as they come; how many those were."""
        taken = fields = 0
        async with self._uploading.turn():
            async for part in Parts(request, self._uploading.body_limit):
                if part.filename is None and fields < _MOST_FIELDS:
                    fields += 1
                    said.setdefault(part.name, []).append(await part.text())
                elif part.filename:
                    await self._take_file(opened, said, part, taken)
                    taken += 1
        return taken

    async def _take_file(self, opened: Opened, said: dict[str, list[str]], part: Part, number: int) -> None:
        deeds.require_takes_files(said, opened.case)
        if number >= self._page.limits.max_files_at_once:
            raise bad("too_many")
        print_ = hashlib.sha256((part.filename or "").encode("utf-8", "replace")).hexdigest()[:16]
        key = f"{checked_key(deeds.value(said, 'key'))}-{print_}.{number}"
        await self._uploading.keep(part, self._incoming(opened, key), draft=opened.link.case)

    async def _hand_over(self, opened: Opened, key: str, content: Content) -> None:
        # A form rendered once may come back by the browser's history with something else in it.
        print_ = hashlib.sha256(msgspec.json.encode(content)).hexdigest()[:16]
        await hand_over(self._office.receiver, self._incoming(opened, f"{key}-{print_}"), content)

    async def _proven(self, opened: Opened, deed: Deed) -> str:
        """Whether the case shows it now; another change may have come first."""
        fresh = await self._read(opened.link)
        if fresh is not None and not deed.holds(fresh.brief):
            raise Refusal(409, "not_taken")
        return deed.done

    def _sheet(self, opened: Opened, form: Form, status: int = 200) -> Response:
        return self._sheets.sheet(opened.case, opened.token, _shown_in(opened.link), form, status)

    @staticmethod
    def _incoming(opened: Opened, key: str) -> Incoming:
        contact, locale = opened.case.contact, _shown_in(opened.link)
        return Incoming(contact.channel, contact.address, f"case-{key}", Text(""), locale, beside=True)

    @staticmethod
    def _private(response: Response) -> Response:
        response.headers.update(_PRIVATE)
        return response


def _shown_in(link: CaseLink) -> str:
    return link.locale if link.locale in LOCALES else LOCALES[0]
