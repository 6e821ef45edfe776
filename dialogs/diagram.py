"""The machine as a picture: Mermaid's state diagram."""

from dialogs.conversation import SIDE_TRIPS, Phase
from dialogs.machine import edges


def mermaid() -> str:
    """All phases and steps. Where a side trip leaves from, and so returns to, stands in its note; that one
    side trip leads to another is left out."""
    aside = {phase.value for phase in SIDE_TRIPS}
    lines = ["stateDiagram-v2", f"    [*] --> {Phase.NEW.value}"]
    lines += [
        f"    {source} --> {dest}: {trigger}"
        for source, trigger, dest in edges()
        if source not in aside and dest not in aside
    ]
    for phase in sorted(aside):
        into = sorted({source for source, _, dest in edges() if dest == phase} - aside)
        lines += [
            f"    {phase} --> {dest}: {trigger}"
            for source, trigger, dest in edges()
            if source == phase and dest not in aside and trigger != "go_back"
        ]
        lines += [f"    note right of {phase}", f"        from and back to {', '.join(into)}", "    end note"]
    return "\n".join(lines)
