"""What list is asked for: all of it stands in the address, so that it can be sent to a colleague or kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo
from urllib.parse import urlencode

from cases.grade import Grade
from cases.stage import Stage
from handlers_console.visit import Visit
from storage.searching import LONGEST
from storage.worklists import Filters, View, views_of

PATH = "/console/cases"
FILTERS = ("grade", "matter", "line", "channel", "branch", "stage", "team", "handler", "label", "from", "to")
_CODE = 32


@dataclass(frozen=True)
class Asked:
    """A view, narrowed by `filters` as they stand in the address, or a search for `text` in all cases;
    `after`: where its page begins."""

    view: View
    text: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    after: str = ""

    def narrowed(self, zone: tzinfo) -> Filters:
        """What is left of the list; days are those of `zone`, both included."""
        codes = {name: value for name, value in self.filters.items() if name not in ("from", "to")}
        first, last = _day(self.filters.get("from", "")), _day(self.filters.get("to", ""))
        return Filters(
            **codes,
            received_from=_midnight(first, zone) if first else None,
            received_to=_midnight(last + timedelta(days=1), zone) if last else None,
        )

    @property
    def mentioned(self) -> bool:
        """Whether it shows where the member is mentioned."""
        return self.view is View.MENTIONED and not self.text

    @property
    def query(self) -> str:
        """What stands after the ? of its address, from its first page on."""
        searched = {"q": self.text} if self.text else {}
        return urlencode({"view": self.view.value, **searched, **self.filters})

    @property
    def address(self) -> str:
        """Where its first page is."""
        return f"{PATH}?{self.query}"

    def on(self, after: str) -> str:
        """Where the page is that begins there."""
        return f"{self.address}&{urlencode({'after': after})}"

    def at(self, view: View) -> str:
        """The address of another view, narrowed alike; a search ends there."""
        return replace(self, view=view, text="", after="").address

    def without(self, name: str) -> str:
        """The address of the same list without this filter, or all of them for ""."""
        kept = {each: value for each, value in self.filters.items() if name and each != name}
        return replace(self, filters=kept, after="").address


def asked(visit: Visit) -> Asked:
    """What the address asks for; what it cannot mean is left out."""
    return read(visit, visit.request.query_params)


def read(visit: Visit, query: Mapping[str, str]) -> Asked:
    """What a query asks this member's console for."""
    views = views_of(visit.actor)
    wanted = query.get("view", "")
    view = View(wanted) if wanted in {one.value for one in views} else views[0]
    given = {name: query.get(name, "").strip()[:_CODE] for name in FILTERS}
    return Asked(
        view,
        " ".join(query.get("q", "").split())[:LONGEST],
        {name: value for name, value in given.items() if value and _means(name, value)},
        query.get("after", "")[:64],
    )


def _means(name: str, value: str) -> bool:
    match name:
        case "grade":
            return value in {grade.value for grade in Grade}
        case "stage":
            return value in {stage.value for stage in Stage}
        case "from" | "to":
            return _day(value) is not None
        case "team":
            return value.isprintable()
    return all(sign.isascii() and (sign.isalnum() or sign in "._-") for sign in value)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 9000 else None


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)
