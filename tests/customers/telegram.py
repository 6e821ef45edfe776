"""Somebody in a private chat with the bot, reached by webhook or by polling."""

import itertools
import json
import secrets
from typing import Any

import httpx
import msgspec

from tests.bot.channels.telegram.fakes import SECRET
from tests.customers.base import Customer, Heard
from tests.desk import Desk


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

    def scanned(self, payload: str) -> httpx.Request:
        return self.text(f"/start {payload}")

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


def _telegram_heard(call: dict[str, Any]) -> Heard:
    rows = (call.get("reply_markup") or {}).get("inline_keyboard", [])
    buttons = [button for row in rows for button in row if "callback_data" in button]
    choices = {button["text"].removeprefix("✓ "): button["callback_data"] for button in buttons}
    return Heard(call["text"], choices)
