"""A WeChat for tests: its API behind a transport, and its callbacks in all three modes."""

import hashlib
import itertools
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any

import httpx
import msgspec
import xmltodict
from starlette.types import ASGIApp
from wechatpy.crypto import WeChatCrypto

from bot.channels.wechat import Mode

TOKEN = "callback-token"
APP_ID = "wx2c2769f8efd9abc2"
SECRET = "app-secret"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OLD_AES_KEY = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
ACCOUNT = "gh_account"
TIMESTAMP = "1409735669"
NONCE = "1320562132"


@dataclass
class Platform:
    """api.weixin.qq.com: `errors` are answered first, in order, by path; then it works as documented."""

    errors: dict[str, deque[Mapping[str, Any] | httpx.Response | Exception]] = field(default_factory=dict)
    requests: list[httpx.Request] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    uploaded: dict[str, bytes] = field(default_factory=dict)
    pointed: list[dict[str, Any]] = field(default_factory=list)
    media: dict[str, httpx.Response] = field(default_factory=dict)
    elsewhere: dict[str, httpx.Response] = field(default_factory=dict)
    menu: dict[str, Any] | None = None
    token: str = "token-1"
    forced: int = 0
    token_calls: int = 0

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    def fail(self, path: str, *failures: int | httpx.Response | Exception) -> None:
        """The next calls of a path fail so: with an errcode, a whole response, or on the way."""
        queue = self.errors.setdefault(path, deque())
        queue.extend(
            {"errcode": failure, "errmsg": "failed"} if isinstance(failure, int) else failure
            for failure in failures
        )

    def revoke(self) -> None:
        """The valid token is no longer: another one is."""
        self.token = f"token-{int(self.token.rsplit('-', 1)[1]) + 1}"

    @property
    def texts(self) -> list[str]:
        return [body["text"]["content"] for body in self.sent if body["msgtype"] == "text"]

    def calls(self, path: str) -> int:
        return sum(request.url.path == path for request in self.requests)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if str(request.url) in self.elsewhere:
            return self.elsewhere[str(request.url)]
        path = request.url.path
        if self.errors.get(path):
            failure = self.errors[path].popleft()
            if isinstance(failure, Exception):
                raise failure
            return failure if isinstance(failure, httpx.Response) else _json(failure)
        if path == "/cgi-bin/stable_token":
            return self._stable_token(msgspec.json.decode(request.content))
        if request.url.params.get("access_token") != self.token:
            return _json({"errcode": 40001, "errmsg": "invalid credential, access_token is invalid"})
        return self._authorised(request)

    def _stable_token(self, body: dict[str, Any]) -> httpx.Response:
        self.token_calls += 1
        if body["appid"] != APP_ID:
            return _json({"errcode": 40013, "errmsg": "invalid appid"})
        if body["secret"] != SECRET:
            return _json({"errcode": 40001, "errmsg": "invalid credential"})
        if body["force_refresh"]:
            self.forced += 1
            self.revoke()
        return _json({"access_token": self.token, "expires_in": 7200})

    def _authorised(self, request: httpx.Request) -> httpx.Response:
        match request.url.path:
            case "/cgi-bin/message/custom/send":
                return self._custom_send(request)
            case "/cgi-bin/media/upload":
                return self._upload(request)
            case "/cgi-bin/message/template/send" | "/cgi-bin/message/subscribe/bizsend":
                return self._point(request)
            case "/cgi-bin/menu/create":
                self.menu = msgspec.json.decode(request.content)
                return _json({"errcode": 0, "errmsg": "ok"})
            case "/cgi-bin/qrcode/create":
                return self._code(msgspec.json.decode(request.content))
            case "/cgi-bin/media/get":
                found = self.media.get(request.url.params["media_id"])
                return found or _json({"errcode": 40007, "errmsg": "invalid media_id"})
        return httpx.Response(404)

    def _code(self, body: dict[str, Any]) -> httpx.Response:
        scene = body["action_info"]["scene"]["scene_str"]
        passing = 0 < body.get("expire_seconds", 0) <= 2592000
        if not 0 < len(scene) <= 64 or passing is not (body["action_name"] == "QR_STR_SCENE"):
            return _json({"errcode": 40053, "errmsg": "invalid action info"})
        return _json({"ticket": f"ticket-{scene}", "url": f"http://weixin.qq.com/q/{scene}"})

    def _custom_send(self, request: httpx.Request) -> httpx.Response:
        if b"\\u" in request.content:
            return _json({"errcode": 40033, "errmsg": "invalid charset"})
        body = msgspec.json.decode(request.content)
        content = ""
        if body["msgtype"] == "image":
            if body["image"]["media_id"] not in self.uploaded:
                return _json({"errcode": 40007, "errmsg": "invalid media_id"})
        else:
            text = body["msgtype"] == "text"
            content = body["text"]["content"] if text else body["msgmenu"]["head_content"]
        if len(content.encode()) > 2048:
            return _json({"errcode": 45002, "errmsg": "content size out of limit"})
        self.sent.append(body)
        return _json({"errcode": 0, "errmsg": "ok"})

    def _upload(self, request: httpx.Request) -> httpx.Response:
        kind = request.headers["content-type"]
        whole = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + request.content)
        part = whole.get_payload(0)
        assert isinstance(part, Message)
        content = part.get_payload(decode=True)
        named = part.get_param("name", header="content-disposition") == "media" and part.get_filename()
        if request.url.params.get("type") != "image" or not named or not isinstance(content, bytes):
            return _json({"errcode": 41005, "errmsg": "media data missing"})
        if len(content) > 10 * 1024 * 1024:
            return _json({"errcode": 45001, "errmsg": "media size out of limit"})
        media = f"media-{len(self.uploaded) + 1}"
        self.uploaded[media] = content
        return _json({"type": "image", "media_id": media, "created_at": 1})

    def _point(self, request: httpx.Request) -> httpx.Response:
        body = msgspec.json.decode(request.content)
        values = [one["value"] for one in body["data"].values()]
        if not all(0 < len(value) <= 20 and value.isprintable() for value in values):
            return _json({"errcode": 47003, "errmsg": "argument invalid! data.thing1.value invalid"})
        self.pointed.append(body)
        return _json({"errcode": 0, "errmsg": "ok", "msgid": 200163836})


