"""Fills a database with the cases of three years: those that are over by SQL, as fast as it goes.

Of what is sealed only what lists open is real; the rest is noise of the usual length, and nothing that is
measured here opens it. Everything else agrees: counters with cases, cases with events and ratings.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import closing
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path

from benchmarks import words
from cases.taxonomy import Taxonomy
from storage.codec import Codec
from storage.crypto import Vault
from storage.staff import Member
from storage.types import EPOCH, MICROSECOND

YEARS = 3
_LAST = timedelta(days=1)  # before now the last case was received that is over
_HISTORY = (
    ("received", "customer", 0, 126),
    ("assessed", "clock", 0, 170),
    ("assigned", "clock", 0, 177),
    ("accepted", "staff", 1, 79),
    ("contacted", "staff", 2, 147),
    ("investigating", "staff", 3, 154),
    ("replied", "staff", 7, 65),
    ("supplemented", "customer", 8, 140),
    ("decided", "staff", 9, 233),
    ("closed", "staff", 10, 121),
)
"""Of each case that is over: kind and actor, tenths of its time, and bytes sealed."""
EVENTS_EACH = len(_HISTORY)
_EXTENDED = "cases.rowid % 13 = 0"  # of these the reply is an extension
_DAY = "({at} / 1000000 + 28800) / 86400"
_HEADINGS = (
    {"all": "''", "team": "team", "handler": "cases.handler_id", "channel": "channel"},
    {
        "matter": "substr(matter, 1, instr(matter, '.') - 1)",
        "line": "substr(line, 1, instr(line, '.') - 1)",
    },
)
"""The dimensions of the counters, so grouped that not too many combinations of their values occur."""
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_NOISE = bytes(range(256)) * 16
_CONVERSATIONS = """
    WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :cases / 2)
    INSERT INTO conversations (id, channel, sealed_address, sealed_state, next_seq, cases, wrote_spent,
        tapped_spent, seen_seq)
    SELECT printf('%032x', n), (SELECT code FROM channels WHERE channels.nth = numbers.n % :channels),
        substr(:noise, 1 + n % 900, 62), substr(:noise, 1 + n % 900, 90), 25, 2, 0, 0, 0
    FROM numbers
"""
_CASES = """
    WITH RECURSIVE
    numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :cases),
    mixed(n, x, received) AS (SELECT n, n * 2654435761 % 4294967296, :first + n * :apart FROM numbers)
    INSERT INTO cases (id, number, conversation_id, channel, stage, matter, line, grade, green, handler_id,
        team, received_at, answer_due, over_at, rules_version, version, changed_at, told_seq, phone_digest,
        sealed_complaint, sealed_life)
    SELECT printf('%08x%024x', x, n), printf('TS-%04X-%04X-0', x / 65536, x % 65536),
        printf('%032x', 1 + n % (:cases / 2)),
        (SELECT code FROM channels WHERE channels.nth = (1 + n % (:cases / 2)) % :channels),
        CASE WHEN x % 100 < 90 THEN 'closed' WHEN x % 100 < 94 THEN 'declined'
            WHEN x % 100 < 98 THEN 'withdrawn' ELSE 'merged' END,
        (SELECT code FROM matters WHERE matters.nth = x / 128 % :matters),
        (SELECT code FROM lines WHERE lines.nth = x / 512 % :lines),
        CASE WHEN x % 1000 < 4 THEN 'P1' WHEN x % 10 < 2 THEN 'P2' WHEN x % 10 < 8 THEN 'P3' ELSE 'P4' END,
        x % 17 = 0, people.id, people.team, received,
        date(received / 1000000 + 28800, 'unixepoch', '+15 days'),
        min(received + (3600 + x / 16 % 1339200) * 1000000, :now - (600 + x / 8 % 3000) * 1000000),
        :version, :events, 0, :events, printf('%016x%016x', x, n),
        sealed_stated(printf('%08x%024x', x, n), n),
        sealed_life(printf('%08x%024x', x, n), received)
    FROM mixed CROSS JOIN people ON people.nth = x / 64 % :people
"""
_EVENTS = f"""
    INSERT INTO events (case_id, seq, kind, actor, at, sealed_details, digest, mac)
    SELECT cases.id, history.seq,
        CASE WHEN history.kind = 'replied' AND {_EXTENDED} THEN 'extended' ELSE history.kind END,
        CASE history.actor WHEN 'staff' THEN 'handler:' || cases.handler_id ELSE history.actor END,
        cases.received_at + (cases.over_at - cases.received_at) / 10 * history.tenths,
        substr(:noise, 1 + cases.rowid % 900, history.bytes), substr(:noise, 1 + cases.rowid % 3000, 32),
        substr(:noise, 1 + cases.rowid % 3001, 32)
    FROM (SELECT rowid, * FROM cases ORDER BY id) AS cases CROSS JOIN history
"""  # noqa: S608 no words of anybody's
_RATINGS = """
    INSERT INTO ratings (case_id, closing, asked_at, rated_at, score, reasons, handler_id)
    SELECT id, 1, asked, CASE WHEN x % 10 < 6 THEN min(asked + 7200000000, :now) END,
        CASE WHEN x % 10 < 6 THEN CASE WHEN x % 97 < 88 THEN 4 + x % 2 ELSE 1 + x % 3 END END, '', handler_id
    FROM (SELECT id, rowid * 2654435761 % 4294967296 / 32 AS x, handler_id, over_at + 79200000000 AS asked
        FROM cases WHERE stage = 'closed')
    WHERE asked < :now
    ORDER BY id
