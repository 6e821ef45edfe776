"""Whom among the staff a change of a case concerns, and why they are told."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Audience(StrEnum):
    """Who is told. Who these are at the moment is looked up where staff are kept."""

    HANDLER = "handler"
    SUPERVISORS = "supervisors"  # of the case's team, else all
    MANAGERS = "managers"
    DUTY = "duty"  # on duty now, else the supervisors


class Call(Struct, frozen=True):
    """One thing for one audience; `kind` is worded as `staff.<kind>`. `event_seq`: the event it tells of.
    With `due_at` it is also a task, to be done by then by one of them."""

    kind: str
    to: Audience
    event_seq: int
    due_at: datetime | None = None
