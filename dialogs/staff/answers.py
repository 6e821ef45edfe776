"""The answers to what staff and managers ask for, each no more than fits the screen of a phone."""

from collections.abc import Iterator, Sequence

from cases.masking import mask_name, mask_phone
from cases.satisfaction import Csat
from dialogs.messages import Chart, Say, Series
from dialogs.staff.attention import Point, points
from dialogs.staff.figures import (
    CaseView,
    Chore,
    Counts,
    Load,
    Overdue,
    Rated,
    Satisfaction,
    Standing,
    Summary,
    Trend,
)
from dialogs.staff.schedules import Every, Schedule
from dialogs.staff.voice import NOBODY, Voice, change, count, percent, shortened, told

LINES = 15
"""How many lines an answer has at most."""
COLUMNS = 42
"""How wide a line is at most, a Chinese character taking two columns."""
_NAME = 12
_WORDS = 36
_LOADS = 10
_RATED = 3
_CHORES = 4


def summary(figures: Summary, voice: Voice, target: int, brief: str = "") -> Say:
    """What happened, compared with the period before, how things stand, and what needs attention. `brief`
    is for a message that nobody asked for: see `Say`."""
    now, before, standing = figures.counts, figures.before, figures.watch.standing
    lines = [
        voice.period(figures.period),
        voice.tell("compared", days=voice.days(figures.period.before)),
        *_happened(now, before, voice),
        _csat(now.csat, before.csat, voice),
        _standing(standing, voice),
        *_attention(points(figures.watch, target), voice),
    ]
    return _say(lines, brief)


def overdue(figures: Overdue, voice: Voice, brief: str = "") -> Say:
    """What is late, the longest first."""
    if not figures.count:
        return _say([voice.tell("overdue.none")], brief)
    lines = [voice.tell("overdue.title", n=count(figures.count), shown=len(figures.cases))]
    lines += (
        f"{voice.grade(one.grade, green=one.green)} {one.number} "
        f"{shortened(one.handler or NOBODY, _NAME)} {voice.due(one.due_at)}"
        for one in figures.cases
    )
    return _say([*lines, voice.tell("overdue.more")], brief)


def load(figures: Sequence[Load], voice: Voice) -> Say:
    """Who has how much to do: open cases of what they can take, and those late."""
    if not figures:
        return _say([voice.tell("load.none")])
    lines = [voice.tell("load.title"), *(_load(one, voice) for one in figures[:_LOADS])]
    if len(figures) > _LOADS:
        lines.append(voice.tell("load.more", n=len(figures) - _LOADS))
    return _say(lines)


def satisfaction(figures: Satisfaction, voice: Voice, target: int) -> Say:
    """CSAT against the target, with how many rated and how many of those asked, and where it is lowest."""
    title = voice.tell("csat.title", period=voice.period(figures.period))
    lines = [
        title,
        _csat(figures.csat, figures.before, voice),
        voice.tell(f"csat.{_against(figures.csat, target)}", target=target),
    ]
    for name, rated in (
        ("handlers", figures.handlers),
        ("matters", [Rated(voice.matter(one.value), one.csat) for one in figures.matters]),
        ("channels", [Rated(voice.channel(one.value), one.csat) for one in figures.channels]),
    ):
        lines += _lowest(name, rated, voice)
    return _say(lines)


def trend(figures: Trend, voice: Voice) -> Say:
    """A picture, and its sum in words."""
    days = figures.days
    total = sum((day.counts for day in days), Counts())
    title = voice.tell("trend.title", days=len(days))
    percents = tuple(day.counts.on_time_percent for day in days)
    chart = Chart(
        title,
        tuple(f"{day.day:%m-%d}" for day in days),
        (
            Series(voice.tell("trend.received"), tuple(float(day.counts.received) for day in days)),
            Series(voice.tell("trend.closed"), tuple(float(day.counts.closed) for day in days)),
            Series(voice.tell("trend.backlog"), tuple(float(day.backlog) for day in days)),
            Series(voice.tell("trend.on_time"), percents, percent=True),
        ),
    )
    backlog = voice.tell(
        "trend.open", now=count(days[-1].backlog), change=change(days[-1].backlog, days[0].backlog)
    )
    lines = [title, *_happened(total, figures.before, voice), backlog]
    return Say("\n".join(lines), chart=chart)


