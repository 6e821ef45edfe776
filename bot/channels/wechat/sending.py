"""Customer-service messages: within the contact's window, in pieces, and in plainer form if need be."""

from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from bot.channels.base import Files, SendError
from bot.channels.wechat.api import Api
from bot.channels.wechat.errors import CLOSED_CODES, Remedy, WeChatError
from bot.channels.wechat.rendering import TEXT_BYTES, pieces, service_messages, text_body, without_menu
from bot.channels.wechat.window import ContactStore, Opening, Window
from bot.charts import picture
from dialogs.messages import Attachment, Chart, Say

PATH: Final = "/cgi-bin/message/custom/send"
# What the platform shows as a picture, and what it wants the file to be called. Bytes.
PICTURES: Final = {"image/jpeg": "picture.jpg", "image/png": "picture.png", "image/gif": "picture.gif"}
PICTURE_LIMIT: Final = 10 * 1024 * 1024
REMEMBERED: Final = 1000
REMEMBERED_FOR: Final = timedelta(hours=1)

Body = dict[str, Any]
log = structlog.get_logger()


class Sending:
    """Sends one message at a time to a contact; several contacts at once.

    `pushes`: whether the account may send them at all, as far as is known by now.
    """

    def __init__(
        self,
        api: Api,
        contacts: ContactStore,
        files: Files,
        now: Callable[[], datetime],
        *,
        menu_links: bool,
        pushes: bool,
    ) -> None:
        self.pushes = pushes
        self._files = files
        self._api = api
        self._contacts = contacts
        self._now = now
        self._menu_links = menu_links
        self._menu = True
        self._unfinished: OrderedDict[tuple[str, Say], tuple[datetime, deque[Body]]] = OrderedDict()

    async def send(self, address: str, say: Say) -> None:
        """Send it whole, a chart after the text; raises SendError.

        When it fails between two pieces, the next try goes on where this one stopped. A chart that
        cannot be drawn, or that the platform does not take, is left out.
        """
        bodies = deque[Body]() if say.file is not None else self._begun(address, say)
        window = await self._contacts.get(address)
        try:
            self._check(window, len(bodies) + (say.chart is not None) + (say.file is not None))
            await self._send(address, bodies)
            if say.chart is not None:
                await self._send_chart(address, say.chart)
            if say.file is not None:
                await self._send_file(address, say, say.file)
        except SendError as error:
            if say.file is None and not (error.permanent or error.unreachable):
                self._remember(address, say, bodies)
            if isinstance(error, WeChatError) and error.code in CLOSED_CODES:
                await self._contacts.put(address, await self._contacts.get(address), Window())
            raise

    def carries(self, file: Attachment) -> bool:
        """Whether the platform takes this file in a message: pictures only, and from who may push."""
        return self.pushes and file.type in PICTURES and file.size <= PICTURE_LIMIT

    def _check(self, window: Window, count: int) -> None:
        if count > Opening.MESSAGE.messages:
            raise SendError("too_long", permanent=True, alert=True)
        if count > window.left(self._now()):
            raise SendError("window_closed", parked=True)

    async def _send(self, address: str, bodies: deque[Body]) -> None:
        splittable = True
        while bodies:
            try:
                await self._api.post(PATH, bodies[0])
            except WeChatError as error:
                if error.remedy is Remedy.SPLIT and splittable:
                    splittable = False
                    self._replace(bodies, TEXT_BYTES // 2)
                elif error.remedy is Remedy.WITHOUT_MENU and "msgmenu" in bodies[0]:
                    self._menu = False
                    log.warning("wechat_menu_messages_off", code=error.code)
                    self._replace(bodies, TEXT_BYTES)
                elif error.remedy is Remedy.WITHOUT_MENU:
                    # The account may answer but not push: it travels with the next answer.
                    self.pushes = False
                    raise SendError(error.reason, parked=True, alert=True) from error
                else:
                    raise
            else:
                self.pushes = True
                bodies.popleft()
                await self._spend(address)

    async def _send_chart(self, address: str, chart: Chart) -> None:
        """Uploaded anew for each try: the platform forgets what it was given in three days."""
        png = await picture(chart)
        if png is not None:
            await self._send_picture(address, png, "chart.png", "image/png")

    async def _send_file(self, address: str, say: Say, file: Attachment) -> None:
        """One that the platform does not take is told in words, with the way to where it can be read."""
        async with self._files.opened(file) as content:
            taken = await self._send_picture(address, content, PICTURES[file.type], file.type)
        if not taken:
            await self._send(address, self._begun(address, say))

    async def _send_picture(self, address: str, content: bytes, name: str, type_: str) -> bool:
        """False, and logged, where the platform does not take it."""
        for last in (False, True):
            try:
                media = {"media_id": await self._api.upload_image(content, name, type_)}
                await self._api.post(PATH, {"touser": address, "msgtype": "image", "image": media})
            except WeChatError as error:
                if not error.permanent:
                    raise
                if last or error.reason != "media":
                    log.error("wechat_picture_left_out", reason=error.reason, code=error.code)
                    return False
            else:
                await self._spend(address)
                return True
        return False

    def _replace(self, bodies: deque[Body], limit: int) -> None:
        """Say the first of them as text in pieces of at most `limit` bytes."""
        body = bodies.popleft()
        text = without_menu(body) if "msgmenu" in body else body["text"]["content"]
        bodies.extendleft(text_body(body["touser"], piece) for piece in reversed(pieces(text, limit)))

    async def _spend(self, address: str) -> None:
        for _ in range(3):  # the contact may be writing at this moment
            before = await self._contacts.get(address)
            if await self._contacts.put(address, before, before.spend(self._now())):
                return

    def _begun(self, address: str, say: Say) -> deque[Body]:
        at, bodies = self._unfinished.pop((address, say), (None, None))
        if at is not None and bodies is not None and self._now() < at + REMEMBERED_FOR:
            return bodies
        return deque(service_messages(address, say, menu=self._menu, menu_links=self._menu_links))

    def _remember(self, address: str, say: Say, bodies: deque[Body]) -> None:
        self._unfinished[address, say] = (self._now(), bodies)
        if len(self._unfinished) > REMEMBERED:
            self._unfinished.popitem(last=False)
