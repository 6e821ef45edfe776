"""The world around the Telegram channel: a Bot API server, and the receiver behind the channel."""

import asyncio
import json
from collections import defaultdict
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any
from urllib.parse import parse_qsl

import httpx

from bot.channels.base import Answer, Incoming, Outgoing
from bot.channels.telegram.channel import Account, Telegram
from bot.channels.telegram.sending import Pace
from dialogs.messages import Say
from tests.bot.channels.sent_files import SentFiles

TOKEN = "123456:test-token"
SECRET = "a-secret"
API_BASE = "https://bot-api.test"
PRIVATE_ONLY = {"zh": "请私聊我。", "en": "Please write to me privately."}
MENUS = {"zh": [("help", "帮助")], "en": [("help", "Help"), ("cancel", "Cancel")]}

WEBHOOK = Account(TOKEN, "webhook", SECRET, "https://tingsu.test", API_BASE)
POLLING = Account(TOKEN, "polling", api_base=API_BASE)


@dataclass
class Failure:
    """What the Bot API answers instead of a result; `code` 0 breaks the connection, -1 times out.

    With 200, `description` is the body as it stands.
    """

    code: int
    description: str = ""
    parameters: dict[str, object] = field(default_factory=dict)


class FakeBotApi:
    """Answers like the Bot API and records the calls. `failures[method]` are used up first."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.failures: defaultdict[str, list[Failure]] = defaultdict(list)
        self.updates: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.photos: list[bytes] = []
        self.idle = asyncio.Event()
        self._message_id = 1000

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    def called(self, method: str) -> list[dict[str, str]]:
        return [arguments for name, arguments in self.calls if name.lower() == method.lower()]

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.startswith(f"/file/bot{TOKEN}/"):
            content = self.files.get(path.rpartition("/")[2])
            return httpx.Response(404) if content is None else httpx.Response(200, content=content)
        method = path.rpartition("/")[2]
        arguments = self._arguments(request)
        self.calls.append((method, arguments))
        if self.failures[method]:
            return self._fail(self.failures[method].pop(0), request)
        result = await self._result(method.lower(), arguments)
        return httpx.Response(200, content=json.dumps({"ok": True, "result": result}).encode())

    def _arguments(self, request: httpx.Request) -> dict[str, str]:
        kind = request.headers.get("content-type", "")
        if not kind.startswith("multipart/form-data"):
            return dict(parse_qsl(request.content.decode(), keep_blank_values=True))
        whole = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + request.content)
        arguments = {}
        for part in whole.walk():
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                name = str(part.get_param("name", header="content-disposition"))
                arguments[name] = content.decode() if part.get_filename() is None else f"{len(content)} bytes"
                if part.get_filename() is not None:
                    self.photos.append(content)
        return arguments

    @staticmethod
    def _fail(failure: Failure, request: httpx.Request) -> httpx.Response:
        if failure.code == 0:
            raise httpx.ConnectError("refused", request=request)
        if failure.code == -1:
            raise httpx.ReadTimeout("too slow", request=request)
        if failure.code == 200:
            return httpx.Response(200, text=failure.description)
        body: dict[str, object] = {
            "ok": False,
            "error_code": failure.code,
            "description": failure.description,
        }
        if failure.parameters:
            body["parameters"] = failure.parameters
        return httpx.Response(failure.code, json=body)

    async def _result(self, method: str, arguments: dict[str, str]) -> object:
        match method:
            case "getme":
                return {"id": 123456, "is_bot": True, "first_name": "Tingsu", "username": "tingsu_bot"}
            case "sendmessage" | "sendphoto" | "senddocument":
                self._message_id += 1
                chat = {"id": int(arguments["chat_id"]), "type": "private"}
                said = {"text": arguments.get("text", ""), "caption": arguments.get("caption", "")}
                return {"message_id": self._message_id, "date": 1, "chat": chat} | said
            case "getfile":
                return {"file_id": "F", "file_unique_id": "U", "file_path": f"photos/{arguments['file_id']}"}
            case "getupdates":
                return await self._pending(int(arguments.get("offset", "0")))
        return True

    async def _pending(self, offset: int) -> list[dict[str, Any]]:
        """A confirmed update is gone; an update without a usable id stays for ever."""
        self.updates = [
            update
            for update in self.updates
            if not isinstance(update.get("update_id"), int) or update["update_id"] >= offset
        ]
        if not self.updates:
            self.idle.set()
            await asyncio.sleep(3600)
        return list(self.updates)


class FakeReceiver:
    """Records what it takes. `answers` by key, or a say for everything; `failures` by key come first."""

    def __init__(self, *says: Say) -> None:
        self.says = says
        self.taken: list[Incoming] = []
        self.settled: list[Answer] = []
        self.failures: defaultdict[str, list[Exception]] = defaultdict(list)
        self.pauses: dict[str, asyncio.Event] = {}

    async def receive(self, incoming: Incoming) -> Answer:
        if pause := self.pauses.get(incoming.key):
            await pause.wait()
        if self.failures[incoming.key]:
            raise self.failures[incoming.key].pop(0)
        self.taken.append(incoming)
        messages = (Outgoing("c", number, say) for number, say in enumerate(self.says, 2))
        return Answer("c", 1, tuple(messages))

    def delivered(self, answer: Answer) -> None:
        self.settled.append(answer)


def channel_of(
    account: Account, receiver: FakeReceiver, api: FakeBotApi, files: SentFiles | None = None
) -> Telegram:
    """The channel in front of fakes, in no hurry to pace anything."""
    pace = Pace(overall=1e6, per_chat=1e6)
    return Telegram(
        account, receiver, PRIVATE_ONLY, MENUS, files or SentFiles(), pace=pace, transport=api.transport
    )


def update_of(kind: str = "message", update_id: int = 1, **parts: Any) -> dict[str, Any]:
    """An update as Telegram sends it, from a customer in a private chat."""
    sender = {"id": 7, "is_bot": False, "first_name": "Li", "language_code": "zh-hans"}
    body: dict[str, Any] = {
        "message_id": 5,
        "from": sender,
        "chat": {"id": 7, "first_name": "Li", "type": "private"},
        "date": 1760000000,
    }
    return {"update_id": update_id, kind: body | parts}


def tap_of(data: str | None, update_id: int = 1, chat_type: str = "private") -> dict[str, Any]:
    query: dict[str, Any] = {
        "id": "99",
        "from": {"id": 7, "is_bot": False, "first_name": "Li", "language_code": "en"},
        "message": {"message_id": 4, "date": 1, "chat": {"id": 7, "type": chat_type}},
        "chat_instance": "1",
    }
    if data is not None:
        query["data"] = data
    return {"update_id": update_id, "callback_query": query}
