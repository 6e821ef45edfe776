"""Calls to the platform: one at a time, with a timeout, the token kept valid, errors by their table."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import httpx
import msgspec

from bot.channels.wechat.errors import DAILY_LIMIT, TOO_FREQUENT, Remedy, WeChatError, outcome
from bot.channels.wechat.tokens import Token, Tokens, TokenStore

BASE: Final = "https://api.weixin.qq.com"
UPLOAD: Final = "/cgi-bin/media/upload"
TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
# After these every further call would be refused too, and counted.
STOPPING: Final = frozenset({DAILY_LIMIT, TOO_FREQUENT})

# It logs whole addresses, and the platform wants the token in the address.
logging.getLogger("httpx").setLevel(logging.WARNING)


def connect(base: str = BASE, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=20, max_keepalive_connections=5)
    return httpx.AsyncClient(
        base_url=base, timeout=TIMEOUT, limits=limits, transport=transport, follow_redirects=False
    )


class Api:
    """`jitter` gives a number between 0 and 1, by chance."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        app_id: str,
        app_secret: str,
        store: TokenStore,
        now: Callable[[], datetime],
        jitter: Callable[[], float],
    ) -> None:
        self.client = client
        self.tokens = Tokens(store, self._ask_for_token, now)
        self._app_id = app_id
        self._app_secret = app_secret
        self._now = now
        self._jitter = jitter
        self._stopped: dict[str, tuple[int, datetime]] = {}

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The platform's answer; raises WeChatError. A refused token is replaced once."""
        return await self._with_token(path, lambda token: self._call(path, body, {"access_token": token}))

    async def upload_image(self, content: bytes, name: str, type_: str) -> str:
        """The id of a picture, of at most 10 MB, that the platform now keeps for three days; raises
        WeChatError. `name` is told the platform in place of the file's own."""
        part = (name, content, type_)
        answer = await self._with_token(UPLOAD, lambda token: self._upload(part, token))
        media = answer.get("media_id")
        if not isinstance(media, str) or not media:
            raise _unavailable("unreadable")
        return media

    async def _with_token(
        self, path: str, call: Callable[[str], Awaitable[dict[str, Any]]]
    ) -> dict[str, Any]:
        self._check_stopped(path)
        token = await self.tokens.current()
        try:
            return await call(token)
        except WeChatError as error:
            if error.remedy is not Remedy.RENEW_TOKEN:
                raise
        token = await self.tokens.instead_of(token)
        try:
            return await call(token)
        except WeChatError as error:
            error.alert = error.alert or error.remedy is Remedy.RENEW_TOKEN
            raise

    def refusal(
        self, answer: Mapping[str, Any], *, path: str, token_call: bool = False
    ) -> WeChatError | None:
        """The error that an answer tells of, if it does; stops the path where the platform says so."""
        code = answer.get("errcode", 0)
        if code == 0:
            return None
        if not isinstance(code, int):
            return _unavailable("unreadable")
        error = outcome(
            code, str(answer.get("errmsg", "")),
            now=self._now(), jitter=self._jitter(), token_call=token_call,
        )  # fmt: skip
        if code in STOPPING and error.retry_after is not None:
            self._stopped[path] = (code, self._now() + timedelta(seconds=error.retry_after))
        return error

    def _check_stopped(self, path: str) -> None:
        code, until = self._stopped.get(path, (0, None))
        if until is None or self._now() >= until:
            return
        error = outcome(code, "", now=self._now())
        error.retry_after = (until - self._now()).total_seconds()
        error.alert = False  # said once, when it began
        raise error

    async def _ask_for_token(self, force: bool) -> Token:
        if not (self._app_id and self._app_secret):
            # An account that only answers: what waits travels with the next answer.
            raise WeChatError("credentials", parked=True)
        path = "/cgi-bin/stable_token"
        body = {
            "grant_type": "client_credential",
            "appid": self._app_id,
            "secret": self._app_secret,
            "force_refresh": force,
        }
        answer = await self._call(path, body, {}, token_call=True)
        value, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(value, str) or not value or not isinstance(seconds, int):
            raise _unavailable("unreadable")
        return Token(value, self._now() + timedelta(seconds=seconds))

    async def _call(
        self, path: str, body: Mapping[str, Any], params: dict[str, str], *, token_call: bool = False
    ) -> dict[str, Any]:
        # Raw UTF-8: the platform takes escaped characters for a bad body.
        content = msgspec.json.encode(body)
        headers = {"content-type": "application/json; charset=utf-8"}
        request = self.client.build_request("POST", path, content=content, params=params, headers=headers)
        return await self._answer(request, path, token_call=token_call)

    async def _upload(self, part: tuple[str, bytes, str], token: str) -> dict[str, Any]:
        # Without a name for the file the platform sees none.
        files = {"media": part}
        params = {"access_token": token, "type": "image"}
        return await self._answer(
            self.client.build_request("POST", UPLOAD, files=files, params=params), UPLOAD
        )

    async def _answer(self, request: httpx.Request, path: str, *, token_call: bool = False) -> dict[str, Any]:
        try:
            response = await self.client.send(request)
        except httpx.HTTPError as error:
            raise _unavailable(type(error).__name__) from None  # its text may hold the address
        if response.status_code != 200:
            raise _unavailable(f"http_{response.status_code}")
        answer = decoded(response.content)
        if refusal := self.refusal(answer, path=path, token_call=token_call):
            raise refusal
        return answer


def decoded(content: bytes) -> dict[str, Any]:
    """The object in an answer; raises WeChatError, to be tried again, when it is none."""
    try:
        return msgspec.json.decode(content, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise _unavailable("unreadable") from None


def _unavailable(reason: str) -> WeChatError:
    return WeChatError(reason)
