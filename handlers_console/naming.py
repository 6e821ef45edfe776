"""What codes are called."""

from handlers_console.visit import Visit


def cause_label(visit: Visit, code: str) -> str:
    """The root cause of this code, "not stated" for none; the code itself where it is unknown."""
    try:
        return visit.line(f"console.cause.{code or 'not_stated'}")
    except KeyError:
        return code
