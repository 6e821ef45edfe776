"""What pages need from outside: all of it comes through the office."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from cases.actions import Action
from cases.actors import Actor
from cases.complaint import Complaint
from cases.events import Event
from cases.exhibits import FileRules
from cases.rules import CaseRules
from dialogs.messages import Attachment, Say
from dialogs.rules import Rules
from handlers_console.streams import Streams
from storage.blobs import Blobs
from storage.codec import Codec
from storage.crypto import Vault
from storage.engine import Database
from storage.hints import Hints
from storage.running import Work
from storage.sign_in_rules import SignInRules
from storage.threads import Contact
from storage.unit_of_work import UnitOfWork
from storage.windows import Quota, Window

T = TypeVar("T")
MEGABYTE = 1024 * 1024
_SHIPPED = FileRules(
    {
        "photo": ("jpg", "png", "webp", "heic", "gif"),
        "document": ("pdf", "doc", "docx", "xls", "xlsx"),
    },
    {"photo": 20 * MEGABYTE, "document": 20 * MEGABYTE},
)


class Handle(Protocol):
    """Does an action with all that goes with it; raises a Refusal, Stale and LookupError."""

    def __call__(
        self,
        unit: UnitOfWork,
        number: str,
        action: Action,
        by: Actor,
        rules: CaseRules,
        /,
        *,
        seen: int | None = None,
    ) -> tuple[Complaint, Event]: ...


class Entrances(Protocol):
    """The doors by which customers come in with something already known, such as the branch."""

    @property
    def channels(self) -> Sequence[str]:
        """The channels that have such doors, whether or not they answer just now."""
        ...

    async def addresses(self, payload: str, *, lasting: bool) -> Mapping[str, str]:
        """What a QR code is to hold, by channel; a channel that gives nothing within seconds is left out.
        Whoever opens it begins with this payload, of 1 to 64 of A-Z a-z 0-9 _ - (else ValueError). One
        that is not `lasting` is good for 30 days at least: let the payload itself end earlier."""
        ...


class Closed:
    """No such doors."""

    channels = ()

    async def addresses(self, payload: str, *, lasting: bool) -> Mapping[str, str]:
        """None."""
        return {}


async def no_changes() -> None:
    """Nothing that was stored is to be brought into force."""


def as_said(channel: str, say: Say) -> Sequence[str]:
    """The message as it was said."""
    return [say.text]


def no_quota(channel: str, window: Window, now: datetime) -> Quota | None:
    """Customers of this channel can always be written to."""
    return None


def carries_nothing(channel: str, file: Attachment) -> bool:
    """No channel takes a file as a message of its own."""
    return False


@dataclass(frozen=True)
class Office:
    """`insurer` is its name by locale; `public_url` where browsers find Tingsu, without a slash at its end;
    `case_link` signs the address of a customer's page from time, contact, locale and case id.
    `quota`: how many messages a channel still takes, None where it does not count; `carries`: whether it
    takes a file as a message of its own; `files` are those that may be sent. Drain `streams` before the
    process waits for its requests to end. `settings` are those in force, by path, without secrets.
    `refresh` brings what administrators changed into force here; `as_read` gives the messages that a channel
    makes of one."""

    database: Database
    codec: Codec
    vault: Vault
    blobs: Blobs
    hints: Hints
    dialog: Rules
    cases: CaseRules
    now: Callable[[], datetime]
    handle: Handle
    case_link: Callable[[datetime, Contact, str, str], str]
    insurer: Mapping[str, str]
    public_url: str
    sign_in: SignInRules = field(default_factory=SignInRules)
    quota: Callable[[str, Window, datetime], Quota | None] = no_quota
    carries: Callable[[str, Attachment], bool] = carries_nothing
    files: FileRules = _SHIPPED
    streams: Streams = field(default_factory=Streams)
    settings: Sequence[tuple[str, str]] = ()
    refresh: Callable[[], Awaitable[None]] = no_changes
    as_read: Callable[[str, Say], Sequence[str]] = as_said
    entrances: Entrances = field(default_factory=Closed)

    @property
    def https(self) -> bool:
        """Whether browsers come over TLS."""
        return self.public_url.startswith("https://")

    async def read(self, work: Work[T]) -> T:
        """Run this in a transaction that cannot write."""
        return await self.database.read(work)

    async def write(self, work: Callable[[Connection, datetime], T]) -> T:
        """Run this in a transaction; its time is now."""
        return await self.database.write(lambda connection: work(connection, self.now()))

    async def transact(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run this in a unit of work; whoever waits for what it changed is told after the commit."""

        def whole(connection: Connection) -> tuple[T, set[str]]:
            unit = UnitOfWork(connection, self.codec, self.now(), self.cases.zone)
            result = work(unit)
            return result, unit.flush()

        result, topics = await self.database.write(whole)
        self.hints.publish(topics)
        return result

    async def perform(
        self, number: str, action: Action, by: Actor, *, seen: int | None = None
    ) -> tuple[Complaint, Event]:
        """Do one action to one case; raises a Refusal, Stale and LookupError, and then changed nothing."""
        return await self.transact(lambda unit: self.handle(unit, number, action, by, self.cases, seen=seen))
