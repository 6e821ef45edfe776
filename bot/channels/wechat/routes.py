"""The address the platform calls. Light on purpose: every message of every customer passes here."""

from collections.abc import Callable, Sequence
from datetime import datetime
from types import CoroutineType
from typing import Final

import structlog
from starlette.routing import BaseRoute, Route
from starlette.types import Message, Receive, Scope, Send

from bot.channels.base import Answer, Incoming, Overloaded, Receiver
from bot.channels.wechat.document import Unreadable
from bot.channels.wechat.envelope import Cipher, Envelope, Forged, Query
from bot.channels.wechat.inbound import received
from bot.channels.wechat.rendering import BETWEEN, reply_xml
from dialogs.messages import Say

PATH: Final = "/wechat"
# The platform hangs up after 5 s, and the answer needs time on its way.
IN_TIME: Final = 4.5
SUCCESS: Final = b"success"
XML: Final = b"text/xml; charset=utf-8"
PLAIN: Final = b"text/plain; charset=utf-8"

log = structlog.get_logger()


class TooLarge(Exception):
    """The body is over the cap."""


class Gone(Exception):
    """The client hung up."""


class Callback:
    """An ASGI application. `monotonic` is in seconds; `body_cap` in bytes. `passive` gives the texts of as
    many leading messages as one reply carries."""

    def __init__(
        self,
        envelope: Envelope,
        receiver: Receiver,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        *,
        passive: Callable[[Sequence[Say]], list[str]],
        body_cap: int,
    ) -> None:
        self._envelope = envelope
        self._receiver = receiver
        self._now = now
        self._monotonic = monotonic
        self._passive = passive
        self._body_cap = body_cap

    @property
    def routes(self) -> Sequence[BaseRoute]:
        return (Route(PATH, self, methods=["GET", "POST"]),)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope["method"] == "POST":
                await self._take(scope, receive, send)
            else:
                echo = self._envelope.echo(Query(scope["query_string"]))
                await _respond(send, 200, echo.encode(), PLAIN)
        except Forged:
            log.warning("wechat_refused", reason="signature")
            await _respond(send, 403)
        except Unreadable as error:
            log.warning("wechat_refused", reason=str(error))
            await _respond(send, 400)
        except TooLarge:
            log.warning("wechat_refused", reason="size")
            await _respond(send, 413)
        except Overloaded:
            await _respond(send, 503)
        except Gone:
            return

    async def _take(self, scope: Scope, receive: Receive, send: Send) -> None:
        arrived = self._monotonic()
        body = await _body(scope, receive, self._body_cap)
        letter = self._envelope.open(Query(scope["query_string"]), body)
        message = received(letter.fields)
        if message is None:
            await _respond(send, 200, SUCCESS, PLAIN)
            return
        answer = await self._turn(message.incoming)
        texts = self._passive([outgoing.say for outgoing in answer.messages])
        if _has_gone(receive):
            return
        if not texts or self._monotonic() - arrived > IN_TIME:
            await _respond(send, 200, SUCCESS, PLAIN)
            return
        reply = self._reply(message.incoming.address, message.account, texts, letter.cipher)
        await _respond(send, 200, reply, XML)
        if self._monotonic() - arrived <= IN_TIME:
            self._receiver.delivered(_carried(answer, len(texts)))

    async def _turn(self, incoming: Incoming) -> Answer:
        """Raises Overloaded for any failure of ours."""
        try:
            return await self._receiver.receive(incoming)
        except Overloaded:
            raise
        except Exception as error:  # noqa: BLE001 whatever it was, the platform must send again
            # Its text may hold what the customer wrote.
            log.error("wechat_turn_failed", error=type(error).__name__)
            raise Overloaded from None

    def _reply(self, to: str, account: str, texts: Sequence[str], cipher: Cipher | None) -> bytes:
        timestamp = str(int(self._now().timestamp()))
        xml = reply_xml(to, account, timestamp, BETWEEN.join(texts))
        return (self._envelope.seal(xml, cipher, timestamp) if cipher else xml).encode()


def _carried(answer: Answer, count: int) -> Answer:
    if count == len(answer.messages):
        return answer
    return Answer(answer.conversation_id, answer.turn, answer.messages[:count])


async def _body(scope: Scope, receive: Receive, cap: int) -> bytes:
    """The whole body, of which no more than the cap is ever held; raises TooLarge, Gone."""
    for name, value in scope["headers"]:
        if name == b"content-length" and (len(value) > 15 or not value.isdigit() or int(value) > cap):
            raise TooLarge
    pieces: list[bytes] = []
    taken = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Gone
        piece = message.get("body", b"")
        taken += len(piece)
        if taken > cap:
            raise TooLarge
        pieces.append(piece)
        if not message.get("more_body", False):
            return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _has_gone(receive: Receive) -> bool:
    """Whether the client has hung up by now. One step of `receive`, which waits while it has not.

    Twenty times as cheap as a cancelled scope around it, which the frameworks use.
    """
    waiting = receive()
    if not isinstance(waiting, CoroutineType):
        return False
    try:
        waiting.send(None)
    except StopIteration as told:
        message: Message = told.value
        return bool(message["type"] == "http.disconnect")
    finally:
        waiting.close()
    return False


async def _respond(send: Send, status: int, body: bytes = b"", kind: bytes = PLAIN) -> None:
    headers = [
        (b"content-type", kind),
        (b"content-length", b"%d" % len(body)),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
