"""Small things on the page of a case: choices of its forms, answers ready to insert, how a reply travels."""

from dataclasses import dataclass

from cases.actors import Role
from cases.grade import Grade
from handlers_console.cases.forms import Input, Kind
from handlers_console.cases.reading import CaseFile
from handlers_console.cases.rehearsing import Prospect
from handlers_console.naming import cause_label
from handlers_console.visit import Visit

READERS = (Role.AUDITOR, Role.ADMINISTRATOR)
"""Who reads cases and writes nothing."""


@dataclass(frozen=True)
class Ready:
    """A canned answer with what it says of this case filled in; the customer's {name} is when it is sent."""

    id: str
    shortcut: str
    title: str
    text: str


def filled(found: CaseFile, visit: Visit) -> list[Ready]:
    """The answers in the customer's language first."""
    case = found.sheet.case
    ordered = sorted(found.canned, key=lambda one: one.locale != found.locale)
    facts = {"{number}": case.number, "{handler}": visit.member.person.name}
    return [
        Ready(one.id, one.answer.shortcut, one.answer.title, _filled(one.answer.text, facts))
        for one in ordered
    ]


def drafted(found: CaseFile, visit: Visit) -> str:
    """What stands in the reply when the page opens: an answer that was asked for, or the draft."""
    wanted = visit.asked("canned")
    chosen = next((one.text for one in filled(found, visit) if wanted and one.id == wanted), "")
    return "\n".join(filter(None, (found.draft, chosen)))


def choices(visit: Visit, found: CaseFile, one: Input) -> list[tuple[str, str]]:
    """What may be chosen, with its words; first nothing."""
    nothing = ("", visit.line("console.case.choose"))
    if one.kind is Kind.COLLEAGUE:
        mine = visit.member.id
        people = [each for each in found.colleagues if each.id != found.sheet.case.handler]
        people.sort(key=lambda each: each.id != mine)
        return [nothing, *((each.id, _called(each.person.name, each.team, visit)) for each in people)]
    if one.name == "grade":
        return [nothing, *((grade.value, visit.line(f"console.case.grade.{grade.value}")) for grade in Grade)]
    if one.name == "cause":
        return [nothing, *((cause, cause_label(visit, cause)) for cause in one.options)]
    return [
        nothing,
        *((option, visit.line(f"console.case.option.{one.name}.{option}")) for option in one.options),
    ]


def how(prospect: Prospect | None, visit: Visit) -> str:
    """What will happen if a reply is sent now, in a sentence."""
    if prospect is None:
        return ""
    at = ""
    if prospect.at is not None:
        at = f"{prospect.at.astimezone(visit.office.dialog.zone):%m-%d %H:%M}"
    return visit.line(f"console.case.how.{prospect.how}", at=at)


def reaching(prospect: Prospect, visit: Visit) -> list[str]:
    """What of a reply and its files is not sent at once, or in another way, a sentence for each."""
    said = []
    if prospect.needed > 1 and prospect.quota is not None:
        said.append(visit.line("console.case.files.needed", n=prospect.needed))
    if prospect.waiting:
        said.append(visit.line("console.case.files.waiting", n=prospect.waiting))
    if prospect.by_link:
        names = ", ".join(prospect.by_link)
        said.append(visit.line("console.case.files.by_link", names=names))
    return said


_REASONS = frozenset(
    {
        "unreachable",
        "file_gone",
        "not_continued",
        "continued",
        "window_closed",
        "quota_used_up",
        "unreadable",
        "too_long",
        "credentials",
    }
)


def why_not(visit: Visit, reason: str) -> str:
    """Why a message was not delivered, as the channel told it."""
    key = reason if reason in _REASONS else "other"
    return visit.line(f"console.case.reason.{key}", code=reason)


def _filled(text: str, facts: dict[str, str]) -> str:
    for name, fact in facts.items():
        text = text.replace(name, fact)
    return text


def _called(name: str, team: str, visit: Visit) -> str:
    return f"{name} · {team}" if team else name
