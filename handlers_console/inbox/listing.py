"""The page of a list, and what happened in it since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import parse_qsl

from sqlalchemy import Connection
from starlette.responses import JSONResponse, Response

from cases.deadlines import DeadlineKind
from cases.grade import Grade
from cases.lifecycle import HANDLING, OPEN
from cases.stage import Stage
from dialogs.staff.voice import CHANNELS, Voice
from handlers_console import rendering
from handlers_console.cases.reading import WORKING
from handlers_console.inbox.asked import Asked, asked, read
from handlers_console.visit import Visit
from storage import labels, mentions, saved_views, searching, staff, worklists
from storage.labels import Label
from storage.mentions import Mention
from storage.saved_views import SavedView
from storage.searching import Found
from storage.staff import Member
from storage.worklist_lines import Line
from storage.worklists import View

SOON = timedelta(days=1)
MOST_CHANGED = 99


@dataclass(frozen=True)
class Report:
    """What became of something done to many cases: how many it was done to, and of the others, by the reason
    why not, their numbers."""

    done: int
    refused: Mapping[str, Sequence[str]]

    @property
    def many(self) -> int:
        """To how many it was not done."""
        return sum(map(len, self.refused.values()))


@dataclass(frozen=True)
class Told:
    """What the page says besides the list when `deed` was not done to all that were `chosen`: a report, or
    why it could not be done at all; and what was `typed` for it."""

    deed: str = ""
    report: Report | None = None
    problem: str = ""
    chosen: frozenset[str] = field(default_factory=frozenset)
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Listed:
    """All that the page is made of, read at one moment. `looked_to`: older cases were not looked at yet;
    `mentions` are those of the member, by case."""

    found: Found
    looked_to: datetime | None
    mentions: dict[str, Mention]
    counts: dict[View, int]
    saved: dict[str, SavedView]
    labels: list[Label]
    everybody: list[Member]

    @property
    def colleagues(self) -> list[Member]:
        """Who handles cases."""
        return [one for one in self.everybody if one.actor.party in HANDLING]


async def open_list(visit: Visit) -> Response:
    """The list that the address asks for."""
    return await show(visit, asked(visit))


async def show(visit: Visit, wanted: Asked, told: Told | None = None) -> Response:
    """The page of this list."""
    told = told or Told()
    listed = await visit.office.read(lambda connection: _listed(connection, visit, wanted))
    context = {
        "wanted": wanted,
        "told": told,
        "listed": listed,
        "views": worklists.views_of(visit.actor),
        "choices": _choices(visit, wanted.view, listed),
        "writers": {one.id: one.person.name for one in listed.everybody},
        "chips": _chips(visit, wanted, listed),
        "saved": [
            (id_, view, read(visit, dict(parse_qsl(view.query)))) for id_, view in listed.saved.items()
        ],
        "level": partial(_level, now=visit.now),
        "due_kinds": {kind.value for kind in DeadlineKind},
        "acts": visit.can(*WORKING),
        "since": str(int(visit.now.timestamp() * 1000)),
        "Grade": Grade,
        "Stage": Stage,
    }
    return rendering.render(visit, "inbox/list.html", 422 if told.report or told.problem else 200, **context)


async def news(visit: Visit) -> Response:
    """What changed in a list since it was shown, in a few words, and how many cases each list has now."""
    wanted, since = asked(visit), _moment(visit.asked("since"))

    def work(connection: Connection) -> tuple[dict[View, int], tuple[int, int]]:
        counts = worklists.counts(connection, visit.actor, visit.now)
        if wanted.text or since is None:
            return counts, (0, 0)
        filters = wanted.narrowed(visit.office.dialog.zone)
        args = connection, visit.actor, wanted.view, filters, visit.now, since, MOST_CHANGED
        return counts, worklists.news(*args)

    counts, (new, changed) = await visit.office.read(work)
    parts = [
        visit.line(f"console.inbox.news.{name}", n=number)
        for name, number in (("mentioned" if wanted.mentioned else "new", new), ("changed", changed))
        if number
    ]
    words = visit.line("console.inbox.news.between").join(parts)
    shown = visit.line("console.inbox.news.show", what=words) if parts else ""
    return JSONResponse({"counts": {view.value: count for view, count in counts.items()}, "words": shown})


def _listed(connection: Connection, visit: Visit, wanted: Asked) -> Listed:
    codec, actor = visit.office.codec, visit.actor
    filters = wanted.narrowed(visit.office.dialog.zone)
    if wanted.text:
        found, looked_to = searching.find(connection, codec, actor, wanted.text, filters, wanted.after), None
    else:
        page = worklists.page(connection, codec, actor, wanted.view, filters, visit.now, wanted.after)
        found, looked_to = Found(page.lines, page.after), page.looked_to
    shown = [line.id for line in found.lines] if wanted.mentioned else []
    return Listed(
        found,
        looked_to,
        mentions.of_cases(connection, codec, visit.member.id, shown),
        worklists.counts(connection, actor, visit.now),
        saved_views.of(connection, codec, visit.member.id),
        labels.every(connection, codec),
        list(staff.members(connection, codec)),
    )


def _choices(visit: Visit, view: View, listed: Listed) -> dict[str, list[tuple[str, str]]]:
    """What lists can be narrowed by: for each filter pairs of what stands in the address, and its words."""
    taxonomy, locale = visit.office.dialog.taxonomy, visit.locale
    voice = _voice(visit)
    return {
        "grade": [(grade.value, grade.value) for grade in Grade],
        "stage": [
            (one.value, voice.stage(one)) for one in Stage if (one in OPEN) is (view is not View.CLOSED)
        ],
        "matter": [(one.code, taxonomy.label(one.code, locale)) for one in taxonomy.matters],
        "line": [(one.code, taxonomy.label(one.code, locale)) for one in taxonomy.lines],
        "channel": [(name, voice.channel(name)) for name in CHANNELS],
        "team": [(team, team) for team in sorted({one.team for one in listed.colleagues} - {""})],
        "branch": [(one.code, one.name(locale)) for one in visit.office.cases.branches.every],
        "handler": [
            ("none", visit.line("console.inbox.nobody")),
            *((one.id, one.person.name) for one in listed.colleagues),
        ],
        "label": [(label.id, label.name) for label in listed.labels],
    }


def _chips(visit: Visit, wanted: Asked, listed: Listed) -> list[tuple[str, str, str]]:
    """The filters that are on: what each is called, what it says, and the address without it."""
    words = {name: dict(pairs) for name, pairs in _choices(visit, wanted.view, listed).items()}
    words["stage"] = {stage.value: _voice(visit).stage(stage) for stage in Stage}
    return [
        (
            visit.line(f"console.inbox.filter.{name}"),
            words.get(name, {}).get(value) or _label(visit, name, value),
            wanted.without(name),
        )
        for name, value in wanted.filters.items()
    ]


def _voice(visit: Visit) -> Voice:
    return Voice(visit.office.dialog, visit.locale, visit.now)


def _label(visit: Visit, name: str, value: str) -> str:
    if name in ("matter", "line"):
        return visit.office.dialog.taxonomy.label(value, visit.locale)
    if name == "branch":
        return visit.office.cases.branches.label(value, visit.locale)
    return visit.line("console.inbox.filter.gone") if name in ("handler", "label") else value


def _level(line: Line, now: datetime) -> str:
    if line.due_at is None or line.over_at is not None:
        return ""
    return "late" if line.due_at <= now else "soon" if line.due_at <= now + SOON else ""


def _moment(text: str) -> datetime | None:
    if not (text.isascii() and text.isdecimal() and len(text) < 15):
        return None
    return datetime.fromtimestamp(int(text) / 1000, UTC)
