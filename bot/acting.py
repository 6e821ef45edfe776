"""`tingsu act` and `tingsu history`: a case changed and read from the command line.

It goes through the same rules and the same transaction as chat, web and clock.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar, get_args, get_origin

import msgspec
from msgspec import structs
from sqlalchemy import Connection

from bot.command_line import Mistaken
from bot.database_access import transact
from bot.handling import handle
from bot.rules import build_case_rules
from bot.settings import Settings
from cases.actions import Action, Assign, Merge
from cases.actors import Actor, Party, Role
from cases.complaint import Complaint
from cases.errors import Refusal, Stale
from cases.events import Event, Value
from cases.lifecycle import HANDLING, STEPS, open_to, step_named
from cases.masking import mask_name, mask_numbers
from storage import staff
from storage.codec import Codec
from storage.staff import Member
from storage.unit_of_work import UnitOfWork

T = TypeVar("T")

_STAFF = frozenset(Party(role.value) for role in Role)
_LONGEST = 120


def act(settings: Settings, number: str, action: Action, staff_id: str, seen: int | None) -> str:
    """A member of staff does this to a case; what changed, in a line. Raises Mistaken with why not."""
    rules = build_case_rules(settings)

    def work(connection: Connection, codec: Codec, now: datetime) -> str:
        unit = UnitOfWork(connection, codec, now, rules.zone)
        by = _member(connection, codec, staff_id).actor
        given = _to_somebody(connection, codec, action) if isinstance(action, Assign) else action
        try:
            case, event = handle(unit, _written(number), given, by, rules, seen=seen)
        except Refusal as refusal:
            raise Mistaken(_refused(refusal, unit, _case(unit, number), by)) from None
        except LookupError as error:
            raise Mistaken(f"{error}; see: tingsu cases") from None
        unit.flush()
        return f"{case.number}: {_told(event, case)}"

    return transact(settings, work, _now())


def history(settings: Settings, number: str) -> list[str]:
    """What happened to a case, a line each, names and numbers masked. Raises Mistaken."""

    def work(connection: Connection, codec: Codec, now: datetime) -> list[str]:
        unit = UnitOfWork(connection, codec, now, settings.timezone)
        case = _case(unit, number)
        events = unit.events_after(case.id, 0)
        return [
            f"{event.seq:>4}  {event.at.astimezone(settings.timezone):%Y-%m-%d %H:%M}  "
            f"{event.actor}  {_told(event, case)}"
            for event in events
        ]

    return transact(settings, work, _now())


def read_action(name: str, fields: Mapping[str, str]) -> Action:
    """The action of staff with this name, of fields as written; raises Mistaken saying what there is.

    Lists are written with commas between; details as JSON.
    """
    step = step_named(name)
    if step is None or not step.by & _STAFF:
        there = ", ".join(one.name for one in STEPS if one.by & _STAFF)
        raise Mistaken(f"there is no action {name}; there are {there}")
    if step.action is Merge:
        fields = {"into": "", **fields, "into_number": _written(fields.get("into_number", ""))}  # has its id
    known = {field.name: field for field in structs.fields(step.action)}
    if unknown := [field for field in fields if field not in known]:
        takes = ", ".join(known) or "no fields"
        raise Mistaken(f"{name} has no field {unknown[0]}; it takes {takes}")
    if missing := [field.name for field in known.values() if field.required and field.name not in fields]:
        raise Mistaken(f"{name} needs --set {missing[0]}=…")
    return step.action(**{field: _value(field, text, known[field].type) for field, text in fields.items()})


def _value(name: str, text: str, type_: Any) -> Any:
    if type_ is str:
        return text
    try:
        if get_origin(type_) is list:
            return msgspec.convert(text.split(","), type_)
        if get_origin(type_) is dict:
            return msgspec.json.decode(text, type=type_)
        value = msgspec.convert(text, type_, strict=False)
    except msgspec.ValidationError as error:
        choices = f"; there are {', '.join(type_)}" if isinstance(type_, type(Role)) else ""
        raise Mistaken(f"{name}={text}: {error}{choices}") from None
    except msgspec.DecodeError:
        raise Mistaken(f'{name}={text}: write it as JSON, for example {{"branch": "…"}}') from None
    if datetime in (type_, *get_args(type_)) and isinstance(value, datetime) and value.tzinfo is None:
        raise Mistaken(f"{name}={text}: the time needs a zone, for example 2030-01-01T00:00:00+08:00")
    return value


def _to_somebody(connection: Connection, codec: Codec, action: Assign) -> Assign:
    """The same with the whole id of who gets the case, and their team."""
    member = _member(connection, codec, action.handler)
    if member.actor.party not in HANDLING:
        raise Mistaken(f"{action.handler} is {member.role}; a case goes to a handler, supervisor or manager")
    return structs.replace(action, handler=member.id, team=member.team)


def _member(connection: Connection, codec: Codec, staff_id: str) -> Member:
    found = [one for one in staff.members(connection, codec) if staff_id and one.id.startswith(staff_id)]
    if len(found) != 1:
        many = "several have" if found else "nobody has"
        raise Mistaken(f"{many} the staff id {staff_id}; see: tingsu staff list")
    return found[0]


def _case(unit: UnitOfWork, number: str) -> Complaint:
    try:
        return unit.case_numbered(_written(number))
    except LookupError as error:
        raise Mistaken(f"{error}; see: tingsu cases") from None


def _written(number: str) -> str:
    return number.strip().upper()


def _refused(refusal: Refusal, unit: UnitOfWork, case: Complaint, by: Actor) -> str:
    said = ", ".join(f"{name} {value}" for name, value in refusal.values.items())
    why = f"{case.number}: not done: {refusal.code.replace('_', ' ')}{f' ({said})' if said else ''}"
    if isinstance(refusal, Stale):
        since = unit.events_after(case.id, refusal.since)
        return f"{why}; since then {'; '.join(f'{one.actor} {_told(one, case)}' for one in since)}"
    names = ", ".join(one.__struct_config__.tag for one in open_to(case.stage, by.party))  # type: ignore[misc]
    return f"{why}; at {case.stage} a {by.party} may do: {names or 'nothing'}"


def _told(event: Event, case: Complaint) -> str:
    before, after = event.details.before, event.details.after
    changed = [f"{name} {before.get(name) or '–'} → {after[name] or '–'}" for name in after]
    given = [f"{name}: {_shown(value, case)}" for name, value in event.details.given.items()]
    return "  ".join((event.kind, *changed, *given))


def _shown(value: Value, case: Complaint) -> str:
    """Short, on one line, names and numbers masked."""
    if isinstance(value, int):
        return str(value)
    name = case.particulars.name
    text = " ".join((value if isinstance(value, str) else ", ".join(value)).split())
    text = text.replace(name, mask_name(name)) if name else text
    text = mask_numbers(text)
    return (text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…") or "–"


def _now() -> datetime:
    return datetime.now(UTC)
