"""Why a request is not taken, as the customer is told it."""

from starlette.exceptions import HTTPException


class Refusal(HTTPException):
    """`code` names the line `page.error.<code>` of the catalogues, or is a whole key "misread.…"."""

    def __init__(self, status: int, code: str, retry_after: int | None = None) -> None:
        super().__init__(status, code, {"Retry-After": str(retry_after)} if retry_after else None)
        self.code = code


def bad(code: str) -> Refusal:
    """The request cannot be read or lacks something."""
    return Refusal(400, code)


def later() -> Refusal:
    """A fault or overload of ours: nothing was taken, the same request may succeed in a moment."""
    return Refusal(503, "busy", retry_after=2)