def _json(answer: Mapping[str, Any]) -> httpx.Response:
    return httpx.Response(
        200, content=msgspec.json.encode(answer), headers={"content-type": "application/json"}
    )


@dataclass(frozen=True)
class Reply:
    """What came back for a callback; `fields` are those of the passive reply, decrypted, if there is one."""

    status: int
    body: bytes
    fields: dict[str, Any] | None = None

    @property
    def text(self) -> str | None:
        return self.fields["Content"] if self.fields else None


class Callbacks:
    """The platform's side of the webhook: signs, encrypts and posts as the account's mode says."""

    def __init__(self, app: ASGIApp, mode: Mode = Mode.PLAIN, aes_key: str = AES_KEY) -> None:
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://tingsu.test")
        self.mode = mode
        self.crypto = WeChatCrypto(TOKEN, aes_key, APP_ID)
        self._ids = itertools.count(6054768590064713728)

    async def text(self, openid: str, content: str, **fields: str) -> Reply:
        return await self.message(openid, MsgType="text", Content=content, **fields)

    async def tap(self, openid: str, token: str, content: str = "1") -> Reply:
        return await self.text(openid, content, bizmsgmenuid=token)

    async def event(self, openid: str, event: str, key: str = "", **fields: str) -> Reply:
        return await self.message(openid, MsgType="event", Event=event, EventKey=key, **fields)

    async def message(self, openid: str, **fields: str) -> Reply:
        """One callback; fields given win over those the platform would choose."""
        chosen = {"ToUserName": ACCOUNT, "FromUserName": openid, "CreateTime": TIMESTAMP}
        if fields["MsgType"] != "event":
            chosen["MsgId"] = str(next(self._ids))
        return await self.post(document(chosen | fields))

    async def post(self, xml: str) -> Reply:
        params, body = self.wrapped(xml)
        return self.reply(await self.client.post("/wechat", params=params, content=body))

    def wrapped(self, xml: str) -> tuple[dict[str, str], bytes]:
        """The query and the body that carry an XML message in this mode."""
        params = {"timestamp": TIMESTAMP, "nonce": NONCE, "signature": sign(TOKEN, TIMESTAMP, NONCE)}
        if self.mode is Mode.PLAIN:
            return params, xml.encode()
        sealed = xmltodict.parse(self.crypto.encrypt_message(xml, NONCE, TIMESTAMP))["xml"]
        params |= {"encrypt_type": "aes", "msg_signature": sealed["MsgSignature"]}
        encrypted = f"<Encrypt><![CDATA[{sealed['Encrypt']}]]></Encrypt>"
        if self.mode is Mode.COMPATIBLE:
            return params, xml.replace("</xml>", f"{encrypted}</xml>").encode()
        return params, f"<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName>{encrypted}</xml>".encode()

    def reply(self, response: httpx.Response) -> Reply:
        if not response.content.startswith(b"<xml>"):
            return Reply(response.status_code, response.content)
        fields = xmltodict.parse(response.content)["xml"]
        if "Encrypt" in fields:
            xml = self.crypto.decrypt_message(
                response.content, fields["MsgSignature"], fields["TimeStamp"], fields["Nonce"]
            )
            fields = xmltodict.parse(xml)["xml"]
        return Reply(response.status_code, response.content, fields)

    async def verify(self, echo: str, **changed: str) -> httpx.Response:
        params = {"timestamp": TIMESTAMP, "nonce": NONCE, "signature": sign(TOKEN, TIMESTAMP, NONCE)}
        return await self.client.get("/wechat", params=params | {"echostr": echo} | changed)


def sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def document(fields: Mapping[str, str]) -> str:
    """XML as the platform writes it."""
    elements = (f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields.items())
    return f"<xml>{''.join(elements)}</xml>"
