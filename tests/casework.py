"""Staff and the clock at work on the cases of tests, by the rules of the default settings."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path

import msgspec

from bot.rules import build_case_rules
from bot.settings import load_settings
from cases import receiving
from cases.actions import Action, DecideReview, Supplement
from cases.actors import CLOCK, CUSTOMER, Actor, Role, staff
from cases.complaint import Complaint
from cases.continuing import MOST_TRIES, standing_of
from cases.errors import Refusal
from cases.lifecycle import step_of
from cases.performing import perform
from cases.rules import CaseRules
from dialogs import notices
from dialogs.briefs import brief_of
from dialogs.conversation import Conversation, Person
from dialogs.effects import (
    CaseActed,
    CaseContinued,
    CaseSupplemented,
    ComplaintSubmitted,
    DataCopyWanted,
    DigitsMissed,
    Effect,
    WordsErased,
)
from dialogs.messages import Say
from dialogs.rules import Handover, Rules

_ENCODER, _CASE = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Complaint)
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
class GivenOut:
    """A code that staff gave out for a case that they took down; `used` once it opened it."""

    case: Complaint
    expires_at: datetime
    tries: int = 0
    used: datetime | None = None
    notice: str = "2026-1"

    def handover(self, now: datetime) -> Handover:
        """What it opens now."""
        stated = self.case.particulars
        return Handover(
            standing_of(self.expires_at, self.tries, self.used, now),
            brief_of(self.case, "李明", the_case_rules()),
            Person(stated.name, stated.phone),
            self.notice,
            MOST_TRIES - self.tries,
        )

    def copy(self) -> "GivenOut":
        """The same, to be used differently."""
        return replace(self, case=_CASE.decode(_ENCODER.encode(self.case)))


def opened(given: GivenOut | None, now: datetime) -> Handover:
    """What a code opens, be it one that was given out or not."""
    return given.handover(now) if given else Handover()


@dataclass
class World:
    """Where what a dialog makes happen is carried out: the customer's cases, oldest first."""

    cases: list[Complaint]
    channel: str
    now: datetime
    rules: Rules
    codes: dict[str, GivenOut] = field(default_factory=dict)

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
            case CaseContinued(code=code):
                given = self.codes[code]
                given.used = self.now
                receiving.hand_over(given.case, "1" * 32, self.channel, self.now, the_case_rules())
                self.cases.append(given.case)
            case DigitsMissed(code=code):
                self.codes[code].tries += 1
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
