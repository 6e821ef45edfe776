"""What a customer does on the page of their case, read from its forms and refused where it cannot be."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from bot.channels.webchat.posted import checked_text, clean
from bot.channels.webchat.refusals import Refusal, bad
from bot.channels.webchat.settings import Limits
from cases.satisfaction import HIGHEST, LOWEST
from cases.stage import Stage
from dialogs.messages import Posted
from dialogs.rules import CaseBrief
from storage.case_pages import CasePage

DONE = ("added", "rated", "review", "withdrawn", "reopened")
Said = Mapping[str, Sequence[str]]
Reasons = Callable[[int], Sequence[str]]


class Deed(Struct, frozen=True):
    """`content` goes to the dialog; None if there is nothing left to do. `done` names what the customer is
    told when `holds` of the case."""

    done: str
    content: Posted | None = None
    holds: Callable[[CaseBrief], bool] = lambda _: True


def value(said: Said, name: str) -> str:
    """What was said under this name, once."""
    return said.get(name, [""])[0]


def require_takes_files(said: Said, case: CasePage) -> None:
    """Refuse files that do not come as an addition to an open case."""
    if value(said, "do") != "add":
        raise bad("unreadable")
    _require_open(case)


def read(said: Said, case: CasePage, limits: Limits, reasons: Reasons, *, has_files: bool) -> Deed:
    """The deed that this form asks for; a Refusal tells why it cannot be done."""
    match value(said, "do"):
        case "add":
            return _add(said, case, limits, has_files)
        case "rate":
            return _rate(said, case, limits, reasons)
        case "review":
            return _review(said, case, limits)
        case "reopen":
            return _reopen(said, case, limits)
        case "withdraw":
            return _withdraw(said, case, limits)
    raise bad("unreadable")


def _add(said: Said, case: CasePage, limits: Limits, has_files: bool) -> Deed:
    _require_open(case)
    text = _optional(said, limits)
    if not text:
        if not has_files:
            raise bad("nothing_to_add")
        return Deed("added", Posted(case.brief.id, verb="supply") if case.brief.wanted else None)
    return Deed("added", Posted(case.brief.id, text))


def _rate(said: Said, case: CasePage, limits: Limits, reasons: Reasons) -> Deed:
    score = _score(said)
    brief = case.brief
    if brief.rating is None:
        if brief.score == score:
            return Deed("rated")  # the same form, sent twice
        raise Refusal(409, "rating_over" if brief.score is None else "already_rated")
    why = tuple(code for code in reasons(score) if code in said.get("reason", ()))
    content = Posted(brief.id, _optional(said, limits), brief.rating, score, why)
    return Deed("rated", content, lambda now: now.score == score)


def _review(said: Said, case: CasePage, limits: Limits) -> Deed:
    if case.brief.stage is Stage.IN_REVIEW:
        return Deed("review")
    if case.brief.review_until is None:
        raise Refusal(409, "review_over")
    content = Posted(case.brief.id, _required(said, limits), verb="review")
    return Deed("review", content, lambda now: now.stage is Stage.IN_REVIEW)


def _reopen(said: Said, case: CasePage, limits: Limits) -> Deed:
    if case.brief.is_open:
        return Deed("reopened")
    if not case.brief.may_reopen:
        raise Refusal(409, "reopen_over")
    content = Posted(case.brief.id, _required(said, limits), verb="reopen")
    return Deed("reopened", content, lambda now: now.is_open)


def _withdraw(said: Said, case: CasePage, limits: Limits) -> Deed:
    if case.brief.stage is Stage.WITHDRAWN:
        return Deed("withdrawn")
    _require_open(case)
    content = Posted(case.brief.id, _optional(said, limits), verb="withdraw")
    return Deed("withdrawn", content, lambda now: now.stage is Stage.WITHDRAWN)


def _score(said: Said) -> int:
    score = value(said, "score")
    if score not in {str(one) for one in range(LOWEST, HIGHEST + 1)}:
        raise bad("no_score")
    return int(score)


def _optional(said: Said, limits: Limits) -> str:
    text = clean(value(said, "text"))
    return checked_text(text, limits) if text else ""


def _required(said: Said, limits: Limits) -> str:
    text = _optional(said, limits)
    if not text:
        raise bad("no_reason")
    return text


def _require_open(case: CasePage) -> None:
    if not case.brief.is_open:
        raise Refusal(409, "case_over")
