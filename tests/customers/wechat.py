"""A follower of the official account."""

import itertools
import re
import secrets
from urllib.parse import unquote

import httpx

from bot.channels.wechat import Mode
from tests.bot.channels.wechat.platform import ACCOUNT, AES_KEY, TIMESTAMP, Callbacks, document
from tests.customers.base import Customer, Heard
from tests.desk import Desk

_LINK = re.compile(r'<a href="weixin://bizmsgmenu\?msgmenucontent=\d+&msgmenuid=([^"]+)">\d+\. (.*?)</a>')


class WeChatCustomer(Customer):
    channel = "wechat"
    tells_language = False

    def __init__(
        self, desk: Desk, locale: str = "zh", mode: Mode = Mode.PLAIN, aes_key: str = AES_KEY
    ) -> None:
        super().__init__(desk, locale)
        self.callbacks = Callbacks(desk.runtime.app, mode, aes_key)
        self._ids = itertools.count(6054768590064713728)
        self._taken = 0

    @property
    def address(self) -> str:
        return f"oPENid{self.number:022d}"

    def text(self, text: str) -> httpx.Request:
        whole = text.encode("utf-8", "replace").decode()  # XML has no way to write half a character
        return self.message(MsgType="text", Content=whole.replace("]]>", "]]]]><![CDATA[>"))

    def tap(self, token: str, label: str) -> httpx.Request:
        return self.message(MsgType="text", Content=label, bizmsgmenuid=token)

    def file(self, content: bytes, name: str) -> httpx.Request:
        media_id = secrets.token_urlsafe(16)
        headers = {"content-type": "image/png"}
        self.desk.world.wechat.media[media_id] = httpx.Response(200, content=content, headers=headers)
        return self.message(MsgType="image", MediaId=media_id, PicUrl="http://mmbiz.qpic.cn/x")

    def scanned(self, payload: str) -> httpx.Request:
        return self.event("subscribe", f"qrscene_{payload}")

    def event(self, event: str, key: str = "") -> httpx.Request:
        return self.message(MsgType="event", Event=event, EventKey=key)

    def message(self, **fields: str) -> httpx.Request:
        ids = {"MsgId": str(next(self._ids))} if fields["MsgType"] != "event" else {}
        who = {"ToUserName": ACCOUNT, "FromUserName": self.address, "CreateTime": TIMESTAMP}
        params, body = self.callbacks.wrapped(document(who | ids | fields))
        return self.desk.client.build_request("POST", "/wechat", params=params, content=body)

    def in_response(self, response: httpx.Response) -> list[Heard]:
        text = self.callbacks.reply(response).text
        return [] if text is None else [_wechat_heard(text)]

    async def hears(self) -> None:
        sent = [body for body in self.desk.world.wechat.sent if body["touser"] == self.address]
        for body in sent[self._taken :]:
            if body["msgtype"] == "text":
                self.heard.append(_wechat_heard(body["text"]["content"]))
            elif body["msgtype"] == "msgmenu":
                menu = body["msgmenu"]
                choices = {item["content"]: item["id"] for item in menu["list"]}
                self.heard.append(Heard(menu["head_content"], choices))
        self._taken = len(sent)


def _wechat_heard(text: str) -> Heard:
    choices = {label: unquote(token) for token, label in _LINK.findall(text)}
    return Heard(_LINK.sub("", text).strip(), {label.removeprefix("✓ "): t for label, t in choices.items()})
