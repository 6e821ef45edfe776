"""Customers on each channel: they write, tap and send photos the way their platform passes it on, and
remember what they were told."""

import itertools
import json
import re
import secrets
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import unquote

import httpx
import msgspec

from bot.channels.wechat import Mode
from tests.bot.channels.telegram.fakes import SECRET
from tests.bot.channels.wechat.platform import ACCOUNT, AES_KEY, TIMESTAMP, Callbacks, document
from tests.desk import PUBLIC, Desk

_LINK = re.compile(r'<a href="weixin://bizmsgmenu\?msgmenucontent=\d+&msgmenuid=([^"]+)">\d+\. (.*?)</a>')
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Heard:
    """One thing a customer was told, with the choices offered: token by label."""

    text: str
    choices: dict[str, str]


class Customer(ABC):
    """`inline` is what the response to the last message carried, `heard` all that arrived."""

    channel: ClassVar[str]
    tells_language: ClassVar[bool] = True

    def __init__(self, desk: Desk, locale: str = "zh") -> None:
        self.desk = desk
        self.locale = locale
        self.number = next(_numbers)
        self.heard: list[Heard] = []
        self.inline: list[Heard] = []
        self.status = 0
        self._last: httpx.Request | None = None

    @property
    @abstractmethod
    def address(self) -> str: ...

    @property
    def conversation(self) -> str:
        return self.desk.runtime.parts.identify(self.channel, self.address)

    @property
    def latest(self) -> str:
        """What was said last."""
        return self.heard[-1].text if self.heard else ""

    @property
    def choices(self) -> dict[str, str]:
        """The choices offered last."""
        return next((heard.choices for heard in reversed(self.heard) if heard.choices), {})

    async def says(self, text: str) -> None:
        await self.posts(self.text(text))

    async def taps(self, label: str) -> None:
        await self.posts(self.tap(self.choices[label], label))

    async def taps_token(self, token: str) -> None:
        await self.posts(self.tap(token, "1"))

    async def shows(self, content: bytes, name: str = "凭证.png") -> None:
        await self.posts(self.file(content, name))

    async def repeats(self) -> None:
        """The last message comes once more, as when its answer was lost."""
        assert self._last is not None
        await self.posts(self._last)

    async def posts(self, request: httpx.Request) -> None:
        """Send, hear the answer, and let everything due be done."""
        self._last = request
        self.desk.time.passes(seconds=1)
        response = await self.desk.client.send(request)
        self.status = response.status_code
        self.inline = self.in_response(response) if response.status_code == 200 else []
        self.heard += self.inline
        await self.desk.settle()
        await self.hears()

    @abstractmethod
    def text(self, text: str) -> httpx.Request: ...

    @abstractmethod
    def tap(self, token: str, label: str) -> httpx.Request: ...

    @abstractmethod
    def file(self, content: bytes, name: str) -> httpx.Request: ...

    @abstractmethod
    def in_response(self, response: httpx.Response) -> list[Heard]: ...

    @abstractmethod
    async def hears(self) -> None:
        """Take in what was sent apart from the answers."""


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
            else:
                menu = body["msgmenu"]
                choices = {item["content"]: item["id"] for item in menu["list"]}
                self.heard.append(Heard(menu["head_content"], choices))
        self._taken = len(sent)


class TelegramCustomer(Customer):
    channel = "telegram"

    def __init__(self, desk: Desk, locale: str = "zh") -> None:
        super().__init__(desk, locale)
        self._taken = 0
        self._ids = itertools.count(self.number * 10_000)

    @property
    def address(self) -> str:
        return str(700_000 + self.number)

    def text(self, text: str) -> httpx.Request:
        return self.message(text=text)

    def tap(self, token: str, label: str) -> httpx.Request:
        shown = {"message_id": 4, "date": 1, "chat": self._chat}
        query = {"id": str(next(self._ids)), "from": self._sender, "message": shown, "data": token}
        return self.update(callback_query=query | {"chat_instance": "1"})

    def file(self, content: bytes, name: str, **parts: Any) -> httpx.Request:
        file_id = secrets.token_hex(8)
        self.desk.world.telegram.files[file_id] = content
        photo = {"file_id": file_id, "file_unique_id": file_id, "width": 90, "height": 90}
        return self.message(photo=[photo | {"file_size": len(content)}], **parts)

    def blocks(self) -> httpx.Request:
        """The customer blocks the bot."""
        member = {"user": {"id": 123456, "is_bot": True, "first_name": "T"}, "status": "kicked"}
        change = {"chat": self._chat, "from": self._sender, "date": 1, "new_chat_member": member}
        return self.update(my_chat_member=change | {"old_chat_member": member | {"status": "member"}})

    def message(self, kind: str = "message", **parts: Any) -> httpx.Request:
        said = {"message_id": next(self._ids), "from": self._sender, "chat": self._chat, "date": 1760000000}
        return self.update(**{kind: said | parts})

    def update(self, **parts: Any) -> httpx.Request:
        body = json.dumps({"update_id": next(self._ids), **parts}).encode()
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "content-type": "application/json"}
        return self.desk.client.build_request("POST", "/telegram", content=body, headers=headers)

    def in_response(self, response: httpx.Response) -> list[Heard]:
        call = msgspec.json.decode(response.content or b"{}")
        return [_telegram_heard(call)] if call.get("method") == "sendMessage" else []

    async def hears(self) -> None:
        calls = self.desk.world.telegram.called("sendMessage")
        sent = [call for call in calls if call["chat_id"] == self.address]
        for call in sent[self._taken :]:
            markup = msgspec.json.decode(call.get("reply_markup", "null"))
            self.heard.append(_telegram_heard({"text": call["text"], "reply_markup": markup}))
        self._taken = len(sent)

    @property
    def _chat(self) -> dict[str, Any]:
        return {"id": int(self.address), "first_name": "Li", "type": "private"}

    @property
    def _sender(self) -> dict[str, Any]:
        tag = "zh-hans" if self.locale == "zh" else "en"
        return {"id": int(self.address), "is_bot": False, "first_name": "Li", "language_code": tag}


