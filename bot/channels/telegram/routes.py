"""The webhook: one update per POST, answered after its turn is committed."""

from collections.abc import Callable, Sequence
from hmac import compare_digest

import msgspec
import structlog
from starlette.types import Message, Receive, Scope, Send

from bot.channels.base import Answer, Incoming, Overloaded, Receiver
from bot.channels.telegram.faults import described
from bot.channels.telegram.inbound import Callback, GroupNotice, Taken, Unreadable, read
from bot.channels.telegram.notices import Texts, private_text
from bot.channels.telegram.rendering import Payload, fits, part, render
from dialogs.messages import Say

SECRET_HEADER = b"x-telegram-bot-api-secret-token"
# Bytes. The largest real update, a long text that answers another, stays far below.
BODY_LIMIT = 1024 * 1024

log = structlog.get_logger(__name__)


def carried(waiting: Sequence[Say]) -> int:
    """How many leading messages the webhook's answer holds: one, unless a receipt is asked for.

    Nor a chart or a file: it is uploaded, which an answer cannot do.
    """
    if not waiting or waiting[0].proof or waiting[0].chart is not None or waiting[0].file is not None:
        return 0
    return 1 if fits(waiting[0]) else 0


class Refusal(Exception):
    """The request is turned away with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Webhook:
    """The ASGI endpoint. What cannot be read is answered 200: sent again, it would read no better."""

    def __init__(
        self,
        secret: str,
        receiver: Receiver,
        private_only: Texts,
        username: Callable[[], str | None],
        acknowledge: Callable[[str], None],
    ) -> None:
        self._secret = secret.encode()
        self._receiver = receiver
        self._private_only = private_only
        self._username = username
        self._acknowledge = acknowledge

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            self._check_secret(scope)
            call, answer = await self._handle(await _body(scope, receive))
        except Refusal as refusal:
            await _respond(send, refusal.status)
            return
        connected = not _disconnected(receive)
        await _respond(send, 200, call)
        if answer is not None and connected:
            self._receiver.delivered(answer)

    def _check_secret(self, scope: Scope) -> None:
        given = _header(scope, SECRET_HEADER) or b""
        if not compare_digest(given, self._secret):
            log.warning("telegram_webhook_wrong_secret")
            raise Refusal(403)

    async def _handle(self, body: bytes) -> tuple[Payload | None, Answer | None]:
        """The method call to answer with, and the receiver's answer if that call carries it whole."""
        match read(body, self._username()):
            case Taken(incoming=incoming, callback=callback):
                answer = await self._receive(incoming)
                return self._reply(int(incoming.address), answer, callback)
            case GroupNotice() as notice:
                return self._notice(notice), None
            case Callback(callback=callback):
                return _acknowledgement(callback), None
            case Unreadable(reason=reason):
                log.warning("telegram_update_unreadable", reason=reason)
        return None, None

    async def _receive(self, incoming: Incoming) -> Answer:
        try:
            return await self._receiver.receive(incoming)
        except Overloaded:
            log.warning("telegram_turn_overloaded")
        except Exception as error:  # noqa: BLE001
            log.error("telegram_turn_failed", **described(error))
        raise Refusal(503)

    def _reply(
        self, chat_id: int, answer: Answer, callback: str | None
    ) -> tuple[Payload | None, Answer | None]:
        says = [outgoing.say for outgoing in answer.messages]
        if not says or carried(says) < len(says):
            # Messages that do not fit here are left to the sender.
            whole = answer if not says else None
            return _acknowledgement(callback) if callback else None, whole
        if callback:
            self._acknowledge(callback)
        return {"method": "sendMessage", "chat_id": chat_id, **render(says[0])[0]}, answer

    def _notice(self, notice: GroupNotice) -> Payload:
        text = private_text(notice, self._private_only)
        reply = {"message_id": notice.message_id, "allow_sending_without_reply": True}
        return {"method": "sendMessage", "chat_id": notice.chat_id, **part(text), "reply_parameters": reply}


def _acknowledgement(callback: str) -> Payload:
    """Ends the spinner on the tapped button."""
    return {"method": "answerCallbackQuery", "callback_query_id": callback}


def _header(scope: Scope, name: bytes) -> bytes | None:
    return next((value for key, value in scope["headers"] if key == name), None)


async def _body(scope: Scope, receive: Receive) -> bytes:
    declared = _header(scope, b"content-length")
    if declared is not None and (not declared.isdigit() or len(declared) > 18 or int(declared) > BODY_LIMIT):
        raise Refusal(413)
    body: bytes = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refusal(400)
        body += message.get("body", b"")
        if len(body) > BODY_LIMIT:
            raise Refusal(413)
        if not message.get("more_body", False):
            return body


def _disconnected(receive: Receive) -> bool:
    """Whether the client has gone by now, as `Request.is_disconnected` tells at 25 times the cost."""
    waiting = receive()
    try:
        waiting.send(None)  # type: ignore[attr-defined]
    except StopIteration as arrived:
        message: Message = arrived.value
        return bool(message["type"] == "http.disconnect")
    waiting.close()  # type: ignore[attr-defined]
    return False


async def _respond(send: Send, status: int, call: Payload | None = None) -> None:
    body = b"" if call is None else msgspec.json.encode(call)
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
