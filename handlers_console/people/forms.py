"""What an administrator writes about a member of staff."""

import secrets
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from msgspec import structs

from cases.actors import Role
from cases.times_of_day import day
from dialogs.answers.errors import Misunderstood
from dialogs.answers.phones import read_phone
from dialogs.wording import LOCALES
from handlers_console.visit import Visit
from storage.rosters import Period
from storage.staff import Member, Person

LONGEST_NAME, LONGEST_TEAM, MOST = 30, 30, 10_000
_SKILLS = 1000
_LONGEST_PERIOD = timedelta(days=400)


@dataclass(frozen=True)
class Written:
    """What was written, as far as it can be read, and what is wrong with it, by field."""

    member: Member
    phone: str
    capacity: str
    problems: dict[str, str]


def blank(visit: Visit) -> Member:
    """Somebody new."""
    return Member(secrets.token_hex(16), Role.HANDLER, Person(""), locale=visit.locale)


def written(visit: Visit, before: Member) -> Written:
    """The member as the form has it; what it does not name stays."""
    problems: dict[str, str] = {}
    name, number, team = (" ".join(visit.posted(one).split()) for one in ("name", "number", "team"))
    for field, text, least in (("name", name, 1), ("number", number, 0), ("team", team, 0)):
        if not least <= len(text) <= LONGEST_NAME:
            problems[field] = "length" if text else "missing"
    phone, capacity = visit.posted("phone", longest=40), visit.posted("capacity", longest=10)
    member = structs.replace(
        before,
        person=Person(name, number, _phone(phone, problems)),
        role=_role(visit, problems),
        team=team,
        locale=locale if (locale := visit.posted("locale")) in LOCALES else before.locale,
        skills=_skills(visit, problems),
        senior=bool(visit.posted("senior")),
        capacity=_capacity(capacity, problems),
    )
    return Written(member, phone, capacity, problems)


def whole_days(visit: Visit) -> Period | str:
    """A time given by its first and last day, or what is wrong with it."""
    zone = visit.office.dialog.zone
    try:
        first, last = day(visit.posted("first")), day(visit.posted("last"))
    except ValueError:
        return "unreadable"
    starts = datetime.combine(first, time(), zone)
    return _checked(visit, starts, datetime.combine(last, time(), zone) + timedelta(days=1))


def spoken(visit: Visit, period: Period) -> str:
    """A time as people say it: by its days, where it is of whole days."""
    starts, ends = (one.astimezone(visit.office.dialog.zone) for one in period)
    if starts.time() == ends.time() == time():
        first, last = starts.date(), ends.date() - timedelta(days=1)
        return f"{first}" if first == last else f"{first} – {last}"
    return f"{starts:%Y-%m-%d %H:%M} – {ends:%Y-%m-%d %H:%M}"


def moments(visit: Visit) -> Period | str:
    """A time given by its first and last minute, or what is wrong with it."""
    zone = visit.office.dialog.zone
    try:
        starts, ends = (
            datetime.strptime(visit.posted(name)[:16], "%Y-%m-%dT%H:%M").replace(tzinfo=zone)
            for name in ("starts", "ends")
        )
    except ValueError:
        return "unreadable"
    return _checked(visit, starts, ends)


def moment(visit: Visit, name: str) -> datetime | None:
    """A time as the console itself wrote it into a form."""
    try:
        at = datetime.fromisoformat(visit.posted(name, longest=40))
    except ValueError:
        return None
    return at if at.utcoffset() is not None else None


def _checked(visit: Visit, starts: datetime, ends: datetime) -> Period | str:
    if ends <= starts:
        return "reversed"
    if ends <= visit.now:
        return "over"
    if ends - starts > _LONGEST_PERIOD:
        return "long"
    return starts, ends


def _role(visit: Visit, problems: dict[str, str]) -> Role:
    try:
        return Role(visit.posted("role"))
    except ValueError:
        problems["role"] = "missing"
        return Role.HANDLER


def _phone(text: str, problems: dict[str, str]) -> str:
    try:
        return read_phone(text) if text else ""
    except Misunderstood:
        problems["phone"] = "phone"
        return ""


def _skills(visit: Visit, problems: dict[str, str]) -> tuple[str, ...]:
    """What is known to the taxonomy; with a whole group its items need not be named."""
    taxonomy = visit.office.dialog.taxonomy
    found = dict.fromkeys(code for code in visit.posted_all("skill") if taxonomy.find(code) is not None)
    kept = tuple(code for code in found if "." not in code or code.partition(".")[0] not in found)
    if len(" ".join(kept)) > _SKILLS:
        problems["skill"] = "many"
        return ()
    return kept


def _capacity(text: str, problems: dict[str, str]) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or int(text) > MOST:
        problems["capacity"] = "capacity"
        return None
    return int(text)