"""
_NOTICES = """
    INSERT INTO notices (case_id, event_seq, kind, required, conversation_id, seq, at, pending)
    SELECT id, :events - 1, 'decided', 1, conversation_id, 20, over_at, 0 FROM cases ORDER BY id
"""
_TASKS = """
    INSERT INTO tasks (conversation_id, seq, kind, state, created_at, case_id, done_at, sealed_words)
    SELECT conversation_id, rowid, 'person', 'done', received_at, id, over_at, substr(:noise, 1, 90)
    FROM cases WHERE rowid % 10 = 0
"""
_MEASURES = ("received", "closed", "on_time", "extended", "asked", "rated", "satisfied")
_COUNTED = (
    ("cases", "received_at", {"received": "1"}),
    (
        "cases",
        "over_at",
        {"closed": "1", "on_time": "date(over_at / 1000000 + 28800, 'unixepoch') <= answer_due"},
    ),
    (f"cases WHERE {_EXTENDED}", "(received_at + (over_at - received_at) / 10 * 7)", {"extended": "1"}),
    ("ratings JOIN cases ON cases.id = case_id", "asked_at", {"asked": "1"}),
    (
        "ratings JOIN cases ON cases.id = case_id WHERE score IS NOT NULL",
        "rated_at",
        {"rated": "1", "satisfied": "score >= 4"},
    ),
)


def fill(
    path: Path,
    cases: int,
    now: datetime,
    people: Sequence[Member],
    taxonomy: Taxonomy,
    version: str,
    vault: Vault,
) -> None:
    """So many cases that are over, handled by these people, into a database that has no cases yet."""
    microseconds = (now - EPOCH) // MICROSECOND
    span = timedelta(days=365 * YEARS)
    values = {
        "cases": cases,
        "now": microseconds,
        "first": microseconds - span // MICROSECOND,
        "apart": (span - _LAST) // MICROSECOND // cases,
        "version": version,
        "events": EVENTS_EACH,
        "noise": _NOISE,
    }
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        _make_fast(database)
        words.add_functions(database, vault)
        values |= _lists(database, people, taxonomy)
        for statement in (_CONVERSATIONS, _CASES, _EVENTS, _RATINGS, _NOTICES, _TASKS):
            database.execute(statement, values)
        _count(database)
        words.index(database, Codec(vault))


def _make_fast(database: sqlite3.Connection) -> None:
    """Nothing here has to survive a crash."""
    for pragma in (
        "journal_mode=DELETE",
        "journal_mode=OFF",
        "synchronous=OFF",
        "locking_mode=EXCLUSIVE",
        "temp_store=MEMORY",
        "cache_size=-500000",
    ):
        database.execute(f"PRAGMA {pragma}")


def _lists(database: sqlite3.Connection, people: Sequence[Member], taxonomy: Taxonomy) -> dict[str, int]:
    """What the statements choose from, and how much of it there is."""
    channels = ["wechat", "telegram", "webchat"]
    lists: dict[str, list[tuple[str, ...]]] = {
        "people": [(one.id, one.team) for one in people],
        "channels": [(channel,) for channel in channels],
        "matters": [(item.code,) for entry in taxonomy.matters for item in entry.items],
        "lines": [(item.code,) for entry in taxonomy.lines for item in entry.items],
    }
    database.execute("CREATE TEMP TABLE people (nth INTEGER PRIMARY KEY, id, team)")
    for name in ("channels", "matters", "lines"):
        database.execute(f"CREATE TEMP TABLE {name} (nth INTEGER PRIMARY KEY, code)")
    for name, rows in lists.items():
        marks = ", ".join("?" * (1 + len(rows[0])))
        statement = f"INSERT INTO {name} VALUES ({marks})"  # noqa: S608
        database.executemany(statement, [(n, *row) for n, row in enumerate(rows)])
    database.execute("CREATE TEMP TABLE history (seq INTEGER PRIMARY KEY, kind, actor, tenths, bytes)")
    for seq, (kind, actor, tenths, size) in enumerate(_HISTORY, 1):
        database.execute("INSERT INTO history VALUES (?, ?, ?, ?, ?)", (seq, kind, actor, tenths, size))
    return {name: len(rows) for name, rows in lists.items()}


def _count(database: sqlite3.Connection) -> None:
    """The counters, added up from the rows: SQLite would sort all of them for each dimension."""
    counts: defaultdict[tuple[int, str, str], list[int]] = defaultdict(lambda: [0] * len(_MEASURES))
    for headings, (rows, at, measures) in product(_HEADINGS, _COUNTED):
        wanted = ", ".join([_DAY.format(at=at), *measures.values(), *headings.values()])
        alike = Counter(database.execute(f"SELECT {wanted} FROM {rows}"))  # noqa: S608
        for (day, *found), times in alike.items():
            for dimension, value in zip(headings, found[len(measures) :], strict=True):
                counted = counts[day, dimension, value]
                for name, amount in zip(measures, found, strict=False):
                    counted[_MEASURES.index(name)] += amount * times
    names = ", ".join(_MEASURES)
    marks = ", ".join("?" * (3 + len(_MEASURES)))
    database.executemany(
        f"INSERT INTO tallies (day, dimension, value, {names}) VALUES ({marks})",  # noqa: S608
        (
            (
                date.fromordinal(_EPOCH_DAY + day).isoformat(),
                dimension,
                value,
                *counted,
            )
            for (day, dimension, value), counted in sorted(counts.items())
        ),
    )
