"""Staff and the clock at work on the cases of tests, by the rules of the default settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from bot.rules import build_case_rules
from bot.settings import load_settings
from cases import receiving
from cases.actions import Action, DecideReview, Supplement
from cases.actors import CLOCK, CUSTOMER, Actor, Role, staff
from cases.complaint import Complaint
from cases.errors import Refusal
from cases.lifecycle import step_of
from cases.performing import perform
from cases.rules import CaseRules
from dialogs import notices
from dialogs.conversation import Conversation
from dialogs.effects import (
    CaseActed,
    CaseSupplemented,
    ComplaintSubmitted,
    DataCopyWanted,
    Effect,
    WordsErased,
)
from dialogs.messages import Say
from dialogs.rules import Rules

SUPERVISOR = staff(Role.SUPERVISOR, "8")
MANAGER = staff(Role.MANAGER, "9")


@cache
def the_case_rules() -> CaseRules:
    """The rules that cases live by in the default settings."""
    return build_case_rules(load_settings(Path(__file__).parent.parent / "config.yaml", {}))


def actor_for(action: Action, case: Complaint) -> Actor:
    """Somebody who may do this to the case; the customer only if nobody else may."""
    if isinstance(action, DecideReview):  # not by who decided first
        return MANAGER
    by = step_of(type(action)).by
    theirs = [staff(Role.HANDLER, case.handler, case.team)] if case.handler else []
    return next(one for one in (CLOCK, *theirs, SUPERVISOR, MANAGER, CUSTOMER) if one.party in by)


def act(case: Complaint, action: Action, now: datetime) -> None:
    """Somebody who may do it does this to the case; raises a Refusal."""
    perform(case, action, actor_for(action, case), now, the_case_rules())


@dataclass
class World:
    """Where what a dialog makes happen is carried out: the customer's cases, oldest first."""

    cases: list[Complaint]
    channel: str
    now: datetime
    rules: Rules

    def carry_out(self, effects: Sequence[Effect], conversation: Conversation) -> list[Say]:
        """Do all of them; what the customer is told of it."""
        return [say for effect in effects for say in self._do(effect, conversation)]

    def _do(self, effect: Effect, conversation: Conversation) -> list[Say]:
        match effect:
            case ComplaintSubmitted(id=id_, particulars=particulars):
                complaint = receiving.receive(
                    particulars, id=id_, conversation_id="0" * 32, channel=self.channel, repeats=1,
                    now=self.now, rules=the_case_rules(),
                )  # fmt: skip
                self.cases.append(complaint)
                return [notices.received(complaint, conversation, self.rules)]
            case CaseSupplemented(id=id_, text=text, details=details):
                added = Supplement(text, dict(details))
                receiving.supplement(self._case(id_), added, CUSTOMER, 1, self.now, the_case_rules())
            case CaseActed(id=id_):
                return self._act(self._case(id_), effect, conversation)
            case DataCopyWanted():
                return [Say(self.rules.wording.line(conversation.locale, "data.page"))]
            case WordsErased():
                assert not self.cases, "words of a case were erased"
        return []

    def _act(self, case: Complaint, effect: CaseActed, conversation: Conversation) -> list[Say]:
        try:
            perform(case, effect.action, CUSTOMER, self.now, the_case_rules())
        except Refusal as refusal:
            return [notices.refused(refusal.code, dict(refusal.values), conversation, self.rules)]
        return [Say(effect.said)] if effect.said else []

    def _case(self, id_: str) -> Complaint:
        (found,) = [case for case in self.cases if case.id == id_]
        return found