class PollingCustomer(TelegramCustomer):
    """The same, where the bot asks for updates; nothing travels in a response."""

    async def posts(self, request: httpx.Request) -> None:
        self._last = request
        self.desk.time.passes(seconds=1)
        update = msgspec.json.decode(request.content)
        # An update that was not confirmed comes under its own number; a repeat here has a later one.
        await self.desk.world.telegram.push(update | {"update_id": next(self._ids)})
        self.status = 200
        await self.desk.settle()
        await self.hears()


class WebCustomer(Customer):
    channel = "webchat"

    def __init__(self, desk: Desk, locale: str = "zh") -> None:
        super().__init__(desk, locale)
        self._cookie = secrets.token_urlsafe(32)
        self._after = 0

    @property
    def address(self) -> str:
        return self._cookie

    def text(self, text: str) -> httpx.Request:
        return self.content({"type": "text", "text": text})

    def tap(self, token: str, label: str) -> httpx.Request:
        return self.content({"type": "tap", "token": token})

    def content(self, content: dict[str, Any]) -> httpx.Request:
        body = json.dumps({"key": secrets.token_hex(8), "content": content}).encode()
        return self._request("POST", "/chat/messages", content=body, kind="application/json")

    def file(self, content: bytes, name: str) -> httpx.Request:
        request = self.desk.client.build_request(
            "POST",
            "/chat/files",
            data={"key": secrets.token_hex(8)},
            files={"file": (name, content, "image/png")},
            headers=self.headers,
        )
        request.read()
        return request

    @property
    def headers(self) -> dict[str, str]:
        return {
            "cookie": f"tingsu_chat={self._cookie}",
            "origin": PUBLIC,
            "accept": "application/json",
            "accept-language": "zh-CN,zh;q=0.9" if self.locale == "zh" else "en",
        }

    def in_response(self, response: httpx.Response) -> list[Heard]:
        """Nothing is heard yet: the page shows what the transcript has."""
        return [_web_heard(bubble) for bubble in response.json()["messages"]]

    async def posts(self, request: httpx.Request) -> None:
        before = list(self.heard)
        await super().posts(request)
        self.heard = before
        await self.reads()

    async def reads(self) -> None:
        """The page asks for news."""
        request = self._request("GET", f"/chat/news?after={self._after}")
        for bubble in (await self.desk.client.send(request)).json()["messages"]:
            self._after = bubble["seq"]
            if bubble["side"] == "ours":
                self.heard.append(_web_heard(bubble))

    async def hears(self) -> None:
        """Nothing can be sent to a page."""

    def _request(self, method: str, path: str, content: bytes = b"", kind: str = "") -> httpx.Request:
        headers = self.headers | ({"content-type": kind} if kind else {})
        return self.desk.client.build_request(method, path, content=content, headers=headers)


def _wechat_heard(text: str) -> Heard:
    choices = {label: unquote(token) for token, label in _LINK.findall(text)}
    return Heard(_LINK.sub("", text).strip(), {label.removeprefix("✓ "): t for label, t in choices.items()})


def _telegram_heard(call: dict[str, Any]) -> Heard:
    rows = (call.get("reply_markup") or {}).get("inline_keyboard", [])
    buttons = [button for row in rows for button in row if "callback_data" in button]
    choices = {button["text"].removeprefix("✓ "): button["callback_data"] for button in buttons}
    return Heard(call["text"], choices)


def _web_heard(bubble: dict[str, Any]) -> Heard:
    choices = {choice["label"]: choice["token"] for choice in bubble.get("choices", ())}
    return Heard(bubble.get("text", ""), choices)
