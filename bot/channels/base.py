"""The contract every channel keeps. A new channel is a copied folder."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol, runtime_checkable

from msgspec import Struct
from starlette.routing import BaseRoute

from dialogs.messages import Attachment, Content, Say


class Incoming(Struct, frozen=True):
    """One message from a customer.

    `channel` and `address` (openid, chat id, cookie) name the conversation. `key` tells this message
    from every other of the conversation and is the same when the platform repeats it. `locale` is the
    client's language tag where it tells one, such as "zh-CN". `beside`: it came in by another way than
    the channel itself, such as the page of a signed link, so its answer carries no messages.
    """

    channel: str
    address: str
    key: str
    content: Content
    locale: str | None = None
    beside: bool = False


class Outgoing(Struct, frozen=True):
    """An outbox row on its way: `seq` orders the messages of one conversation."""

    conversation_id: str
    seq: int
    say: Say


class Answer(Struct, frozen=True):
    """What the response to this very message carries: possibly nothing, then the sender sends the rest.

    A repeat of the same message gets an equal answer.
    """

    conversation_id: str
    turn: int
    messages: tuple[Outgoing, ...] = ()


class SendError(Exception):
    """A message was not delivered. `reason` is a short code without personal data, e.g. "blocked".

    Exactly one outcome: `permanent` (give up on this message), `unreachable` (give up, and the contact
    cannot be written to), `parked` (wait until the customer writes), `retry_after` (seconds, the
    platform's own wish) or, with none of them, try again later. `alert` marks a fault staff must mend.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        unreachable: bool = False,
        parked: bool = False,
        retry_after: float | None = None,
        alert: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.unreachable = unreachable
        self.parked = parked
        self.retry_after = retry_after
        self.alert = alert


class FetchError(Exception):
    """A file could not be fetched. `permanent`: it never can, e.g. it expired or is too large."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


class Overloaded(Exception):
    """A turn was not taken or not finished in time; nothing was committed. Answer 503."""


class Receiver(Protocol):
    """What a channel hands its messages to: see `bot.receive`."""

    async def receive(self, incoming: Incoming) -> Answer:
        """Take one message durably and return what to answer; raises Overloaded.

        A caller that is cancelled changes nothing: the message is taken all the same.
        """
        ...

    def delivered(self, answer: Answer) -> None:
        """The answer was written out in time: its messages are settled."""
        ...


class Channel(Protocol):
    """One way of talking to customers."""

    name: str

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The HTTP routes of this channel."""
        ...

    def inline(self, waiting: Sequence[Say]) -> int:
        """How many of the leading messages the response to an incoming message can carry."""
        ...

    async def send(self, address: str, say: Say) -> str | None:
        """Send one message and return the platform's id for it, if it tells one; raises SendError."""
        ...

    def fetch(self, ref: str) -> AsyncIterator[bytes]:
        """The bytes of a `File.ref`, in pieces; raises FetchError."""
        ...


class Files(Protocol):
    """The files that staff send."""

    def opened(self, file: Attachment) -> AbstractAsyncContextManager[bytes]:
        """The bytes of a file, for as long as they are being sent; raises SendError."""
        ...


@runtime_checkable
class Carrier(Protocol):
    """A channel that takes files as messages of their own."""

    def carries(self, file: Attachment) -> bool:
        """Whether it takes this one."""
        ...


@runtime_checkable
class Pointer(Protocol):
    """A channel that can point a customer to a message while the platform does not take it."""

    async def point(self, address: str, say: Say) -> bool:
        """Send `say.brief` and its link; False if none can be sent this way. Raises SendError, parked
        where another try would not help."""
        ...


@runtime_checkable
class Entrance(Protocol):
    """A channel that customers can come into by an address, such as a QR code's, that brings a payload."""

    async def entrance(self, payload: str, *, lasting: bool) -> str:
        """The address; whoever opens it begins with `Command(BEGIN, payload)`. The payload is 1 to 64 of
        A-Z a-z 0-9 _ -. One that is not `lasting` is good for 30 days at least. Raises SendError."""
        ...


@runtime_checkable
class Menus(Protocol):
    """A channel that shows a chat a menu of its own."""

    async def offer_commands(self, address: str, menu: Sequence[tuple[str, str]]) -> bool:
        """Show these commands, without a slash, with what they do; none: the common menu again. False
        where the platform did not take it."""
        ...
