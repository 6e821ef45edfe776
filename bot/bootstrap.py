"""Puts everything together. Only this module knows all parts."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from socket import socket
from typing import TYPE_CHECKING

import uvicorn
import uvloop
from starlette.types import ASGIApp

from bot import logs
from bot.casework import Casework
from bot.channels.base import Channel
from bot.clock import Clock, Do
from bot.digests import Digests
from bot.effects import Effects
from bot.evidence import EvidenceJobs, EvidenceRules
from bot.jobs import JOBS
from bot.jobs.base import Desk, Doing
from bot.jobs.proving import next_signing
from bot.metrics import WAITING
from bot.offered_channels import Parts, build_channels
from bot.receive import Reception
from bot.rules import build_rules
from bot.sender import Sender
from bot.settings import Settings, overview
from bot.staff_desk import StaffDesk
from bot.turns import Turns
from bot.vault import open_vault
from bot.web import application
from dialogs.answers.numerals import converter
from storage import due, key_proof, views
from storage.blobs import Blobs
from storage.codec import Codec
from storage.due import Job
from storage.engine import Database
from storage.errors import StorageError
from storage.evidence import UPLOADS
from storage.hints import Hints
from storage.migrations import upgrade

if TYPE_CHECKING:
    import httpx

_CONNECTIONS = 5000  # pages that follow a conversation hold one each


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Runtime:
    """A running Tingsu. `drain` makes it end what would otherwise hold up the end of the process."""

    parts: Parts
    app: ASGIApp
    channels: dict[str, Channel]
    reception: Reception
    sender: Sender
    clock: Clock
    drain: Callable[[], None]


@asynccontextmanager
async def running(
    settings: Settings,
    *,
    now: Callable[[], datetime] = _utc_now,
    loops: bool = True,
    transport: "httpx.AsyncBaseTransport | None" = None,
) -> AsyncIterator[Runtime]:
    """Everything open and, with `loops`, sender, clock and polling at work; closed in reverse order.

    `transport` stands in for the network in tests.

    Raises SettingsError, KeyProblem, BadAddress, DatabaseUnavailable.
    """
    rules = build_rules(settings)
    vault = open_vault(settings)
    url = settings.environment.database_url.get_secret_value()
    async with AsyncExitStack() as stack:
        await upgrade(url)
        database = await Database.open(url, timeout=settings.limits.answer_within.total_seconds())
        stack.push_async_callback(database.close)
        hints = await Hints.open(url)
        stack.push_async_callback(hints.close)
        parts = Parts(
            settings=settings,
            rules=rules,
            database=database,
            codec=Codec(vault),
            vault=vault,
            blobs=Blobs.open(settings.evidence_store, vault),
            hints=hints,
            now=now,
            transport=transport,
        )
        await database.write(partial(key_proof.confirm, codec=parts.codec))
        first = next_signing(now(), parts.case_rules.zone)
        for job in (Job("sweep", UPLOADS, now()), Job("heads", "daily", first)):
            await database.write(partial(due.ensure, job=job))
        yield await _assembled(parts, stack, loops)


async def _assembled(parts: Parts, stack: AsyncExitStack, loops: bool) -> Runtime:
    settings, database, now = parts.settings, parts.database, parts.now
    channels: dict[str, Channel] = {}
    effects = Effects(Casework(parts.rules, parts.case_rules), parts.case_link)
    staff_desk = StaffDesk(parts.rules, parts.case_rules)
    turns = Turns(parts.rules, parts.codec, channels, effects, staff_desk, parts.field_link)
    reception = Reception(
        database, turns, parts.hints, parts.identify, now, queue=settings.limits.waiting_messages
    )
    offered = build_channels(parts, reception)
    channels |= offered.channels
    for close in offered.closing:
        stack.push_async_callback(close)
    reception.start()
    stack.push_async_callback(reception.drain)
    sender = Sender(database, parts.codec, channels, parts.hints, now)
    clock = Clock(database, _doers(parts, channels, reception), parts.hints, now)
    if loops:
        warming = asyncio.create_task(asyncio.to_thread(converter))
        stack.push_async_callback(asyncio.wait, [warming])
        for loop in offered.running:
            stack.push_async_callback(_cancelled, asyncio.create_task(loop()))
        for runner in (sender.runner, clock.runner):
            runner.start()
            stack.push_async_callback(runner.stop)
    routes = [route for channel in channels.values() for route in channel.routes]
    app = application(routes, partial(_ready, database), partial(_measure, database, now))
    return Runtime(parts, app, channels, reception, sender, clock, offered.drain)


def _doers(parts: Parts, channels: dict[str, Channel], reception: Reception) -> dict[str, Do]:
    evidence = EvidenceJobs(
        database=parts.database,
        codec=parts.codec,
        blobs=parts.blobs,
        channels=channels,
        page="webchat",
        limits=_limits(parts.settings),
        rules=parts.rules,
        now=parts.now,
        publish=parts.hints.publish,
    )
    desk = Desk(parts.rules, parts.case_rules, parts.case_link, answerable=frozenset({"telegram"}))
    digests = Digests(
        parts.database, parts.codec, parts.rules, parts.case_rules, parts.now, parts.hints.publish
    )
    doing = Doing(parts.database, parts.codec, desk, parts.now, parts.hints.publish)
    return {
        "wake": reception.wake,
        "fetch": evidence.fetch,
        "erase": evidence.erase,
        "sweep": evidence.sweep,
        "digest": digests.send,
        **{kind: doing.doer(work) for kind, work in JOBS.items()},
    }


def serve(settings: Settings) -> None:
    """Serve until Ctrl-C or SIGTERM, then answer what was taken and stop."""
    logs.configure()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    async with running(settings) as runtime:
        environment = settings.environment
        config = uvicorn.Config(
            runtime.app,
            host=environment.host,
            port=environment.port,
            http="httptools",
            ws="none",
            lifespan="off",
            access_log=False,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=10,
            limit_concurrency=_CONNECTIONS,
        )
        sys.stdout.write("\n".join(("Tingsu 听诉 is running. Ctrl-C stops it.", *overview(settings), "")))
        sys.stdout.flush()
        await _Server(config, runtime.drain).serve()


class _Server(uvicorn.Server):
    """Ends the streams of events before it waits for the requests under way.

    A signal only asks it to stop: uvicorn's own way raises it again at the end, which would cut off the
    closing of everything else.
    """

    def __init__(self, config: uvicorn.Config, drain: Callable[[], None]) -> None:
        super().__init__(config)
        self._drain = drain

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        self._drain()
        await super().shutdown(sockets)


def _limits(settings: Settings) -> EvidenceRules:
    evidence = settings.evidence
    return EvidenceRules(
        {kind.value: kinds for kind, kinds in evidence.accepted.items()},
        {kind.value: evidence.max_bytes(kind) for kind in evidence.accepted},
    )


async def _ready(database: Database) -> bool:
    try:
        await database.read(due.next_due)
    except StorageError:
        return False
    return True


async def _measure(database: Database, now: Callable[[], datetime]) -> None:
    WAITING.labels("outbox").set(await database.read(views.unsettled))
    WAITING.labels("danger").set(await database.read(views.open_dangers))
    overdue = await database.read(partial(due.waiting, now=now()))
    WAITING.labels("due").set(sum(overdue.values()))


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
