"""What the web page needs from others."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from msgspec import Struct

from bot.channels.base import Receiver
from dialogs.messages import Content, Say
from storage.case_pages import CasePage
from storage.data_copies import Copy
from storage.reply_files import ReplyFile


class Entry(Struct, frozen=True):
    """One message of a transcript, from the customer (`Content`, with the `key` it came under) or to
    them (`Say`). `at` is in UTC."""

    seq: int
    at: datetime
    content: Content | Say
    key: str | None = None


class Passage(Struct, frozen=True):
    """A stretch of a transcript in the order of `seq`. `locale` is the conversation's, once it has one."""

    entries: tuple[Entry, ...] = ()
    locale: str | None = None


class Unavailable(Exception):
    """A fault of ours that may pass, e.g. a full disk or a busy database: the page tries again."""


class Transcript(Protocol):
    """What was said in a conversation, in both directions. Both methods raise Unavailable."""

    async def since(self, conversation_id: str, seq: int) -> Passage:
        """All entries after `seq`; none for a conversation nobody has begun."""
        ...

    async def seen(self, conversation_id: str, seq: int) -> None:
        """The customer's page has every message up to `seq`: those are delivered. Repeats do nothing."""
        ...


class Stored(Struct, frozen=True):
    """An upload that was kept: `ref` finds it again, `size` is in bytes."""

    ref: str
    size: int


class TooLarge(Exception):
    """The upload passed its limit; nothing of it was kept."""


class Uploads(Protocol):
    """Where the customers' files go."""

    async def put(self, conversation_id: str, key: str, chunks: AsyncIterator[bytes], limit: int) -> Stored:
        """Keep what arrives; raises TooLarge past `limit` bytes, Unavailable, or what `chunks` raises.

        The same conversation and key again replace what was kept: it is the same upload, repeated.
        """
        ...

    def open(self, ref: str) -> AsyncIterator[bytes]:
        """The bytes of an upload, in pieces; raises FileNotFoundError."""
        ...


class Hints(Protocol):
    """Tells that a conversation may have something new."""

    def listen(self, conversation_id: str) -> AsyncIterator[None]:
        """An item whenever there may be something new; from the first `anext` on none is lost."""
        ...


class FieldLink(Struct, frozen=True):
    """What a signed link says: which field of which conversation's draft it is for, and until when.

    `expires` is in seconds since 1970, UTC.
    """

    channel: str
    address: str
    field: str
    draft: str
    locale: str
    expires: int


class CaseLink(Struct, frozen=True, array_like=True):
    """What a signed link says: which case of which conversation it opens, and until when.

    `expires` is in seconds since 1970, UTC.
    """

    conversation: str
    case: str
    locale: str
    expires: int


class BadLink(Exception):
    """The link is not ours or, with `expired`, was."""

    def __init__(self, *, expired: bool) -> None:
        super().__init__("expired" if expired else "forged")
        self.expired = expired


Link_co = TypeVar("Link_co", covariant=True)


class Links(Protocol[Link_co]):
    """Reads links of one kind: see `links.SealedLinks`."""

    def read(self, token: str, now: datetime) -> Link_co:
        """What the link says; raises BadLink."""
        ...


class Cases(Protocol):
    """What customers may see of their own cases. All methods raise Unavailable."""

    async def page(self, conversation_id: str, case_id: str) -> CasePage | None:
        """The case, if it is this conversation's and its customer may still see it."""
        ...

    async def copy(self, conversation_id: str) -> Copy:
        """What is kept of the customer beside the messages."""
        ...

    async def sent(self, conversation_id: str, id_: str) -> ReplyFile | None:
        """A file that staff sent to this conversation, once its customer was told of it."""
        ...

    async def messages(self, conversation_id: str, after: int, up_to: int) -> Sequence[Entry]:
        """What was said from `after` (excluded) up to `up_to`, in order."""
        ...


@dataclass(frozen=True)
class CaseDesk:
    """What stands behind the page of a case.

    `label` names a code of the taxonomy in a locale; `reasons` gives the codes that may explain a score.
    """

    cases: Cases
    links: Links[CaseLink]
    label: Callable[[str, str], str]
    reasons: Callable[[int], Sequence[str]]


@dataclass(frozen=True)
class BackOffice:
    """All that stands behind the page.

    `identify` gives the id of the conversation with an address on a channel; `now` is aware.
    """

    receiver: Receiver
    transcript: Transcript
    uploads: Uploads
    hints: Hints
    links: Links[FieldLink]
    identify: Callable[[str, str], str]
    now: Callable[[], datetime]
    desk: CaseDesk
