"""What may be sent outside the window: a short line by template, which points to what waits."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.channels.base import SendError
from bot.channels.wechat.api import Api
from bot.channels.wechat.errors import ZONE, WeChatError
from bot.channels.wechat.rendering import is_address, plain
from dialogs.messages import Say

TEMPLATE: Final = "/cgi-bin/message/template/send"
SUBSCRIPTION: Final = "/cgi-bin/message/subscribe/bizsend"
# The most that the platform takes for a field of the kind "thing".
LONGEST: Final = 20


@dataclass(frozen=True)
class Template:
    """A template as the operator was granted it on the platform's pages.

    `text` and `time` are its names for the field of the short line and, unless "", of the time. With
    `subscription`, the customer has to agree to each message by itself.
    """

    id: str
    text: str
    time: str = ""
    subscription: bool = False
    zone: ZoneInfo = ZONE


class Pointing:
    """Without a template it sends nothing."""

    def __init__(self, api: Api, template: Template | None, now: Callable[[], datetime]) -> None:
        self._api = api
        self._template = template
        self._now = now

    async def point(self, address: str, say: Say) -> bool:
        """Send `say.brief`; False if there is no template for it, or nothing to send.

        Raises SendError: unreachable, to be tried again, or parked where another try would not help.
        """
        if self._template is None or not say.brief:
            return False
        try:
            path = SUBSCRIPTION if self._template.subscription else TEMPLATE
            await self._api.post(path, _body(self._template, address, say, self._now()))
        except WeChatError as error:
            if error.permanent:
                raise SendError(error.reason, parked=True, alert=error.alert) from error
            raise
        return True


def _body(template: Template, address: str, say: Say, now: datetime) -> dict[str, Any]:
    line = " ".join(plain(say.brief).split())[:LONGEST]
    data = {template.text: {"value": line}}
    if template.time:
        data[template.time] = {"value": f"{now.astimezone(template.zone):%Y-%m-%d %H:%M}"}
    body: dict[str, Any] = {"touser": address, "template_id": template.id, "data": data}
    if say.link is not None and is_address(say.link.url):
        body["page" if template.subscription else "url"] = say.link.url
    return body
