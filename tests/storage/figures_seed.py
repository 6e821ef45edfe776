"""Random cases, tasks, tallies and staff, and what a plain count finds among them."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from cases.actors import Role
from cases.case_number import case_number
from cases.complaint import Life, Particulars
from cases.stage import Stage
from dialogs.conversation import Conversation
from dialogs.staff.figures import Counts
from storage import staff
from storage.case_tables import absences, cases, events, tallies
from storage.staff import Member, Person
from storage.tables import conversations, tasks
from tests.storage.office import CODEC

NOW = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
TODAY = date(2026, 11, 22)
CAPACITY = 3
TEAMS = ("east", "west")
HANDLERS = tuple(f"{number:032x}" for number in range(1, 7))
CHAT = "c" * 32
MATTERS = ("CLAIM", "SURR", "SERVICE")
CHANNELS = ("wechat", "telegram")

Rows = list[dict[str, Any]]


def team_of(handler: str) -> str:
    return TEAMS[int(handler, 16) % 2]


class World:
    """What was put into the database, as plain rows."""

    def __init__(self, seed: int, size: int = 120) -> None:
        self.chance = random.Random(seed)
        self.cases = [self._case(number) for number in range(size)]
        self.tasks = [self._task(number) for number in range(size // 4)]
        self.tallies = self._tallies()
        self.away = set(self.chance.sample(HANDLERS, 2))

    def write(self, connection: Connection) -> None:
        """Put it all in."""
        connection.execute(insert(conversations).values(**_conversation()))
        for number, handler in enumerate(HANDLERS):
            capacity = None if number % 2 else number
            member = Member(
                handler, Role.HANDLER, Person(f"员工{number}"), team_of(handler), capacity=capacity
            )
            staff.add(connection, CODEC, member, NOW)
        for handler in self.away:
            span = {"starts_at": NOW - timedelta(days=1), "ends_at": NOW + timedelta(days=1)}
            connection.execute(insert(absences).values(staff_id=handler, **span))
        connection.execute(insert(cases), self.cases)
        connection.execute(insert(events), [_event(one, seq) for one in self.cases for seq in (1, 2, 3, 4)])
        connection.execute(insert(tasks), self.tasks)
        connection.execute(insert(tallies), self.tallies)

    def open(self, dimension: str, value: str) -> Rows:
        """The open cases of a scope."""
        column = {"all": None, "team": "team", "handler": "handler_id"}[dimension]
        open_ = [one for one in self.cases if one["over_at"] is None]
        return [one for one in open_ if column is None or one[column] == value]

    def counts(self, dimension: str, value: str | None, first: date, last: date) -> Counts:
        """The sum of these tallies."""
        total = Counts()
        for row in self.tallies:
            if (
                row["dimension"] == dimension
                and value in (None, row["value"])
                and first <= row["day"] <= last
            ):
                total += Counts(**{name: row[name] for name in Counts.__struct_fields__})
        return total

    def _case(self, number: int) -> dict[str, Any]:
        pick, id_ = self.chance.choice, f"{number:032x}"
        handler = pick((None, *HANDLERS))
        stage = pick(list(Stage))
        due_at = pick((None, NOW, NOW + timedelta(hours=self.chance.randint(-500, 500))))
        return {
            "id": id_,
            "number": case_number(self.chance.getrandbits(40)),
            "conversation_id": CHAT,
            "channel": pick(CHANNELS),
            "stage": stage.value,
            "matter": "CLAIM.slow",
            "line": "HLTH",
            "grade": pick(("P1", "P2", "P3", "P4")),
            "green": self.chance.randint(0, 1),
            "handler_id": handler,
            "team": team_of(handler) if handler else pick((None, *TEAMS)),
            "received_at": NOW - timedelta(hours=self.chance.randint(0, 900)),
            "answer_due": TODAY + timedelta(days=self.chance.randint(-3, 3)),
            "due_at": due_at,
            "due_kind": pick(("decision", "review", "close", "stage")) if due_at else None,
            "over_at": NOW if stage.is_over else None,
            "rules_version": "1",
            "version": 4,
            "told_seq": 1,
            "changed_at": NOW,
            "sealed_complaint": CODEC.seal(_stated(), "cases", id_),
            "sealed_life": CODEC.seal(Life(NOW, 15, extension_asked="等医院"), "cases", id_, "life"),
        }

    def _task(self, number: int) -> dict[str, Any]:
        kind, pick = self.chance.choice(("danger", "phone", "person", "follow_up")), self.chance.choice
        return {
            "conversation_id": CHAT,
            "seq": number,
            "kind": kind,
            "state": pick(("open", "done")),
            "created_at": NOW - timedelta(minutes=number),
            "due_at": pick((None, NOW)),
            "owner_id": pick((None, *HANDLERS)),
            "case_id": pick((None, *(one["id"] for one in self.cases))),
            "sealed_words": CODEC.seal("请回电", "tasks", CHAT, number, kind),
        }

    def _tallies(self) -> Rows:
        values = {"all": ("",), "team": TEAMS, "handler": HANDLERS, "matter": MATTERS, "channel": CHANNELS}
        return [
            {"day": TODAY - timedelta(days=ago), "dimension": dimension, "value": value, **self._measures()}
            for ago in range(65)
            for dimension, names in values.items()
            for value in names
            if self.chance.random() < 0.8
        ]

    def _measures(self) -> dict[str, int]:
        return {name: self.chance.randint(0, 9) for name in Counts.__struct_fields__}


def _stated() -> Particulars:
    return Particulars("理赔拖了三个月", "CLAIM.slow", "HLTH", ["pay"], "欧阳若兰", "+8613912345678", "zh")


def _event(case: dict[str, Any], seq: int) -> dict[str, Any]:
    kinds = ("received", "accepted", "investigating", "replied")
    place = {"case_id": case["id"], "seq": seq, "kind": kinds[seq - 1], "actor": "customer"}
    return {**place, "at": NOW - timedelta(hours=5 - seq), "sealed_details": b""}


def _conversation() -> dict[str, Any]:
    return {
        "id": CHAT,
        "channel": "wechat",
        "sealed_address": CODEC.seal("o1", "conversations", CHAT, "address"),
        "sealed_state": CODEC.seal(Conversation(), "conversations", CHAT, "state"),
        "next_seq": 1,
        "cases": 0,
        "wrote_spent": 0,
        "tapped_spent": 0,
        "seen_seq": 0,
    }
