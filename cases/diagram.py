"""The lifecycle as a picture, Mermaid's state diagram, and as tables."""

from cases.actors import Party
from cases.lifecycle import ALL, HANDLING, OPEN, OWNERS, STEPS, UNDECIDED, Clocks, Step
from cases.stage import Stage

_GROUPS = {ALL: "any", OPEN: "any that is not over", UNDECIDED: "any before the decision"}
_CLOCKS = {
    Clocks.RUN: "run on",
    Clocks.EXTEND: "get more time",
    Clocks.STOP: "stop",
    Clocks.RESUME: "go on",
    Clocks.END: "end",
    Clocks.REVIEW: "of the review begins",
    Clocks.RESTART: "begin anew",
}
_STAFF = ", ".join(party for party in Party if party in HANDLING)


def mermaid() -> str:
    """All stages and the actions that lead from one to another, with who may take them."""
    lines = ["stateDiagram-v2", f"    [*] --> {Stage.RECEIVED}"]
    lines += [
        f"    {source} --> {step.dest}: {step.name} ({_briefly(step)})"
        for step in STEPS
        if step.dest is not None
        for source in step.sources
    ]
    lines += [f"    {stage} --> [*]" for stage in Stage if stage.is_over]
    return "\n".join(lines)


def actions_table() -> str:
    """Everything that can be done to a case, as a Markdown table."""
    return _table(
        ("action", "from", "to", "who may", "clocks", "the customer is told", "proof required"),
        [
            (
                step.name,
                _GROUPS.get(step.sources) or ", ".join(step.sources),
                step.dest or "stays",
                _who(step),
                _CLOCKS[step.clocks],
                step.notice,
                "yes" if step.required else "",
            )
            for step in STEPS
        ],
    )


def stages_table() -> str:
    """The stages, whose task a case is there, and what moves it on, as a Markdown table."""
    return _table(
        ("stage", "owner", "what moves it on"),
        [
            (
                stage,
                OWNERS[stage].value if stage in OWNERS else "nobody: it is over",
                ", ".join(step.name for step in STEPS if stage in step.sources and step.dest is not None),
            )
            for stage in Stage
        ],
    )


def _who(step: Step) -> str:
    return ", ".join(party for party in Party if party in step.by)


def _briefly(step: Step) -> str:
    return _who(step).replace(_STAFF, "staff")


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ("---",) * len(head), *rows))
