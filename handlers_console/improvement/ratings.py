"""Why customers were not satisfied, cause by cause, so that a measure can be made of it."""

from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from cases.causes import NOT_STATED
from cases.masking import mask_name, mask_numbers
from dialogs.staff.scopes import scope
from handlers_console import rendering
from handlers_console.improvement.asked import NAMED, RATINGS, asked, behind, new_measure
from handlers_console.naming import cause_label
from handlers_console.visit import Visit
from storage import improvement_ratings
from storage.improvement_ratings import Comment, LowRatings


@dataclass(frozen=True)
class Reason:
    """One reason, how often it was given, and how wide its bar is."""

    label: str
    n: int
    width: int


@dataclass(frozen=True)
class Said:
    """A comment as it may be shown."""

    number: str
    score: int
    text: str
    at: datetime
    matter: str | None


@dataclass(frozen=True)
class Group:
    """The low scores of one cause."""

    label: str
    n: int
    reasons: tuple[Reason, ...]
    comments: tuple[Said, ...]
    href: str
    new: str


async def open_ratings(visit: Visit) -> Response:
    """The low scores of the days that the address asks for."""
    wanted, office = asked(visit), visit.office
    period = wanted.period
    found = await office.read(
        lambda connection: improvement_ratings.low_ratings(
            connection, office.codec, scope(visit.actor), period.first, period.last, office.dialog.zone
        )
    )
    return rendering.render(
        visit,
        "improvement/ratings.html",
        wanted=wanted,
        period=period,
        names=list(NAMED),
        groups=[_group(visit, one) for one in found],
        path=RATINGS,
        everything=behind("rated", period.first, period.last),
        may_write=visit.may("/console/improvement/measures/new"),
    )


def _group(visit: Visit, found: LowRatings) -> Group:
    most = max((n for _, n in found.reasons), default=1)
    reasons = tuple(Reason(_reason(visit, code), n, round(100 * n / most)) for code, n in found.reasons)
    said = " · ".join(f"{one.label} {one.n}" for one in reasons)
    text = visit.line("console.improvement.ratings.why", n=found.n, reasons=said or "–")
    period = asked(visit).period
    return Group(
        label=cause_label(visit, found.cause),
        n=found.n,
        reasons=reasons,
        comments=tuple(_said(one) for one in found.comments),
        href=behind("rated", period.first, period.last, cause=found.cause),
        new=new_measure(cause="" if found.cause == NOT_STATED else found.cause, text=text),
    )


def _said(comment: Comment) -> Said:
    text, name = comment.text, comment.name.strip()
    if len(name) > 1:
        text = text.replace(name, mask_name(name))
    return Said(comment.number, comment.score, mask_numbers(text), comment.at, comment.matter)


def _reason(visit: Visit, code: str) -> str:
    """An operator may have taken a reason out of the settings, and its words with it."""
    try:
        return visit.line(f"rating.reason.{code}")
    except KeyError:
        return code
