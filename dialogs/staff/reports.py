"""The monthly report in the chats of those who lead: what matters most, and where the rest is."""

from collections.abc import Iterator

from cases.reporting import Point, Report, Share, points
from dialogs.messages import Link, Say
from dialogs.staff.voice import NOBODY, Voice, change, count, percent, shortened

_CONCERNS = 5


def told(report: Report, voice: Voice, url: str) -> Say:
    """One message; `url` is where the whole report stands, "" for nowhere."""
    found = points(report)
    figures = {point.kind: point for point in found}
    lines = [voice.tell("report.title", month=str(report.month)), *_figures(figures, voice, report.target)]
    concerns = [line for point in found if (line := _concern(point, voice))]
    if concerns:
        lines += [voice.tell("attention.title"), *concerns[:_CONCERNS]]
    link = Link(voice.tell("report.page"), url) if url else None
    return Say("\n".join(lines), link=link, brief=voice.tell("brief.report"))


def _figures(found: dict[str, Point], voice: Voice, target: int) -> Iterator[str]:
    for kind in ("received", "closed", "backlog"):
        point = found[kind]
        yield voice.tell(f"report.{kind}", n=count(point.n), change=change(point.n, point.before))
    for kind in ("on_time", "csat"):
        point = found[kind]
        if point.share is not None and point.share.whole:
            yield voice.tell(f"report.{kind}", share=share(point.share), change=_moved(point), target=target)


def _concern(point: Point, voice: Voice) -> str:
    match point.kind:
        case "received" | "closed" | "backlog" | "on_time" | "csat":
            return ""
        case "grown":
            matter = shortened(voice.matter(point.value), 16)
            return voice.tell(
                "report.grown", matter=matter, n=count(point.n), change=change(point.n, point.before)
            )
    return voice.tell(f"report.{point.kind}", n=count(point.n))


def _moved(point: Point) -> str:
    return change(
        point.share.percent if point.share else None,
        point.earlier.percent if point.earlier else None,
        digits=1,
    )


def share(found: Share) -> str:
    """A percentage with what it is of; of few only how many."""
    if not found.whole:
        return NOBODY
    told_of = f"{count(found.part)}/{count(found.whole)}"
    return told_of if found.percent is None else f"{percent(found.percent)} ({told_of})"
