"""A visitor of the page."""

import json
import secrets
from typing import Any

import httpx

from tests.customers.base import Customer, Heard
from tests.desk import PUBLIC, Desk


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

    def scanned(self, payload: str) -> httpx.Request:
        return self.content({"type": "command", "name": "begin", "argument": payload})

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


def _web_heard(bubble: dict[str, Any]) -> Heard:
    choices = {choice["label"]: choice["token"] for choice in bubble.get("choices", ())}
    return Heard(bubble.get("text", ""), choices)
