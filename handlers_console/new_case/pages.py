"""The page on which staff take a complaint down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import msgspec
from sqlalchemy import Connection
from starlette.responses import Response

from cases.continuing import BY_STAFF
from dialogs.answers.errors import Misunderstood
from dialogs.answers.phones import read_phone
from dialogs.staff.voice import Voice
from dialogs.taken_down import Filled, fill, propose
from dialogs.wording import LOCALES
from handlers_console import rendering
from handlers_console.cases.reading import may_see
from handlers_console.new_case import continuing, entry, records, uploads
from handlers_console.new_case.entry import Entry
from handlers_console.new_case.inputs import sections, wrongs
from handlers_console.new_case.uploads import Upload
from handlers_console.visit import Visit
from storage import case_views
from storage.case_views import Other

PATH = "/console/cases/new"
_UPLOADS = msgspec.json.Decoder(tuple[Upload, ...])
_LONGEST = 20_000


@dataclass(frozen=True)
class Twin:
    """An open case of the same phone; `open_to_me`: this member may look at it."""

    case: Other
    open_to_me: bool


async def show(visit: Visit) -> Response:
    """The empty form."""
    return _page(visit, entry.blank(visit))


async def take(visit: Visit) -> Response:
    """What was filled in becomes a case, unless something is wrong or the customer has open cases that were
    not shown yet; or the story is read, and the form comes back with what it tells."""
    written = entry.posted(visit)
    taken = await uploads.take(visit, written.id, _kept(visit))
    written = written.with_uploads(taken.uploads)
    reading = visit.posted("do") == "read"
    rules, moment = visit.office.dialog, entry.moment(visit, written)
    if reading:
        written = written.with_answers(propose(rules, written.written, moment), rules.form)
    filled = fill(rules, written.written, moment, written.locale)
    problems = {**entry.problems_of(visit, filled.problems), **_of_files(taken.problems)}
    if not written.told:
        problems["told"] = visit.line("console.new_case.problem.told")
    twins = await visit.office.read(partial(_twins, visit=visit, written=written))
    if reading:
        return _page(visit, written, twins=twins, problems=_of_files(taken.problems))
    if problems:
        return _page(visit, written, twins=twins, problems=problems, status=422)
    if twins and written.known != _known(twins):
        return _page(visit, written, twins=twins, status=409)
    return await _save(visit, written, filled)


async def _save(visit: Visit, written: Entry, filled: Filled) -> Response:
    number = await visit.office.transact(lambda unit: records.take_down(unit, visit, written, filled))
    if await visit.office.read(partial(continuing.is_new, visit=visit, number=number)):
        await continuing.give_out(visit, number)
    return rendering.see(f"/console/cases/{number}", "new_case.saved")


def _page(
    visit: Visit,
    written: Entry,
    *,
    twins: Sequence[Twin] = (),
    problems: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    problems, rules = problems or {}, visit.office.dialog
    voice = Voice(rules, visit.locale, visit.now)
    return rendering.render(
        visit,
        "new_case/form.html",
        status,
        entry=written,
        sections=sections(visit, written, problems),
        problems=problems,
        wrongs=wrongs(visit, problems),
        twins=twins,
        known=_known(twins),
        channels_named=[(one, voice.channel(one)) for one in BY_STAFF],
        kept=msgspec.json.encode(written.uploads).decode(),
        notices={locale: rules.wording.line(locale, "phase.consenting") for locale in LOCALES},
        notice_url=rules.notice_url,
        path=PATH,
    )


def _kept(visit: Visit) -> list[Upload]:
    """The files that came with an earlier try, less those that are not wanted any more."""
    try:
        kept = _UPLOADS.decode(visit.posted("kept", longest=_LONGEST).encode())
    except msgspec.MsgspecError:
        return []
    fields = {"", *(one.name for one in visit.office.dialog.form)}
    dropped = set(visit.posted_all("drop"))
    good = [one for one in kept if one.field in fields and one.place.isdecimal() and len(one.place) < 4]
    return [one for one in good if one.place not in dropped][: visit.office.dialog.max_files]


def _of_files(problems: Mapping[str, str]) -> dict[str, str]:
    return {name or "files": problem for name, problem in problems.items()}


def _twins(connection: Connection, visit: Visit, written: Entry) -> list[Twin]:
    try:
        phone = read_phone(written.written.texts.get("phone", ""))
    except Misunderstood:
        return []
    codec = visit.office.codec
    mine = entry.case_id(visit, written)
    return [
        Twin(case_views.other(case), may_see(connection, visit, case))
        for case in case_views.open_of_phone(connection, codec, phone)
        if case.id != mine
    ]


def _known(twins: Sequence[Twin]) -> str:
    return " ".join(sorted(one.case.number for one in twins))