def case(view: CaseView | None, voice: Voice) -> Say:
    """One case with its customer masked; of one that is not to be seen the same as of none."""
    if view is None:
        return _say([voice.tell("case.unknown")])
    customer = mask_name(view.name)
    lines = [
        " ".join((view.number, voice.grade(view.grade, green=view.green), voice.stage(view.stage))),
        shortened(f"{voice.matter(view.matter)} · {voice.matter(view.line)}", COLUMNS),
        voice.tell("case.received", at=voice.moment(view.received_at), channel=voice.channel(view.channel)),
        voice.tell("case.answer_due", day=voice.day(view.answer_due)),
    ]
    if view.due_at is not None and view.due_kind:
        kind = voice.tell(f"deadline.{view.due_kind}")
        lines.append(voice.tell("case.next", kind=kind, when=voice.due(view.due_at)))
    if view.extension_asked:
        lines.append(voice.tell("case.extension_asked"))
    lines += [
        voice.tell("case.handler", name=shortened(view.handler or NOBODY, _NAME)),
        voice.tell("case.customer", name=shortened(customer, _NAME), phone=mask_phone(view.phone)),
        voice.tell("quoted", words=told(view.story, _WORDS, view.name, customer)),
        *(f"{voice.moment(one.at)} {voice.tell(f'event.{one.kind}')}" for one in view.events),
        voice.tell("case.reply", number=view.number),
    ]
    return _say(lines)


def tasks(chores: Sequence[Chore], voice: Voice) -> Say:
    """What is to be done, the most pressing first."""
    if not chores:
        return _say([voice.tell("tasks.none")])
    lines = [voice.tell("tasks.title", n=count(len(chores)))]
    for one in chores[:_CHORES]:
        due = voice.due(one.due_at) if one.due_at else voice.moment(one.created_at)
        lines.append(" ".join(filter(None, (f"#{one.number}", voice.task(one.kind), due))))
        words = "" if one.words == one.case else told(one.words, _WORDS)
        lines += filter(None, (one.case, words))
    return _say([*lines, voice.tell("tasks.done_by", number=chores[0].number)])


def digest(schedule: Schedule, voice: Voice, *, changed: bool) -> Say:
    """How the digest is set, or how to set it."""
    if schedule.every is None:
        return _say([voice.tell("digest.off" if changed else "digest.none")])
    which = "daily" if schedule.every is Every.DAILY else "weekly"
    return _say([voice.tell(f"digest.{which}", at=f"{schedule.at:%H:%M}")])


def _say(lines: Sequence[str], brief: str = "") -> Say:
    return Say("\n".join(lines), brief=brief)


def _happened(now: Counts, before: Counts, voice: Voice) -> Iterator[str]:
    for measure in ("received", "closed"):
        yield voice.tell(
            f"counts.{measure}", n=count(getattr(now, measure)), change=_change(now, before, measure)
        )
    share = change(now.on_time_percent, before.on_time_percent, digits=1)
    yield voice.tell("counts.on_time", percent=percent(now.on_time_percent), change=share)
    yield voice.tell(
        "counts.exceptional",
        extended=count(now.extended),
        extended_change=_change(now, before, "extended"),
        reopened=count(now.reopened),
        reopened_change=_change(now, before, "reopened"),
    )


def _change(now: Counts, before: Counts, measure: str) -> str:
    return change(getattr(now, measure), getattr(before, measure))


def _standing(standing: Standing, voice: Voice) -> str:
    return voice.tell(
        "standing",
        open=count(standing.open),
        overdue=count(standing.overdue),
        soon=count(standing.due_soon),
    )


def _csat(now: Csat, before: Csat, voice: Voice) -> str:
    return voice.tell(
        "csat.figures",
        percent=percent(now.percent),
        change=change(now.percent, before.percent, digits=1),
        n=count(now.rated),
        response=percent(now.response_percent),
    )


def _against(csat: Csat, target: int) -> str:
    met = csat.met(target)
    return "nobody" if met is None else "met" if met else "missed"


def _attention(found: Sequence[Point], voice: Voice) -> Iterator[str]:
    if not found:
        yield voice.tell("attention.none")
        return
    yield voice.tell("attention.title")
    for number, point in enumerate(found, start=1):
        words = voice.tell(f"concern.{point.concern.value}", n=count(point.count))
        begin = f" {shortened(point.first, 14)}" if point.first else ""
        yield f"{number}. {words}{begin}"


def _load(one: Load, voice: Voice) -> str:
    mark = voice.tell("load.absent") if one.absent else "!" if one.overloaded else ""
    words = voice.tell(
        "load.one",
        name=shortened(one.name, _NAME),
        open=count(one.open),
        capacity=count(one.capacity),
        overdue=count(one.overdue),
    )
    return f"{words} {mark}".rstrip()


def _lowest(name: str, rated: Sequence[Rated], voice: Voice) -> Iterator[str]:
    given = [one for one in rated if one.csat.percent is not None]
    if given:
        yield voice.tell(f"csat.{name}")
    for one in sorted(given, key=lambda one: (one.csat.percent or 0, -one.csat.rated))[:_RATED]:
        yield voice.tell(
            "csat.one",
            name=shortened(one.value, 14),
            percent=percent(one.csat.percent),
            n=count(one.csat.rated),
            response=percent(one.csat.response_percent),
        )
