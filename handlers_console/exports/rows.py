"""A case as a row: every cell is text that no program takes for a formula."""

from datetime import datetime

from cases.masking import mask_name, mask_numbers, mask_phone
from cases.stage import Stage
from dialogs.staff.voice import Voice
from handlers_console.naming import cause_label
from handlers_console.visit import Visit
from storage.exports import Taken

COLUMNS = (
    "number", "received_at", "matter", "line", "channel", "branch", "grade", "green", "stage", "team",
    "handler", "due_at", "over_at", "cause", "late", "score", "name", "phone", "story",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_BLANKS = " \n\u00a0\u3000\ufeff"


def heading(visit: Visit) -> list[str]:
    """The names of the columns."""
    return [visit.line(f"console.exports.column.{name}") for name in COLUMNS]


def row(visit: Visit, case: Taken, *, full: bool) -> list[str]:
    """The cells of one case; `full`: with its personal data."""
    voice = Voice(visit.office.dialog, visit.locale, visit.now)
    yes, no = visit.line("console.exports.yes"), visit.line("console.exports.no")
    name, phone, story = (case.name, case.phone, case.story) if full else _masked(case)
    cells = [
        case.number,
        _moment(visit, case.received_at),
        voice.matter(case.matter) if case.matter else "",
        voice.matter(case.line) if case.line else "",
        voice.channel(case.channel),
        visit.office.cases.branches.label(case.branch, visit.locale) if case.branch else "",
        case.grade,
        yes if case.green else no,
        voice.stage(Stage(case.stage)),
        case.team,
        case.handler,
        _moment(visit, case.due_at),
        _moment(visit, case.over_at),
        cause_label(visit, case.cause) if case.cause or case.stage == Stage.CLOSED else "",
        yes if case.late else no,
        str(case.score or ""),
        name,
        phone,
        story,
    ]
    return [defused(cell) for cell in cells]


def defused(cell: str) -> str:
    """Text that begins like a formula, with an apostrophe before it; also where blanks stand first."""
    return f"'{cell}" if cell.lstrip(_BLANKS).startswith(_FORMULA) else cell


def _masked(case: Taken) -> tuple[str, str, str]:
    story, name = case.story, case.name.strip()
    if len(name) > 1:
        story = story.replace(name, mask_name(name))
    return mask_name(case.name), mask_phone(case.phone) if case.phone else "", mask_numbers(story)


def _moment(visit: Visit, at: datetime | None) -> str:
    return f"{at.astimezone(visit.office.dialog.zone):%Y-%m-%d %H:%M}" if at else ""
