"""Who may do what at which stage, written by hand and held against the table."""

from itertools import pairwise
from pathlib import Path

import pytest

from cases import actions as do
from cases import clock_actions as clock
from cases import continuing
from cases.actions import Action
from cases.actors import Party
from cases.diagram import actions_table, mermaid, stages_table
from cases.lifecycle import (
    OWNERS,
    STEPS,
    STOPPED,
    Clocks,
    edges,
    machine,
    open_to,
    step_named,
    step_of,
    unreachable,
)
from cases.stage import Stage

STAGES = (
    "received accepted investigating awaiting_customer in_mediation in_appraisal decided in_review closed"
)
COLUMNS = [*STAGES.split(), "declined", "withdrawn", "merged"]

# c customer, h handler, s supervisor, m manager, a administrator, t the clock; . nobody. Columns as above.
WHO = """
accepted           hsm  .    .    .    .    .    .    .    .    .    .    .
declined           sm   sm   sm   sm   .    .    .    .    .    .    .    .
assigned           hsmt hsmt hsmt hsmt hsmt hsmt hsmt hsmt .    .    .    .
contacted          hsm  hsm  hsm  hsm  hsm  hsm  hsm  hsm  hsm  hsm  hsm  hsm
replied            hsm  hsm  hsm  hsm  hsm  hsm  hsm  hsm  hsm  hsm  hsm  hsm
reply_taken_back   hsm  hsm  hsm  hsm  hsm  hsm  hsm  hsm  hsm  hsm  hsm  hsm
planned            hsm  hsm  hsm  hsm  hsm  hsm  hsm  hsm  .    .    .    .
investigating      .    hsm  .    .    .    .    .    .    .    .    .    .
material_wanted    .    hsm  hsm  .    .    .    .    .    .    .    .    .
request_taken_back .    .    .    hsm  .    .    .    .    .    .    .    .
supplied           .    .    .    chsm .    .    .    .    .    .    .    .
extension_asked    hsm  hsm  hsm  hsm  hsm  hsm  .    .    .    .    .    .
extended           sm   sm   sm   sm   sm   sm   .    .    .    .    .    .
extension_refused  sm   sm   sm   sm   sm   sm   .    .    .    .    .    .
mediation_started  .    hsm  hsm  hsm  .    .    .    .    .    .    .    .
mediation_ended    .    .    .    .    hsm  .    .    .    .    .    .    .
appraisal_started  .    hsm  hsm  hsm  .    .    .    .    .    .    .    .
appraisal_ended    .    .    .    .    .    hsm  .    .    .    .    .    .
decided            .    hsm  hsm  hsm  hsm  hsm  .    .    .    .    .    .
review_asked       .    .    .    .    .    .    chsm .    chsm .    .    .
review_decided     .    .    .    .    .    .    .    sm   .    .    .    .
closed             .    .    .    .    .    .    hsm  .    .    .    .    .
withdrawn          chsm chsm chsm chsm chsm chsm chsm chsm .    .    .    .
merged             hsm  hsm  hsm  hsm  hsm  hsm  .    .    .    .    .    .
absorbed           hsm  hsm  hsm  hsm  hsm  hsm  .    .    .    .    .    .
reopened           .    .    .    .    .    .    .    .    csm  csm  .    .
regraded           hsm  hsm  hsm  hsm  hsm  hsm  hsm  hsm  .    .    .    .
supplemented       chsm chsm chsm chsm chsm chsm chsm chsm chsm chsm chsm chsm
rated              .    .    .    .    .    .    .    .    c    .    .    .
continued          c    c    c    c    c    c    c    c    c    c    c    c
erased             cat  cat  cat  cat  cat  cat  cat  cat  cat  cat  cat  cat
assessed           t    t    t    t    t    t    t    t    .    .    .    .
warned             t    t    t    t    t    t    t    t    .    .    .    .
counted_anew       t    t    t    t    t    t    t    t    .    .    .    .
still_working      t    t    t    t    t    t    t    t    .    .    .    .
material_reminder  .    .    .    t    .    .    .    .    .    .    .    .
rating_asked       .    .    .    .    .    .    .    .    t    .    .    .
rating_reminder    .    .    .    .    .    .    .    .    t    .    .    .
rating_expired     .    .    .    .    .    .    .    .    t    .    .    .
"""
LETTERS = {
    "c": Party.CUSTOMER,
    "h": Party.HANDLER,
    "s": Party.SUPERVISOR,
    "m": Party.MANAGER,
    "a": Party.ADMINISTRATOR,
    "t": Party.CLOCK,
}


