"""An error that nobody foresaw: whoever asked is told so calmly, and the log says where it was."""

import secrets
from pathlib import Path
from traceback import walk_tb

import structlog
from starlette.responses import PlainTextResponse, Response

from handlers_console import rendering
from handlers_console.refusals import Refused
from handlers_console.visit import Guest

_ROOT = Path(__file__).parents[1]
_OURS = {_ROOT / folder for folder in ("bot", "cases", "dialogs", "handlers_console", "storage")}

log = structlog.get_logger(__name__)


def failed(guest: Guest, path: str, error: Exception) -> Response:
    """A page with a reference that the log has too. Neither tells the error's words: they may hold what
    somebody wrote."""
    reference = secrets.token_hex(4)
    log.error("page_failed", path=path, reference=reference, error=type(error).__name__, at=_place(error))
    try:
        return rendering.problem(guest, Refused(500, "failed"), reference)
    except Exception as again:  # noqa: BLE001 what failed may be the frame of all pages
        log.error("page_failed", path=path, reference=reference, error=type(again).__name__, at=_place(again))
        return PlainTextResponse(f"出了点问题 · Something went wrong: {reference}", 500)


def _place(error: Exception) -> str:
    """Where in our own code it was raised."""
    frames = [(Path(frame.f_code.co_filename), line) for frame, line in walk_tb(error.__traceback__)]
    ours = [f"{file.relative_to(_ROOT)}:{line}" for file, line in frames if _OURS & set(file.parents)]
    return ours[-1] if ours else ""
