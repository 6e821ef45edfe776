"""Cases that live by the real rules, at random, and a plain list of what happened to them."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from cases import actions as do
from cases import clock_actions as clock
from cases.actions import Action
from cases.actors import CLOCK, CUSTOMER, Actor, Role
from cases.actors import staff as staff_actor
from cases.causes import counted_as
from cases.complaint import Complaint, Particulars
from cases.errors import Refusal
from cases.performing import perform
from cases.receiving import receive
from cases.stage import Stage
from storage.codec import Codec
from storage.threads import Contact
from storage.unit_of_work import UnitOfWork
from tests.storage.office import case_id, rules

MATTERS = ("CLAIM.slow", "CLAIM.refused", "SURR.loss", "SERVICE.attitude", None)
CHANNELS = ("wechat", "telegram", "webchat")
CAUSES = ("process", "system", "")
PARTS = ("事实", "依据", "结果", "救济")
LEADER = staff_actor(Role.MANAGER, f"{3:032x}")


@dataclass
class Happened:
    """One thing that a plain count counts; `length` is how long what ended had taken."""

    what: str
    at: datetime
    matter: str
    channel: str
    grade: str
    team: str
    handler: str
    cause: str
    length: timedelta = timedelta()


@dataclass
class Lived:
    """All that happened, and the cases as they are now."""

    happened: list[Happened] = field(default_factory=list)
    cases: list[Complaint] = field(default_factory=list)


def lives(
    connection: Connection,
    codec: Codec,
    chance: random.Random,
    now: datetime,
    many: int,
    who: list[Actor],
    lived: Lived | None = None,
) -> Lived:
    """So many cases, received in the last seventy days, stored with all that follows; they come to those
    that `lived` before."""
    lived = lived or Lived()
    there = len(lived.cases)
    for number in range(there + 1, there + many + 1):
        at = now - timedelta(seconds=chance.randint(60, 70 * 86400))
        case = _received(connection, codec, chance, number, at)
        _note(lived, "received", case, at)
        handler = chance.choice(who)
        for action, by in _life(chance, handler):
            at += timedelta(seconds=int(chance.lognormvariate(11, 1.6)))
            if at < now:
                case = _acts(connection, codec, lived, case, action, by, at)
        lived.cases.append(case)
    return lived


def _received(
    connection: Connection, codec: Codec, chance: random.Random, number: int, at: datetime
) -> Complaint:
    channel, chat = chance.choice(CHANNELS), f"{number:032x}"
    unit = UnitOfWork(connection, codec, at, rules().zone)
    thread = unit.open({chat: Contact(channel, chat)})[chat]
    stated = Particulars(
        "住院理赔拖了三个月",
        chance.choice(MATTERS),
        "HLTH.medical",
        ["pay"],
        "欧阳若兰",
        "+8613912345678",
        "zh",
    )
    case = receive(
        stated, id=case_id(number), conversation_id=chat, channel=channel, repeats=1, now=at, rules=rules()
    )
    unit.receive(case)
    unit.keep(thread)
    unit.flush()
    return case


def _life(chance: random.Random, handler: Actor) -> list[tuple[Action, Actor]]:
    ending: list[tuple[Action, Actor]] = [
        (do.Decide(*PARTS), handler),
        (do.Close(), handler),
        (clock.AskForRating(), CLOCK),
        (do.Rate(chance.randint(1, 5)), CUSTOMER),
    ]
    begun: list[tuple[Action, Actor]] = [
        (do.Assign(handler.id, handler.team), LEADER),
        (do.Accept(), handler),
    ]
    match chance.randint(0, 9):
        case 0:
            return begun[:1]
        case 1:
            return [*begun[:1], (do.Decline("不属于投诉", "可向监管反映"), LEADER)]
        case 2 | 3:
            return begun
        case 4:
            return [*begun, (do.Withdraw("已解决"), CUSTOMER)]
        case 5:
            return [*begun, *ending, (do.Reopen("没有解决"), LEADER), *ending[:2]]
    return [*begun, *ending]


def _acts(
    connection: Connection,
    codec: Codec,
    lived: Lived,
    case: Complaint,
    action: Action,
    by: Actor,
    at: datetime,
) -> Complaint:
    unit = UnitOfWork(connection, codec, at, rules().zone)
    case = unit.case(case.id)
    begun, was_over, was_handler, was_team = case.life.begun_at, case.stage.is_over, case.handler, case.team
    was_late, asked = case.life.late, case.life.rating_asked_at
    first = case.stage.value == "received"
    try:
        perform(case, _with_cause(action, case), by, at, rules())
    except Refusal:
        return case
    match action:
        case do.Accept() | do.Decline() if first:
            _note(lived, "first_response", case, at, at - case.received_at)
    if case.stage.is_over and not was_over:
        _note(lived, "closed", case, at, at - (begun or case.received_at))
        if not (case.life.late or was_late):
            _note(lived, "on_time", case, at)
    if was_over and not case.stage.is_over:
        _note(lived, "reopened", case, at)
    if isinstance(action, do.Rate):
        _note(lived, "rated", case, at)
        if action.score >= 4:
            _note(lived, "satisfied", case, at)
    if isinstance(action, clock.AskForRating) or (isinstance(action, do.Rate) and asked is None):
        _note(lived, "asked", case, at)
    if case.handler != was_handler:
        _note(lived, "to_handler", case, at)
    if case.team != was_team:
        _note(lived, "to_team", case, at)
    unit.change(case)
    unit.flush()
    return case


def _with_cause(action: Action, case: Complaint) -> Action:
    if isinstance(action, do.Close):
        return do.Close(CAUSES[int(case.id[:10], 16) % len(CAUSES)])
    return action


def _note(lived: Lived, what: str, case: Complaint, at: datetime, length: timedelta = timedelta()) -> None:
    matter = (case.particulars.matter or "").partition(".")[0]
    place = (matter, case.channel, case.grade.value, case.team, case.handler or "")
    cause = counted_as(case.life.cause) if case.stage is Stage.CLOSED else ""
    lived.happened.append(Happened(what, at, *place, cause, length))
