"""Each notice in words. What staff wrote is passed on as it is, in full."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from cases.complaint import Complaint
from cases.deadlines import DeadlineKind
from cases.events import Event
from cases.rules import CaseRules
from dialogs.answers.phones import for_calling
from dialogs.briefs import review_until
from dialogs.rules import Rules

_PARTS = ("facts", "basis", "result", "remedies")
_WITH_A_REASON = ("mediation_started", "appraisal_started")
_WITH_AN_OUTCOME = ("mediation_ended", "appraisal_ended")


@dataclass(frozen=True)
class Telling:
    """What the words of a notice are made from. `name` and `reach` are the handler's; `linked`: the
    message leads to the page of the case."""

    case: Complaint
    locale: str
    rules: Rules
    cases: CaseRules
    name: str
    reach: str
    linked: bool = False

    def line(self, key: str, **values: object) -> str:
        """A line of the catalogue in the customer's language."""
        return self.rules.wording.line(self.locale, key, **values)

    def day(self, day: date) -> str:
        """A day as the customer reads it."""
        return self.line("date", year=day.year, month=day.month, day=day.day)

    @property
    def review_until(self) -> date | None:
        """The last day to ask for a review of the decision; None where none can be asked for."""
        return review_until(self.case, self.cases)

    @property
    def review_due(self) -> date:
        """The last day for the answer to a review."""
        deadline = self.case.deadline(DeadlineKind.REVIEW)
        if deadline is None:
            return self.case.answer_due
        return (deadline.due_at.astimezone(self.cases.zone) - timedelta(microseconds=1)).date()


def text_of(event: Event, telling: Telling) -> str:
    """What the customer reads of this event."""
    if event.kind in _TEXTS:
        return _TEXTS[event.kind](event, telling)
    if event.kind in _WITH_A_REASON:
        return telling.line(f"notice.{event.kind}", reason=_given(event, "reason"))
    if event.kind in _WITH_AN_OUTCOME:
        due = telling.day(telling.case.answer_due)
        return telling.line(f"notice.{event.kind}", outcome=_given(event, "outcome"), due=due)
    return telling.line(f"notice.{event.kind}", due=telling.day(telling.case.answer_due))


def _assigned(event: Event, telling: Telling) -> str:
    if not telling.name:
        return telling.line("notice.assigned_to_nobody_named")
    reach = telling.line("notice.reach", reach=for_calling(telling.reach)) if telling.reach else ""
    return telling.line("notice.assigned", name=telling.name) + reach


def _replied(event: Event, telling: Telling) -> str:
    is_handler = event.actor.partition(":")[2] == telling.case.handler
    key = "notice.replied_by" if telling.name and is_handler else "notice.replied"
    return telling.line(key, name=telling.name, text=_given(event, "text")) + _files(event, telling)


def _files(event: Event, telling: Telling) -> str:
    names = event.details.given.get("names")
    if not isinstance(names, list) or not names:
        return ""
    key = "notice.files.linked" if telling.linked else "notice.files"
    return "\n\n" + telling.line(key, n=len(names), names="\n".join(f"· {name}" for name in names))


def _material_wanted(event: Event, telling: Telling) -> str:
    return telling.line("notice.material_wanted", wanted=_given(event, "wanted"))


def _material_reminder(event: Event, telling: Telling) -> str:
    return telling.line("notice.material_reminder", wanted=telling.case.life.wanted)


def _extended(event: Event, telling: Telling) -> str:
    written = event.details.after.get("answer_due")
    due = date.fromisoformat(str(written)) if written else telling.case.answer_due
    return telling.line("notice.extended", reason=_given(event, "reason"), due=telling.day(due))


def _decided(event: Event, telling: Telling) -> str:
    parts = [telling.line(f"notice.decided.{part}", text=_given(event, part)) for part in _PARTS]
    reviewed = event.kind == "review_decided"
    opening = telling.line("notice.decided.reviewed" if reviewed else "notice.decided.opening")
    until = None if reviewed else telling.review_until
    review = [telling.line("notice.decided.review", until=telling.day(until))] if until else []
    return "\n\n".join([opening, *parts, *review])


def _review_asked(event: Event, telling: Telling) -> str:
    return telling.line("notice.review_asked", due=telling.day(telling.review_due))


def _declined(event: Event, telling: Telling) -> str:
    return telling.line("notice.declined", reason=_given(event, "reason"), remedies=_given(event, "remedies"))


def _merged(event: Event, telling: Telling) -> str:
    due = date.fromisoformat(str(event.details.given.get("due") or telling.case.answer_due))
    return telling.line("notice.merged", into=_given(event, "into_number"), due=telling.day(due))


def _given(event: Event, name: str) -> str:
    return str(event.details.given.get(name, "")).strip() or "—"


_TEXTS: dict[str, Callable[[Event, Telling], str]] = {
    "assigned": _assigned,
    "replied": _replied,
    "material_wanted": _material_wanted,
    "material_reminder": _material_reminder,
    "extended": _extended,
    "decided": _decided,
    "review_decided": _decided,
    "review_asked": _review_asked,
    "declined": _declined,
    "merged": _merged,
}
