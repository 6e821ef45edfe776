"""What happened to a case. Every change of a case records one."""

from datetime import datetime

from msgspec import Struct

Value = str | int | bool | list[str]


class Details(Struct, frozen=True, omit_defaults=True):
    """What was given for the action, and the facts of the case that it changed, before and after."""

    given: dict[str, Value] = {}
    before: dict[str, Value] = {}
    after: dict[str, Value] = {}


class Event(Struct, frozen=True):
    """`seq` counts from 1 within the case; `kind` is the action's word in `cases.lifecycle`, or "received";
    `actor` is a party and id such as "customer" or "handler:7"."""

    case_id: str
    seq: int
    kind: str
    actor: str
    at: datetime
    details: Details
