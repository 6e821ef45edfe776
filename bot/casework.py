"""What customers make happen to their cases, in the transaction of their turn."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.handling import repeats_of
from cases.actions import Action, EraseData, Supplement
from cases.actors import CUSTOMER
from cases.complaint import Particulars
from cases.errors import Refusal
from cases.limits import Limits
from cases.performing import perform
from cases.receiving import receive, supplement
from cases.rules import CaseRules
from dialogs import notices
from dialogs.messages import Say
from dialogs.rules import Rules
from storage.threads import Thread
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Casework:
    """The customer's side of the desk. Whatever is refused is told to them and changes nothing."""

    dialog: Rules
    rules: CaseRules

    def submit(self, unit: UnitOfWork, thread: Thread, id_: str, particulars: Particulars) -> list[Say]:
        """A draft becomes a case."""
        case = receive(
            particulars,
            id=id_,
            conversation_id=thread.id,
            channel=thread.contact.channel,
            repeats=repeats_of(unit, thread.id, particulars, self.rules) + 1,
            now=unit.now,
            rules=self.rules,
        )
        unit.receive(case)
        thread.cases += 1
        return [notices.received(case, thread.state, self.dialog)]

    def supplement(self, unit: UnitOfWork, thread: Thread, id_: str, added: Supplement) -> list[Say]:
        """A case grows."""
        case = unit.case(id_)
        try:
            repeats = repeats_of(unit, thread.id, case.particulars, self.rules)
            supplement(case, added, CUSTOMER, repeats, unit.now, self.rules)
        except Refusal as refusal:
            return [self._refused(refusal, thread)]
        unit.change(case)
        return []

    def act(self, unit: UnitOfWork, thread: Thread, id_: str, action: Action, said: str) -> list[Say]:
        """The customer does something else to a case of theirs; `said` is what they hear when it is done."""
        case = unit.case(id_)
        try:
            perform(case, action, CUSTOMER, unit.now, self.rules)
        except Refusal as refusal:
            return [self._refused(refusal, thread)]
        unit.change(case)
        return [Say(said)] if said else []

    def erase(self, unit: UnitOfWork, thread: Thread, ids: Sequence[str]) -> None:
        """Delete what may go now; what a case still needs goes when its time is over."""
        if not ids:
            unit.erase_conversation(thread)
        for id_ in ids:
            case = unit.case(id_)
            if case.life.erase_asked:
                continue
            until = Limits(case, unit.now, self.rules).kept_until
            over = case.over_at is not None and until <= unit.now
            perform(case, EraseData(None if over else until), CUSTOMER, unit.now, self.rules)
            unit.change(case)
            if over:
                unit.erase_case(id_)

    def _refused(self, refusal: Refusal, thread: Thread) -> Say:
        return notices.refused(refusal.code, dict(refusal.values), thread.state, self.dialog)
