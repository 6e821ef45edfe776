"""What staff and managers ask for and answer in their own chat, inside the turn's transaction."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from msgspec import structs

from cases import actions
from cases.actors import Role
from cases.errors import Refusal
from cases.performing import perform
from cases.rules import CaseRules
from dialogs.messages import Content, File, Left, Say, Wake
from dialogs.rules import Rules
from dialogs.staff import answers, periods, requests
from dialogs.staff.binding import read_code
from dialogs.staff.requests import Asked
from dialogs.staff.schedules import Schedule
from dialogs.staff.scopes import Scope, scope
from dialogs.staff.voice import Voice
from storage import alerts, audit, figures, invitations, staff, tasks
from storage.due import Job
from storage.figures_cases import case_id, case_view
from storage.figures_ratings import satisfaction
from storage.figures_staff import loads
from storage.figures_tasks import chores, task_of
from storage.figures_trend import trend
from storage.staff import Member
from storage.threads import Thread
from storage.unit_of_work import UnitOfWork

TREND_DAYS = 30
_AT_ONCE = timedelta(minutes=2)


@dataclass(frozen=True)
class _Turn:
    """One message of a member of staff: who wrote it where, and how far they see."""

    unit: UnitOfWork
    thread: Thread
    member: Member
    scope: Scope
    voice: Voice
    today: date

    @property
    def now(self) -> datetime:
        return self.voice.now

    def tells(self, key: str, **values: object) -> Say:
        return Say(self.voice.tell(key, **values))


@dataclass(frozen=True)
class StaffDesk:
    """Answers bound members of staff. Every request is audited, also one that is refused."""

    rules: Rules
    cases: CaseRules

    def take(
        self, unit: UnitOfWork, thread: Thread, member: Member, content: Content, now: datetime
    ) -> list[Say]:
        """What the member hears. `thread` is their chat, under its lock."""
        if isinstance(content, Left | Wake):
            return []
        if code := read_code(content):
            return self.bind(unit, thread, code, now)
        today = now.astimezone(self.rules.zone).date()
        voice = Voice(self.rules, member.locale, now)
        turn = _Turn(unit, thread, member, scope(member.actor), voice, today)
        asked = requests.read(content, today)
        if asked is None:
            return [turn.tells("text_only" if isinstance(content, File) else "hint")]
        if isinstance(asked, requests.Unreadable):
            return [turn.tells(f"unreadable.{asked.why}")]
        unit.run(audit.add, member.actor.label, asked.deed, _subject(asked), now=now)
        return [self._answer(asked, turn)]

    def bind(self, unit: UnitOfWork, thread: Thread, code: str, now: datetime) -> list[Say]:
        """Make this chat that of whom the code was given to. All who fail hear the same, save that after
        too many tries nothing is tried any more."""
        redeemed = unit.run(invitations.redeem, code, thread.id, now)
        member = redeemed.member
        if member is None:
            voice = Voice(self.rules, thread.state.locale, now)
            often = redeemed.reason == "too_many_tries"
            return [Say(voice.tell("too_many_tries" if often else "not_bound"))]
        unit.run(audit.add, member.actor.label, "bind", member.id, now=now)
        unit.schedule(Job("menu", thread.id, now))
        first = Schedule.of(member.digest).after(now, self.rules.zone)
        if first is not None:
            unit.schedule(Job("digest", member.id, first))
        return [Say(Voice(self.rules, member.locale, now).tell("bound", name=member.person.name))]

    def _answer(self, asked: Asked, turn: _Turn) -> Say:
        match asked:
            case requests.Help():
                return turn.tells("help")
            case requests.Reply():
                return self._reply(asked, turn)
            case requests.Digest(schedule=schedule):
                return self._subscribe(schedule, turn)
            case requests.Done(number=number):
                return _finish(number, turn)
        return self._look_up(asked, turn)

    def _look_up(self, asked: Asked, turn: _Turn) -> Say:
        run, voice, reach, now = turn.unit.run, turn.voice, turn.scope, turn.now
        capacity, target = self.cases.assignment.capacity, self.cases.ratings.target_percent
        match asked:
            case requests.SummaryOf(period=period):
                found = run(figures.summary, reach, period, now, turn.today, capacity)
                return answers.summary(found, voice, target)
            case requests.Overdue():
                return answers.overdue(run(figures.overdue, reach, now), voice)
            case requests.CaseOf(number=number):
                return answers.case(run(case_view, reach, number), voice)
            case requests.Load():
                return answers.load(run(loads, reach, now, capacity), voice)
            case requests.Satisfaction():
                recent = periods.recent(turn.today, figures.RATINGS_OVER)
                return answers.satisfaction(run(satisfaction, reach, recent), voice, target)
            case requests.Trend():
                drawn = run(lambda connection, _: trend(connection, reach, TREND_DAYS, now, turn.today))
                return answers.trend(drawn, voice)
            case requests.Tasks():
                return answers.tasks(run(chores, reach), voice)
        raise TypeError(f"{asked.deed} is not answered here")

    def _reply(self, asked: requests.Reply, turn: _Turn) -> Say:
        found = _case_meant(asked, turn)
        if found is None:
            return turn.tells("case.unknown" if asked.number else "reply.unknown")
        complaint = turn.unit.case(found)
        if asked.number and not turn.scope.covers(complaint.handler, complaint.team):
            return turn.tells("case.unknown")
        try:
            perform(complaint, actions.Reply(asked.words), turn.member.actor, turn.now, self.cases)
        except Refusal as refusal:
            return Say(turn.voice.refusal(refusal))
        tell_at = complaint.tell_at
        turn.unit.change(complaint)
        if tell_at is None or tell_at <= turn.now + _AT_ONCE:
            return turn.tells("replied", number=complaint.number)
        return turn.tells("replied.later", number=complaint.number, at=turn.voice.moment(tell_at))

    def _subscribe(self, schedule: Schedule | None, turn: _Turn) -> Say:
        if schedule is None:
            return answers.digest(Schedule.of(turn.member.digest), turn.voice, changed=False)
        turn.unit.run(staff.change, structs.replace(turn.member, digest=str(schedule)))
        first = schedule.after(turn.now, self.rules.zone)
        if first is not None:
            turn.unit.schedule(Job("digest", turn.member.id, first))
        return answers.digest(schedule, turn.voice, changed=True)


def _finish(number: str, turn: _Turn) -> Say:
    task = turn.unit.run(task_of, turn.scope, number)
    if task is None or turn.member.role is Role.AUDITOR:
        return turn.tells("tasks.unknown", number=number)
    turn.unit.run(lambda connection, _: tasks.close(connection, task, turn.member.id, turn.now))
    return turn.tells("tasks.done", number=number, task=turn.voice.task(task.kind))


def _case_meant(asked: requests.Reply, turn: _Turn) -> str | None:
    """The case that is named, or that the message was about which is answered."""
    if asked.number:
        return turn.unit.run(lambda connection, _: case_id(connection, asked.number))
    chat = turn.thread.id
    return turn.unit.run(lambda connection, _: alerts.case_of_message(connection, chat, asked.reply_to))


def _subject(asked: Asked) -> str:
    """What the audit log says a request was about: never what somebody wrote."""
    match asked:
        case requests.SummaryOf(period=period):
            return f"{period.first}..{period.last}"
        case requests.CaseOf(number=number) | requests.Done(number=number):
            return number
        case requests.Reply(number=number, reply_to=reply_to):
            return number or f"message {reply_to}"[:64]
        case requests.Digest(schedule=schedule):
            return "" if schedule is None else str(schedule) or "off"
    return ""
