"""Whatever anybody does to a case, at whatever time, it stays in order."""

from datetime import timedelta
from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from cases.actions import Absorb, Action, Rate, Regrade, Supplement
from cases.actors import CLOCK, CUSTOMER, Actor
from cases.deadlines import DeadlineKind
from cases.errors import Refusal
from cases.events import Event, Value
from cases.grade import Grade
from cases.lifecycle import STOPPED, open_to, step_of
from cases.lookout import due_actions
from cases.performing import perform
from cases.receiving import supplement
from cases.stage import Stage
from tests.cases.lives import ACTORS, ELSEWHERE, MONDAY, OTHER, OTHER_ID, RULES, SAMPLES, SHANGHAI, a_case

ANYBODY = st.sampled_from([*ACTORS.values(), OTHER, ELSEWHERE])
MOST_AT_ONCE = 40
ACTIONS = (
    *SAMPLES,
    Regrade(Grade.P1, "危急"),
    Regrade(Grade.P4, "轻微"),
    Absorb(OTHER_ID, "TS-OTHER", new_facts=True),
    Rate(1, ["slow"]),
)


class AnyLife(RuleBasedStateMachine):
    """Hours pass, people act, and the clock looks or stands still."""

    @initialize(hours=st.integers(0, 24 * 14), stage=st.sampled_from(Stage), handled=st.booleans())
    def begin(self, hours: int, stage: Stage, handled: bool) -> None:
        self.now = MONDAY + timedelta(hours=hours)
        self.case = a_case(stage, self.now, handled=handled)
        self.history: list[Event] = []
        self.facts: dict[str, Value] = self.case.facts()
        self.first = self.case.version

    @rule(minutes=st.one_of(st.integers(0, 90), st.integers(0, 60 * 24 * 12)))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(data=st.data())
    def somebody_may_act(self, data: st.DataObject) -> None:
        by = data.draw(ANYBODY)
        if allowed := open_to(self.case.stage, by.party):
            kind = data.draw(st.sampled_from(allowed))
            self.do(data.draw(st.sampled_from([one for one in ACTIONS if type(one) is kind])), by)

    @rule(action=st.sampled_from(ACTIONS), by=ANYBODY, behind=st.integers(0, 3))
    def anybody_acts(self, action: Action, by: Actor, behind: int) -> None:
        self.do(action, by, seen=self.case.version - behind)

    @rule(story=st.sampled_from(["我要起诉", "不想活了", "态度不好", "请尽快"]))
    def the_story_grows(self, story: str) -> None:
        added = Supplement(story)
        self.attempt(lambda: supplement(self.case, added, CUSTOMER, 1, self.now, RULES))

    @rule()
    def the_clock_looks(self) -> None:
        for done, action in enumerate(due_actions(self.case, self.now, RULES)):
            perform(self.case, action, CLOCK, self.now, RULES)
            assert done < MOST_AT_ONCE
        assert self.case.look_at is None or self.case.look_at > self.now
        assert not list(due_actions(self.case, self.now, RULES))
        self.remember()

    def do(self, action: Action, by: Actor, **seen: int) -> None:
        if step_of(type(action)).name in ("warned", "still_working") and by is CLOCK:
            return
        self.attempt(lambda: perform(self.case, action, by, self.now, RULES, **seen))

    def attempt(self, act: Any) -> None:
        before = msgspec.json.encode(self.case)
        try:
            act()
        except Refusal:
            assert msgspec.json.encode(self.case) == before
        self.remember()

    def remember(self) -> None:
        """What storing and loading does."""
        for event in self.case.events:
            assert event.seq == self.first + len(self.history) + 1
            assert event.details.before.items() <= self.facts.items()
            assert set(event.details.before) == set(event.details.after)
            self.facts |= event.details.after
            self.history.append(event)
        self.case.events = []
        assert self.facts == self.case.facts()
        stored = msgspec.msgpack.encode(self.case)
        assert msgspec.msgpack.encode(msgspec.msgpack.decode(stored, type=type(self.case))) == stored

    @invariant()
    def holds(self) -> None:
        case = self.case
        assert case.version == self.first + len(self.history)
        assert (case.over_at is not None) is case.stage.is_over
        assert (case.handler is None) <= (case.team == "")
        open_ = [one for one in case.life.deadlines if one.is_open]
        assert len({one.kind for one in case.life.deadlines}) == len(case.life.deadlines)
        assert not (open_ and case.stage.is_over)
        assert case.life.changed_seq <= case.version

    @invariant()
    def clocks_stand_still_where_they_must(self) -> None:
        case = self.case
        stopped = case.stage in STOPPED
        for one in case.life.deadlines:
            if one.is_open and one.kind is not DeadlineKind.STAGE:
                assert (one.stopped_at is not None) is stopped
        assert (bool(case.life.stops) and case.life.stops[-1].until is None) is stopped
        if case.stage in STOPPED:
            stage = case.deadline(DeadlineKind.STAGE)
            assert stage is not None
            assert stage.is_running

    @invariant()
    def the_customer_was_promised_the_statutory_day(self) -> None:
        review, decision = map(self.case.deadline, (DeadlineKind.REVIEW, DeadlineKind.DECISION))
        assert review is None or decision is None
        for one in filter(None, (review, decision)):
            last = one.due_at - timedelta(seconds=1)
            assert self.case.answer_due == last.astimezone(SHANGHAI).date()


AnyLife.TestCase.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
TestAnyLife = AnyLife.TestCase
