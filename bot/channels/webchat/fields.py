"""The page that a signed link opens: one field of a conversation held elsewhere, e.g. an ID number that
should not travel through a messenger."""

from collections.abc import Mapping
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.base import Incoming
from bot.channels.webchat import visitor
from bot.channels.webchat.multipart import Part, Parts
from bot.channels.webchat.pages import Pages
from bot.channels.webchat.ports import BackOffice, BadLink, FieldLink
from bot.channels.webchat.posted import checked_key, checked_text
from bot.channels.webchat.refusals import Refusal, bad
from bot.channels.webchat.settings import PageSettings
from bot.channels.webchat.uploading import Uploading, hand_over
from dialogs.answers.errors import Misunderstood
from dialogs.answers.id_numbers import read_id_number
from dialogs.form import Field, FieldType
from dialogs.messages import Filled, Text


class FieldPages:
    """Shows what is asked and why, and hands the answer to the conversation that the link names.

    A sensitive field is only taken together with the separate consent given on the same page.
    """

    def __init__(
        self,
        office: BackOffice,
        uploading: Uploading,
        page: PageSettings,
        pages: Pages,
        fields: Mapping[str, Field],
    ) -> None:
        self._office = office
        self._uploading = uploading
        self._page = page
        self._pages = pages
        self._fields = fields

    async def show(self, request: Request) -> Response:
        """The question."""
        try:
            link = self._read(request)
        except BadLink as bad_link:
            return self._useless(request, bad_link)
        return self._pages.field(link, key=str(uuid4()))

    async def take(self, request: Request) -> Response:
        """The answer; what is wrong with it is told on the same page."""
        try:
            link = self._read(request)
        except BadLink as bad_link:
            return self._useless(request, bad_link)
        try:
            await self._take(request, link)
        except Refusal as refusal:
            return self._pages.field(link, key=str(uuid4()), problem=refusal.code, status=refusal.status_code)
        return self._pages.notice(link.locale, "field_done")

    def _read(self, request: Request) -> FieldLink:
        link = self._office.links.read(request.path_params["token"], self._office.now())
        if link.field not in self._fields:
            raise BadLink(expired=True)
        return link

    def _useless(self, request: Request, bad_link: BadLink) -> Response:
        locale = visitor.locale_for(request, self._page)
        code = "link_expired" if bad_link.expired else "link_unknown"
        return self._pages.notice(locale, code, 410 if bad_link.expired else 404)

    async def _take(self, request: Request, link: FieldLink) -> None:
        field = self._fields[link.field]
        said: dict[str, str] = {}
        taken = 0
        async with self._uploading.turn():
            async for part in Parts(request, self._uploading.body_limit):
                if part.filename is None and len(said) < 20:
                    said[part.name] = await part.text()
                elif part.filename and field.type is FieldType.FILES:
                    self._require_consent(field, said)
                    await self._take_file(link, said, part, taken)
                    taken += 1
        if field.type is FieldType.FILES and not taken:
            raise bad("no_file")
        if field.type is not FieldType.FILES:
            self._require_consent(field, said)
            text = checked_text(said.get("text", ""), self._page.limits)
            self._require_legible(field, text)
            content = Filled(field.name, text, link.draft, consented=field.sensitive)
            await hand_over(self._office.receiver, self._incoming(link, said, 0), content)

    async def _take_file(self, link: FieldLink, said: dict[str, str], part: Part, number: int) -> None:
        if number >= self._page.limits.max_files_at_once:
            raise bad("too_many")
        incoming = self._incoming(link, said, number)
        await self._uploading.keep(part, incoming, field=link.field, draft=link.draft)

    @staticmethod
    def _require_legible(field: Field, text: str) -> None:
        # Said here, a slip is mended at once; the dialog reads it again and decides.
        if field.type is FieldType.ID_NUMBER:
            try:
                read_id_number(text)
            except Misunderstood as misread:
                raise bad(f"misread.{misread.reason}") from misread

    @staticmethod
    def _require_consent(field: Field, said: Mapping[str, str]) -> None:
        if field.sensitive and said.get("consent") != "yes":
            raise bad("no_consent")

    @staticmethod
    def _incoming(link: FieldLink, said: Mapping[str, str], number: int) -> Incoming:
        key = f"field-{checked_key(said.get('key', ''))}.{number}"
        return Incoming(link.channel, link.address, key, Text(""), link.locale, beside=True)
