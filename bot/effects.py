"""Carrying out what a turn makes happen, in the turn's own transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from cases.complaint import Complaint
from cases.deadlines import DeadlineRules
from dialogs import notices
from dialogs.effects import (
    CaseSupplemented,
    ComplaintSubmitted,
    ConsentChanged,
    DangerSpotted,
    DraftDiscarded,
    Effect,
    EvidenceOffered,
    PersonWanted,
    WordsErased,
)
from dialogs.messages import Say
from dialogs.rules import Rules
from storage.due import Job
from storage.evidence import Exhibit
from storage.threads import Thread
from storage.unit_of_work import Consent, Task, UnitOfWork

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Effects:
    """What happens beside the talking. `deadlines` are the rules in force."""

    rules: Rules
    deadlines: DeadlineRules

    def carry_out(self, unit: UnitOfWork, thread: Thread, seq: int, effects: Sequence[Effect]) -> list[Say]:
        """Do all of them; what the customer is told of it."""
        return [say for nth, effect in enumerate(effects) for say in self._do(unit, thread, seq, nth, effect)]

    def _do(self, unit: UnitOfWork, thread: Thread, seq: int, nth: int, effect: Effect) -> Sequence[Say]:
        match effect:
            case ComplaintSubmitted():
                return [self._submit(unit, thread, effect)]
            case CaseSupplemented(id=id_, text=text, details=details):
                complaint = unit.case(id_)
                complaint.supplement(text=text, details=dict(details), now=unit.now)
                unit.change(complaint)
            case EvidenceOffered(draft=draft, file=file):
                unit.offer(Exhibit(thread.id, seq, nth, draft, file))
            case ConsentChanged(kind=kind, given=given, notice_version=version):
                unit.consent(Consent(thread.id, seq, kind, given, version))
            case PersonWanted():
                unit.call_for(Task(thread.id, seq, "person", ""))
            case DangerSpotted(words=words):
                log.error("danger_to_life", conversation=thread.id)
                unit.call_for(Task(thread.id, seq, "danger", words))
            case DraftDiscarded(draft=draft):
                unit.schedule(Job("erase", draft, unit.now))
            case WordsErased():
                unit.erase_words(thread.id)
        return ()

    def _submit(self, unit: UnitOfWork, thread: Thread, effect: ComplaintSubmitted) -> Say:
        complaint = Complaint.receive(
            effect.particulars,
            id=effect.id,
            conversation_id=thread.id,
            channel=thread.contact.channel,
            now=unit.now,
            rules=self.deadlines,
            zone=self.rules.zone,
        )
        unit.receive(complaint)
        thread.cases += 1
        return notices.received(complaint, thread.state, self.rules)
