"""Staff who answer a customer with files, and what each channel shows of it."""

import re
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy import Connection

from bot.handling import handle
from cases.actions import Accept, Reply
from cases.actors import Role
from cases.stage import Stage
from dialogs.messages import FileKind
from storage import reply_files
from storage.codec import Codec
from storage.reply_files import ReplyFile
from storage.unit_of_work import UnitOfWork
from tests.bot.jobs.colleagues import Colleague, case_of, hire, transact
from tests.customers import Customer, WebCustomer
from tests.desk import PUBLIC, Desk
from tests.factories import photo

PDF = b"%PDF-1.7 letter"
FILES = {"照片.png": (photo(9), "image/png"), "说明.pdf": (PDF, "application/pdf")}


async def replies(
    desk: Desk, customer: Customer, text: str = "见附件", names: tuple[str, ...] = ()
) -> Colleague:
    """Somebody takes the customer's case and replies with all of FILES, or with these."""
    colleague = await hire(desk, Role.MANAGER, WebCustomer)
    case = await case_of(desk, customer)
    files = [_file(name, case.id, colleague.id, desk, nth) for nth, name in enumerate(names or FILES)]
    for one in files:
        await desk.runtime.parts.blobs.put(one.id, _pieces(FILES[one.name][0]), limit=10**6)

    def work(unit: UnitOfWork) -> None:
        rules = desk.runtime.parts.case_rules
        by = colleague.member.actor
        if case.stage is Stage.RECEIVED:
            handle(unit, case.number, Accept(), by, rules)
        for one in files:
            unit.run(reply_files.announce, one)
            unit.run(_kept, one.id)
        ids = [one.id for one in files]
        action = Reply(text, ids, [one.name for one in files])
        _, event = handle(unit, case.number, action, by, rules)
        assert unit.run(lambda core, _: reply_files.send(core, case.id, by.id, ids, event.seq))

    await transact(desk, work)
    return colleague


async def on_the_page(customer: WebCustomer) -> list[dict[str, Any]]:
    """The files that the customer's page shows with the latest message that has some."""
    answer = await customer.desk.client.get("/chat/news?after=0", headers=customer.headers)
    shown = [one["attached"] for one in answer.json()["messages"] if one.get("attached")]
    return list(shown[-1]) if shown else []


async def by_link(desk: Desk, text: str) -> dict[str, httpx.Response]:
    """The files on the page of the case that the link in this text opens, by name."""
    address = re.search(rf"{PUBLIC}(/chat/cases/[\w-]+)", text)
    assert address is not None, text
    page = (await desk.client.get(address[1])).text
    found = dict.fromkeys(re.findall(rf"{address[1]}/attachments/[0-9a-f]+", page))
    opened = [await desk.client.get(one) for one in found]
    return {name: one for one in opened for name in FILES if FILES[name][0] == one.content}


def _file(name: str, case_id: str, staff_id: str, desk: Desk, nth: int) -> ReplyFile:
    content, type_ = FILES[name]
    kind = FileKind.PHOTO if type_.startswith("image/") else FileKind.DOCUMENT
    at = desk.time() + timedelta(microseconds=nth)
    return ReplyFile(secrets.token_hex(16), case_id, staff_id, name, kind, type_, len(content), at)


def _kept(connection: Connection, _: Codec, id_: str) -> None:
    reply_files.keep(connection, id_)


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    yield content
