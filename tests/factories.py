"""Things that customers send: complaints in two languages, pictures, hostile texts."""

import struct
import zlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from dialogs.messages import Say
from storage.tables import outbox
from storage.unit_of_work import UnitOfWork
from tests.customers import Customer
from tests.desk import Desk

NAME, PHONE, SPOKEN_PHONE = "欧阳若兰", "+8613912345678", "139-1234-5678"
STORY = "我妈妈的住院理赔拖了三个月没人管，找了东湖营业部好几趟"

HOSTILE = (
    "]]></Content><MsgType>event</MsgType>",
    "a\x00b\x01\x1f\x7f\x85",
    "\u202eevil\u202c \u200f\u2066x\u2069\ufeff",
    "👩‍👩‍👧‍👦🏳️‍🌈" * 20,
    "'; DROP TABLE outbox; --",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "&lt;&amp;&#0;&bogus;%s%n{0}{insurer}",
    "\ud800 \udfff",
    " \t\r\n ",
    "x" * 6_000,
    "\uff11" * 300,
)


@dataclass(frozen=True)
class Script:
    """A complaint in one language: what is typed, and the labels that are tapped."""

    story: str
    contact: str
    agree: str
    done: str
    right: str
    request: str
    submit: str


ZH = Script(STORY, f"{NAME} {SPOKEN_PHONE}", "同意", "说完了", "对", "赔付/给付", "提交")
EN = Script(
    "My hospital claim has been delayed for three months",
    "Jane Whitcombe +44 20 7946 0958",
    "I agree",
    "That is all",
    "Right",
    "Pay the claim",
    "Submit",
)
SCRIPTS = {"zh": ZH, "en": EN}


_TOWARDS = """继续填 补充到这件投诉 不了，回去 不用了 同意 说完了 对 理赔纠纷 时效慢 健康险 医疗险 选好了 提交
跳过 本人 中文 赔付/给付""".split()


async def tells(desk: Desk, customer: Customer, *texts: str) -> None:
    """Tingsu speaks by itself, as when a case moves on."""

    def work(connection: Any) -> None:
        unit = UnitOfWork(connection, desk.runtime.parts.codec, desk.time())
        thread = unit.reopen([customer.conversation])[customer.conversation]
        for text in texts:
            unit.say(thread, Say(text))
        unit.flush()

    await desk.runtime.parts.database.write(work)


async def states(desk: Desk) -> list[str]:
    """How far each message to a customer is, in order."""
    return await desk.column(select(outbox.c.state).order_by(outbox.c.seq))


async def complains(customer: Customer, *, until: str = "submit") -> None:
    """Goes through a complaint by taps, up to and including the step `until`."""
    script = SCRIPTS[customer.locale]
    await _greets(customer)
    await customer.says(script.story)
    for step in ("agree", "done", "right", "request", "contact", "submit"):
        if step == "contact":
            await customer.says(script.contact)
        else:
            await customer.taps(getattr(script, step))
        if step == until:
            return


async def complains_in_words(customer: Customer) -> None:
    """The same by typing only: the fewest messages that do."""
    script = SCRIPTS[customer.locale]
    await _greets(customer)
    agree, done, right = ("同意", "完成", "对") if customer.locale == "zh" else ("agree", "done", "right")
    for text in (script.story, agree, done, right, "1", script.contact, "1"):
        await customer.says(text)


async def goes_on(customer: Customer) -> None:
    """The next reasonable step towards a case number, in Chinese, whatever was said before."""
    offered = customer.choices if customer.heard and customer.heard[-1].choices else {}
    label = next((label for label in _TOWARDS if label in offered), None)
    if label is None:
        await customer.says(ZH.contact)
        return
    await customer.taps(label)
    if label == "选好了" and customer.choices.keys() >= {label}:
        await customer.taps(ZH.request)
        await customer.taps(label)


async def _greets(customer: Customer) -> None:
    """Asks for English where nothing tells the customer's language."""
    if customer.locale == "en" and not customer.tells_language:
        await customer.says("English")


def photo(side: int = 8) -> bytes:
    """A small PNG, different for each size."""
    rows = b"".join(b"\0" + b"\x10\x20\x30" * side for _ in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
