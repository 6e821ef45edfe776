"""Files that customers sent, fetched from the platform. It keeps them for three days."""

from collections.abc import AsyncIterator
from typing import Final

import httpx

from bot.channels.base import FetchError, SendError
from bot.channels.wechat.api import Api, decoded
from bot.channels.wechat.errors import Remedy, WeChatError

PATH: Final = "/cgi-bin/media/get"
VIDEO_DOMAINS: Final = ("qq.com", "wechat.com")
LONGEST_NOTE: Final = 64 * 1024


class Media:
    """`cap` is in bytes: of a larger file nothing is kept."""

    def __init__(self, api: Api, cap: int) -> None:
        self._api = api
        self._cap = cap

    async def fetch(self, ref: str) -> AsyncIterator[bytes]:
        """The bytes of a media id, in pieces; raises FetchError.

        A video comes as an address to fetch it from. The platform gives http addresses for it too, so
        both are followed, but only to the platform's own domains and without redirects.
        """
        try:
            token = await self._api.tokens.current()
            for last in (False, True):
                request = self._request(ref, token)
                try:
                    async for piece in self._pieces(request):
                        yield piece
                    return
                except WeChatError as error:
                    if last or error.remedy is not Remedy.RENEW_TOKEN:
                        raise
                token = await self._api.tokens.instead_of(token)
        except SendError as error:
            # Wrong credentials or a missing right can be mended while the file is still there.
            raise FetchError(error.reason, permanent=error.reason == "media") from None
        except httpx.HTTPError as error:
            raise FetchError(type(error).__name__, permanent=False) from None

    def _request(self, ref: str, token: str) -> httpx.Request:
        return self._api.client.build_request("GET", PATH, params={"access_token": token, "media_id": ref})

    async def _pieces(self, request: httpx.Request) -> AsyncIterator[bytes]:
        response = await self._sent(request)
        try:
            if not _is_note(response):
                async for piece in self._capped(response, self._cap):
                    yield piece
                return
            note = b"".join([piece async for piece in self._capped(response, LONGEST_NOTE)])
        finally:
            await response.aclose()
        answer = decoded(note)
        if error := self._api.refusal(answer, path=PATH):
            raise error
        async for piece in self._video(answer.get("video_url")):
            yield piece

    async def _video(self, address: object) -> AsyncIterator[bytes]:
        response = await self._sent(self._api.client.build_request("GET", _checked(address)))
        try:
            async for piece in self._capped(response, self._cap):
                yield piece
        finally:
            await response.aclose()

    async def _sent(self, request: httpx.Request) -> httpx.Response:
        response = await self._api.client.send(request, stream=True, follow_redirects=False)
        if response.status_code != 200:
            await response.aclose()
            raise FetchError(f"http_{response.status_code}", permanent=response.status_code in {404, 410})
        return response

    async def _capped(self, response: httpx.Response, cap: int) -> AsyncIterator[bytes]:
        taken = 0
        async for piece in response.aiter_bytes():
            taken += len(piece)
            if taken > cap:
                raise FetchError("too_large", permanent=True)
            yield piece


def _is_note(response: httpx.Response) -> bool:
    """Whether the body says something about the file instead of being it."""
    kind: str = response.headers.get("content-type", "")
    return kind.startswith(("application/json", "text/"))


def _checked(address: object) -> httpx.URL:
    try:
        url = httpx.URL(address if isinstance(address, str) else "")
    except httpx.InvalidURL:
        raise FetchError("video_address", permanent=True) from None
    known = any(url.host == domain or url.host.endswith(f".{domain}") for domain in VIDEO_DOMAINS)
    if url.scheme not in {"http", "https"} or url.port is not None or url.userinfo or not known:
        raise FetchError("video_address", permanent=True)
    return url
