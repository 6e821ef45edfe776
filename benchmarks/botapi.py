"""A Bot API that says yes to everything, and counts the messages that close a peer's intake."""

import argparse
import asyncio
import json
from urllib.parse import quote

import uvloop

_CLOSING = ("已受理".encode(), quote("已受理").encode(), json.dumps("已受理")[1:-1].encode())
_BOT = {"id": 123456, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
_SENT = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "sent"}


def _answer(result: object) -> bytes:
    body = json.dumps({"ok": True, "result": result}).encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
    return head + body


_YES, _ME, _MESSAGE = _answer(True), _answer(_BOT), _answer(_SENT)


class BotApi(asyncio.Protocol):
    """One connection. `GET /closed` asks for the count."""

    closed = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._received = b""

    def data_received(self, data: bytes) -> None:
        self._received += data
        while True:
            head, found, body = self._received.partition(b"\r\n\r\n")
            _, sized, rest = head.lower().partition(b"\r\ncontent-length:")
            length = int(rest.split(b"\r\n", 1)[0]) if sized else 0
            if not found or len(body) < length:
                return
            self._received = body[length:]
            self._transport.write(self._respond(head.split(b" ", 2)[1].lower(), body[:length]))  # type: ignore[attr-defined]

    def _respond(self, path: bytes, body: bytes) -> bytes:
        if path.endswith(b"/sendmessage"):
            BotApi.closed += any(word in body for word in _CLOSING)
            return _MESSAGE
        if path == b"/closed":
            return _answer(BotApi.closed)
        return _ME if path.endswith(b"/getme") else _YES


async def serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(BotApi, "127.0.0.1", port)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    uvloop.run(serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