def expected() -> set[tuple[str, str, Party]]:
    allowed = set()
    for line in WHO.split("\n"):
        name, *cells = line.split() or [""]
        for stage, letters in zip(COLUMNS, cells, strict=bool(cells)):
            allowed |= {(name, stage, LETTERS[letter]) for letter in letters if letter != "."}
    return allowed


def every_action() -> set[type[Action]]:
    return {
        one
        for module in (do, clock, continuing)
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Action) and one is not Action
    }


def test_it_lets_do_exactly_what_is_written_here() -> None:
    allowed = {
        (step_of(action).name, stage.value, party)
        for stage in Stage
        for party in Party
        for action in open_to(stage, party)
    }
    assert allowed == expected()


def test_it_has_one_line_for_each_action() -> None:
    assert {step.action for step in STEPS} == every_action()
    assert len({step.name for step in STEPS}) == len(STEPS) == len(every_action())
    assert step_named("decided") is step_of(do.Decide)
    assert step_named("nothing") is None


def test_it_reaches_every_stage_and_leaves_those_that_are_not_the_end() -> None:
    assert unreachable() == []
    left = {source for source, _, dest in edges() if source is not dest}
    assert set(Stage) - left == {Stage.WITHDRAWN, Stage.MERGED}


def test_it_walks_the_main_road() -> None:
    road = [Stage.RECEIVED, Stage.ACCEPTED, Stage.INVESTIGATING, Stage.AWAITING_CUSTOMER, Stage.INVESTIGATING]
    road += [Stage.DECIDED, Stage.CLOSED]
    assert set(pairwise(road)) <= {(source, dest) for source, _, dest in edges()}


def test_it_makes_a_machine_of_the_table() -> None:
    drawn = {
        (transition.source, name, transition.dest)
        for name, event in machine().events.items()
        for of_source in event.transitions.values()
        for transition in of_source
    }
    staying = {(s.value, step.name, s.value) for step in STEPS if step.dest is None for s in step.sources}
    assert drawn - staying == {(source.value, name, dest.value) for source, name, dest in edges()}


@pytest.mark.parametrize("stage", Stage)
def test_it_gives_every_stage_that_is_not_over_an_owner(stage: Stage) -> None:
    assert (stage in OWNERS) is not stage.is_over


def test_it_stops_the_clocks_on_the_way_into_a_stage_where_they_stand_still_and_nowhere_else() -> None:
    for step in STEPS:
        assert (step.clocks is Clocks.STOP) is (step.dest in STOPPED)
        if step.dest is not None and set(step.sources) & set(STOPPED):
            assert step.clocks in (Clocks.RESUME, Clocks.END)


def test_it_wants_proof_of_the_notices_that_the_regulation_requires() -> None:
    required = {step.name for step in STEPS if step.required}
    assert required == {
        "declined",
        "extended",
        "mediation_started",
        "appraisal_started",
        "decided",
        "review_decided",
    }
    assert all(step.notice for step in STEPS if step.required)


def test_it_tells_the_customer_of_every_change_of_stage_but_the_inner_ones() -> None:
    silent = {step.name for step in STEPS if step.dest is not None and not step.notice}
    assert silent == {"investigating", "supplied", "request_taken_back"}


def test_it_has_the_current_picture_and_tables_in_the_documentation() -> None:
    written = (Path(__file__).parents[2] / "docs" / "lifecycle.md").read_text("utf-8")
    for part in (f"```mermaid\n{mermaid()}\n```", actions_table(), stages_table()):
        assert f"\n\n{part}\n" in written, "put what cases/diagram.py makes into docs/lifecycle.md"
