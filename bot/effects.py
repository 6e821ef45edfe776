"""Carrying out what a turn makes happen, in the turn's own transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from msgspec import structs

from bot import continuing
from bot.casework import Casework
from cases.actions import Supplement
from cases.actors import Role
from cases.calls import Audience
from cases.grade import Grade
from dialogs.conversation import Conversation
from dialogs.effects import (
    CaseActed,
    CaseContinued,
    CaseSupplemented,
    ComplaintSubmitted,
    ConsentChanged,
    DangerSpotted,
    DataCopyWanted,
    DeletionWanted,
    DigitsMissed,
    DraftDiscarded,
    Effect,
    EvidenceOffered,
    PersonWanted,
    WordsErased,
)
from dialogs.messages import Link, Say
from dialogs.rules import CaseBrief
from storage.alerts import Facts
from storage.case_pages import is_put_away
from storage.consents import Consent
from storage.due import Job
from storage.evidence import Exhibit
from storage.tasks import Task, task_number
from storage.threads import Contact, Thread
from storage.unit_of_work import UnitOfWork

_LEADING = (Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Effects:
    """What happens beside the talking. `link` signs the address of a case's page from time, contact, locale
    and case id."""

    casework: Casework
    link: Callable[[datetime, Contact, str, str], str]

    def carry_out(
        self,
        unit: UnitOfWork,
        thread: Thread,
        seq: int,
        effects: Sequence[Effect],
        cases: Sequence[CaseBrief],
    ) -> list[Say]:
        """Do all of them; what the customer is told of it. `cases` are their own."""
        says: list[Say] = []
        for nth, effect in enumerate(effects):
            says += self._case(unit, thread, seq, effect, cases)
            self._beside(unit, thread, seq, nth, effect, cases)
        return says

    def _case(
        self, unit: UnitOfWork, thread: Thread, seq: int, effect: Effect, cases: Sequence[CaseBrief]
    ) -> list[Say]:
        match effect:
            case ComplaintSubmitted(id=id_, particulars=particulars):
                return self.casework.submit(unit, thread, id_, particulars)
            case CaseSupplemented(id=id_, text=text, details=details):
                return self.casework.supplement(unit, thread, id_, Supplement(text, dict(details)))
            case EvidenceOffered(draft=draft) if any(case.id == draft for case in cases):
                return self.casework.supplement(unit, thread, draft, Supplement(files=1))
            case CaseActed(id=id_, action=action, said=said):
                return self.casework.act(unit, thread, id_, action, said)
            case DeletionWanted():
                self.casework.erase(unit, thread, [case.id for case in cases])
            case CaseContinued(id=id_, code=code):
                continuing.go_on(unit, self.casework.rules, thread, seq, id_, code)
            case DigitsMissed(code=code):
                continuing.miss(unit, code)
            case DataCopyWanted() if cases:
                return [self._copy(unit, thread, cases)]
        return []

    def _beside(
        self,
        unit: UnitOfWork,
        thread: Thread,
        seq: int,
        nth: int,
        effect: Effect,
        cases: Sequence[CaseBrief],
    ) -> None:
        match effect:
            case EvidenceOffered(draft=draft, file=file):
                unit.offer(Exhibit(thread.id, seq, nth, draft, file))
            case ConsentChanged(kind=kind, given=given, notice_version=version):
                unit.consent(Consent(thread.id, seq, kind, given, version))
            case PersonWanted():
                task = Task(thread.id, seq, "person", "", self._answered_by(unit, Grade.P2))
                self._call_duty(unit, task, cases, {})
            case DangerSpotted(words=words):
                log.error("danger_to_life", conversation=thread.id)
                said = {"words": words, "reach": _reach(thread.state)}
                task = Task(thread.id, seq, "danger", words, self._answered_by(unit, Grade.P1))
                self._call_duty(unit, task, cases, said)
            case DraftDiscarded(draft=draft):
                unit.schedule(Job("erase", draft, unit.now))
            case WordsErased():
                unit.erase_words(thread.id)

    def _answered_by(self, unit: UnitOfWork, grade: Grade) -> datetime:
        """As soon as a person must speak with the customer of a case of this grade."""
        rules = self.casework.rules
        return rules.calendar.add(unit.now, rules.deadlines.current.first_contact[grade]).at

    def _call_duty(
        self, unit: UnitOfWork, task: Task, cases: Sequence[CaseBrief], said: dict[str, str]
    ) -> None:
        """Those on duty are told at once, by day and by night, and one of them has a task."""
        case = next((case for case in cases if case.is_open), None)
        case_id, number = (case.id, case.number) if case else (None, "")
        facts = Facts(task.kind, case_id, number, texts=said, task=task_number(task))
        ids = unit.page(Audience.DUTY, facts)
        if task.kind == "danger":
            self._make_heard(unit, ids, facts)
        unit.call_for(structs.replace(task, owner=ids[0] if ids else None, case_id=case_id))

    def _make_heard(self, unit: UnitOfWork, told: Sequence[str], facts: Facts) -> None:
        """Where a life is in danger somebody must hear: if those told have no chat, all who lead and have."""
        members = unit.roster.members
        if any(member.conversation_id for member in members if member.id in told):
            return
        leading = [one.id for one in members if one.conversation_id and one.role in _LEADING]
        unit.alert(leading, facts)
        if not leading:
            log.error("danger_unheard")

    def _copy(self, unit: UnitOfWork, thread: Thread, cases: Sequence[CaseBrief]) -> Say:
        """Where the customer reads and takes with them all that is kept of them."""
        line, locale = self.casework.dialog.wording.line, thread.state.locale
        shown = next((case.id for case in cases if not _put_away(unit, case.id)), None)
        if shown is None:
            return Say(line(locale, "data.put_away"))
        url = self.link(unit.now, thread.contact, locale, shown)
        link = Link(line(locale, "notice.page"), url) if url else None
        return Say(line(locale, "data.page"), link=link)


def _put_away(unit: UnitOfWork, case_id: str) -> bool:
    case = unit.case(case_id)
    return is_put_away(case.life, case.stage)


def _reach(conversation: Conversation) -> str:
    """Name and phone as far as they are known: where a life is in danger somebody must be able to call."""
    if person := conversation.person:
        return f"{person.name} {person.phone}"
    answers = conversation.draft.answers if conversation.draft else {}
    return " ".join(str(answers[name]) for name in ("name", "phone") if answers.get(name))
