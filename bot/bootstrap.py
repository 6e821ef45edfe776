"""Puts everything together. Only this module knows all parts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from starlette.types import ASGIApp

from bot import reaching
from bot.attached import carriers
from bot.casework import Casework
from bot.channels.base import Channel
from bot.clock import Clock, Do
from bot.concerns import concerns, lost_rules
from bot.digests import Digests
from bot.effects import Effects
from bot.entrances import Entrances
from bot.evidence import EvidenceJobs
from bot.handling import handle
from bot.jobs import JOBS
from bot.jobs.base import Desk, Doing
from bot.jobs.reporting import Reports
from bot.jobs.standing import standing_jobs
from bot.metrics import WAITING
from bot.offered_channels import Parts, build_channels
from bot.office_changes import OfficeChanges, as_read
from bot.receive import Reception
from bot.rules import build_rules
from bot.sender import Sender
from bot.settings import Settings
from bot.settings.shown import shown
from bot.staff_desk import StaffDesk
from bot.staff_menus import StaffMenus
from bot.turns import Turns
from bot.vault import open_vault
from bot.web import application
from cases.exhibits import FileRules
from dialogs.answers.numerals import converter
from dialogs.wording import LOCALES
from handlers_console.console import routes
from handlers_console.office import Office
from handlers_console.sign_in.links import first_administrator_link
from storage import complaints, due, key_proof, views
from storage.blobs import Blobs
from storage.codec import Codec
from storage.engine import Database
from storage.errors import StorageError
from storage.hints import Hints
from storage.migrations import upgrade

if TYPE_CHECKING:
    import httpx


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Runtime:
    """A running Tingsu. `drain` makes it end what would otherwise hold up the end of the process;
    `entry` gives the address where the first administrator begins, None once there is one; `concerns` are
    what the operator should mend."""

    parts: Parts
    app: ASGIApp
    channels: dict[str, Channel]
    reception: Reception
    sender: Sender
    clock: Clock
    drain: Callable[[], None]
    entry: Callable[[], Awaitable[str | None]]
    concerns: tuple[str, ...]


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
            lost_rules=lost_rules(settings, await database.read(complaints.open_rules)),
            transport=transport,
        )
        await database.write(partial(key_proof.confirm, codec=parts.codec))
        for job in standing_jobs(now(), parts.case_rules):
            await database.write(partial(due.ensure, job=job))
        changes = OfficeChanges(database, hints, rules, parts.case_rules)
        await changes.refresh()
        yield await _assembled(parts, changes, stack, loops)


async def _assembled(parts: Parts, changes: OfficeChanges, stack: AsyncExitStack, loops: bool) -> Runtime:
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
        for loop in (*offered.running, changes.follow):
            stack.push_async_callback(_cancelled, asyncio.create_task(loop()))
        for runner in (sender.runner, clock.runner):
            runner.start()
            stack.push_async_callback(runner.stop)
    office = replace(_office(parts, Entrances(channels)), refresh=changes.refresh, as_read=as_read)
    office = replace(office, carries=carriers(channels))
    direct = [route for channel in channels.values() for route in channel.routes]
    app = application(direct, routes(office), partial(_ready, database), partial(_measure, database, now))
    today = now().astimezone(parts.case_rules.zone).date()
    said = tuple(concerns(parts.case_rules.calendar, today, parts.lost_rules))

    def drain() -> None:
        offered.drain()
        office.streams.drain()

    entry = partial(first_administrator_link, office)
    return Runtime(parts, app, channels, reception, sender, clock, drain, entry, said)


def _office(parts: Parts, entrances: Entrances) -> Office:
    """What the pages of staff come through."""
    settings = parts.settings
    return Office(
        database=parts.database,
        codec=parts.codec,
        vault=parts.vault,
        blobs=parts.blobs,
        hints=parts.hints,
        dialog=parts.rules,
        cases=parts.case_rules,
        now=parts.now,
        handle=handle,
        case_link=parts.case_link,
        insurer={locale: settings.insurer.name.of(locale) for locale in LOCALES},
        public_url=settings.base_url,
        sign_in=settings.console,
        quota=partial(reaching.quota, template=bool(settings.channels.wechat.template.id)),
        files=_limits(settings),
        settings=shown(settings),
        entrances=entrances,
    )


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
    console = f"{parts.settings.base_url}/console"
    desk = Desk(
        parts.rules, parts.case_rules, parts.case_link, frozenset({"telegram"}), console, carriers(channels)
    )
    digests = Digests(
        parts.database, parts.codec, parts.rules, parts.case_rules, parts.now, parts.hints.publish
    )
    reports = Reports(parts.database, parts.codec, parts.case_rules, parts.now, parts.hints.publish)
    doing = Doing(parts.database, parts.codec, desk, parts.now, parts.hints.publish)
    return {
        "wake": reception.wake,
        "fetch": evidence.fetch,
        "erase": evidence.erase,
        "sweep": evidence.sweep,
        "digest": digests.send,
        "report": reports.make,
        "menu": StaffMenus(parts.database, parts.codec, parts.rules, channels, parts.now).offer,
        **{kind: doing.doer(work) for kind, work in JOBS.items()},
    }


def _limits(settings: Settings) -> FileRules:
    evidence = settings.evidence
    return FileRules(
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
