"""What cases that are over need to be listed and searched for: the words of each, sealed and indexed."""

import sqlite3
from collections.abc import Iterator

import msgspec

from cases.complaint import Life, Particulars
from storage import search, search_index
from storage.codec import Codec
from storage.crypto import Vault
from storage.types import EPOCH, MICROSECOND

RARE = "误工补贴"
RARE_EVERY = 50_000
"""In one of so many cases stand words that stand in no others."""
_PHRASES = (
    "住院理赔申请材料已经交齐两个多月", "每次打客服都说正在处理", "至今没有给出结果", "也没有人主动联系我",
    "续期保费重复扣了两次", "柜台让我跑了三趟", "退保手续费没有讲过", "短信说红利到账了", "车损只赔了一半",
    "要求我交医院不肯开的证明", "业务员已经离职", "保单一直没有寄到", "电话一直占线", "希望尽快答复",
)  # fmt: skip
_DIFFERENT = len(_PHRASES)
_PADDING = "材料" * 100


def add_functions(database: sqlite3.Connection, vault: Vault) -> None:
    """`sealed_stated(id, n)` and `sealed_life(id, at)`: what lists open of a case."""
    encode = msgspec.msgpack.Encoder().encode

    def sealed_stated(id_: str, number: int) -> bytes:
        stated = Particulars(story(number), None, None, ["pay"], "王建国", phone(number), "zh")
        return vault.seal(encode(stated), "cases", id_)

    def sealed_life(id_: str, at: int) -> bytes:
        return vault.seal(encode(Life(EPOCH + at * MICROSECOND, 15, wanted=_PADDING)), "cases", id_, "life")

    database.create_function("sealed_stated", 2, sealed_stated)
    database.create_function("sealed_life", 2, sealed_life)


def index(database: sqlite3.Connection, codec: Codec) -> None:
    """Have all cases of the database found by their words."""
    known = {number: search.tokens(codec, [_told(number)]) for number in range(_DIFFERENT)}
    database.execute("BEGIN")
    rows = database.execute("SELECT rowid, id, received_at FROM cases ORDER BY received_at")
    statement = "INSERT INTO search_tokens (rowid, case_id, tokens) VALUES (?, ?, ?)"
    database.executemany(statement, _indexed(rows, codec, known))
    database.execute("COMMIT")


def _indexed(
    rows: sqlite3.Cursor, codec: Codec, known: dict[int, set[str]]
) -> Iterator[tuple[int, str, str]]:
    rare = search.tokens(codec, [RARE])
    for number, id_, at in rows:
        found = known[number % _DIFFERENT] | set(search.asked(codec, phone(number)))
        found |= rare if is_rare(number) else set()
        yield search_index.place(codec, id_, EPOCH + at * MICROSECOND), id_, " ".join(sorted(found))


def phone(number: int) -> str:
    """The customer's phone of a case that is over."""
    return f"+86137{number:08d}"


def story(number: int) -> str:
    """What the customer told."""
    return f"{_told(number)}，{RARE}" if is_rare(number) else _told(number)


def is_rare(number: int) -> bool:
    """Whether the rare words stand in a case that is over."""
    return number % RARE_EVERY == 1


def _told(number: int) -> str:
    return "，".join(dict.fromkeys(_PHRASES[number * step % _DIFFERENT] for step in (1, 3, 5, 11)))
