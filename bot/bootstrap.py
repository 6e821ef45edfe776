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

import uvicorn
import uvloop
from starlette.applications import Starlette

from bot import logs
from bot.channels.base import Channel
from bot.channels.wechat.channel import WeChat
from bot.channels.wechat.menu import publish
from bot.clock import Clock
from bot.effects import Effects
from bot.evidence import EvidenceJobs, EvidenceRules
from bot.metrics import WAITING
from bot.offered_channels import Parts, build_channels, menu_words
from bot.receive import Reception
from bot.rules import build_rules
from bot.sender import Sender
from bot.settings import Settings, SettingsError
from bot.turns import Turns
from bot.vault import open_vault
from bot.web import application
from storage import due, views
from storage.blobs import Blobs
from storage.codec import Codec
from storage.engine import Database
from storage.errors import StorageError
from storage.hints import Hints
from storage.migrations import upgrade

_CONNECTIONS = 5000  # pages that follow a conversation hold one each


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Runtime:
    """A running Tingsu. `drain` makes it end what would otherwise hold up the end of the process."""

    settings: Settings
    app: Starlette
    database: Database
    codec: Codec
    blobs: Blobs
    channels: dict[str, Channel]
    reception: Reception
    sender: Sender
    clock: Clock
    drain: Callable[[], None]


@asynccontextmanager
async def running(
    settings: Settings, *, now: Callable[[], datetime] = _utc_now, loops: bool = True
) -> AsyncIterator[Runtime]:
    """Everything open and, with `loops`, sender, clock and polling at work; closed in reverse order.

    Raises SettingsError, KeyProblem, BadAddress, DatabaseUnavailable.
    """
    url = settings.environment.database_url.get_secret_value()
    rules = build_rules(settings)
    vault = open_vault(settings)
    codec = Codec(vault)
    async with AsyncExitStack() as stack:
        await upgrade(url)
        timeout = settings.limits.answer_within.total_seconds()
        database = await Database.open(url, timeout=timeout)
        stack.push_async_callback(database.close)
        hints = await Hints.open(url)
        stack.push_async_callback(hints.close)
        folder = str(settings.environment.data_dir / "evidence")
        blobs = Blobs.open(settings.evidence.store or folder, vault)
        channels: dict[str, Channel] = {}
        parts = Parts(settings, rules, database, codec, vault, blobs, hints, now)
        effects = Effects(rules, settings.deadlines)
        turns = Turns(rules, codec, channels, effects, parts.field_link)
        reception = Reception(
            database, turns, hints, parts.identify, now, queue=settings.limits.waiting_messages
        )
        offered = build_channels(parts, reception)
        channels |= offered.channels
        for close in offered.closing:
            stack.push_async_callback(close)
        reception.start()
        stack.push_async_callback(reception.drain)
        sender = Sender(database, codec, channels, hints, now)
        evidence = EvidenceJobs(
            database, codec, blobs, channels, "webchat", _limits(settings), rules, now, hints.publish
        )
        doers = {"wake": reception.wake, "fetch": evidence.fetch, "erase": evidence.erase}
        clock = Clock(database, doers, hints, now)
        if loops:
            for loop in offered.running:
                stack.push_async_callback(_cancelled, asyncio.create_task(loop()))
            for runner in (sender.runner, clock.runner):
                runner.start()
                stack.push_async_callback(runner.stop)
        app = application(
            [route for channel in channels.values() for route in channel.routes],
            partial(_ready, database),
            partial(_measure, database, now),
        )
        yield Runtime(
            settings, app, database, codec, blobs, channels, reception, sender, clock, offered.drain
        )


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
        sys.stdout.write("\n".join(greeting(settings)) + "\n")
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


def greeting(settings: Settings) -> list[str]:
    """Where Tingsu is, which channels are on, and what switches the others on."""
    environment = settings.environment
    wechat = f"on at {settings.base_url}/wechat ({settings.wechat_mode} mode)"
    telegram = f"on ({settings.telegram_mode})"
    return [
        "Tingsu 听诉 is running.",
        f"  web chat   {settings.base_url}/chat"
        if settings.channels.webchat.enabled
        else "  web chat   off: set channels.webchat.enabled in config.yaml",
        f"  WeChat     {wechat if environment.wechat else 'off: set TINGSU_WECHAT_TOKEN, see README'}",
        f"  Telegram   {telegram if environment.telegram else 'off: set TINGSU_TELEGRAM_TOKEN, see README'}",
        "Ctrl-C stops it.",
    ]


async def publish_menu(settings: Settings) -> list[str]:
    """Put up WeChat's menu; its lines, as they are now. Raises SettingsError, MenuInvalid, WeChatError."""
    async with running(settings, loops=False) as runtime:
        channel = runtime.channels.get("wechat")
        if not isinstance(channel, WeChat):
            raise SettingsError(["TINGSU_WECHAT_TOKEN: is missing; without it WeChat stays off"])
        return await publish(channel.api, menu_words(settings))


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
    overdue = await database.read(partial(due.waiting, now=now()))
    WAITING.labels("due").set(sum(overdue.values()))


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
