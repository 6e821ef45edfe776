"""What happened to a case. Every change of a case records one."""

from datetime import datetime

from msgspec import Struct

Value = str | int | list[str]


class Event(Struct, frozen=True):
    """`seq` counts from 1 within the case; `actor` is a role and id such as "customer" or
    "handler:7"; `details` hold what changed."""

    case_id: str
    seq: int
    kind: str
    actor: str
    at: datetime
    details: dict[str, Value]
