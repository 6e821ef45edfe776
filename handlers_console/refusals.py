"""Why a request is not answered with what it asked for."""


class Refused(Exception):
    """Answered with a page that tells `console.problem.<code>.title` and `.text`, and this status."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


def not_found() -> Refused:
    """There is no such thing, or they may not know of it: both look the same."""
    return Refused(404, "not_found")


def forbidden() -> Refused:
    """Their role may not."""
    return Refused(403, "forbidden")


def unreadable() -> Refused:
    """What was sent cannot be read."""
    return Refused(400, "unreadable")
