"""What codes are called."""

from dialogs.staff.voice import Voice
from handlers_console.visit import Visit


def cause_label(visit: Visit, code: str) -> str:
    """The root cause of this code, "not stated" for none; the code itself where it is unknown."""
    try:
        return visit.line(f"console.cause.{code or 'not_stated'}")
    except KeyError:
        return code


def label(visit: Visit, dimension: str, value: str) -> str:
    """What a value of one of the dimensions that figures are divided by is called; as it is where it has no
    name of its own."""
    match dimension:
        case "matter" | "line":
            return visit.office.dialog.taxonomy.label(value, visit.locale)
        case "branch":
            return visit.office.cases.branches.label(value, visit.locale)
        case "channel":
            return Voice(visit.office.dialog, visit.locale, visit.now).channel(value)
        case "cause":
            return cause_label(visit, value)
    return value
