"""The places of the console, as the bar at the side or below shows them."""

from dataclasses import dataclass

from handlers_console.visit import Visit


@dataclass(frozen=True)
class Place:
    """`name` is the key of its wording `console.nav.<name>` and of its icon; `keys` what is typed to go;
    `also` are paths elsewhere that belong to it."""

    name: str
    path: str
    keys: str
    also: tuple[str, ...] = ()


_LOOKED_AFTER = ("deliveries", "config", "wording", "calendar")
PLACES = (
    Place("cases", "/console/cases", "g i"),
    Place("new_case", "/console/cases/new", "g n"),
    Place("tasks", "/console/tasks", "g t"),
    Place("dashboard", "/console/dashboard", "g d"),
    Place("reports", "/console/reports", "g r"),
    Place("improvement", "/console/improvement", "g m"),
    Place("branches", "/console/branches", "g b"),
    Place("people", "/console/people", "g p"),
    Place("canned", "/console/canned", "g a"),
    Place("audit", "/console/audit", "g l"),
    Place("office", "/console/health", "g o", tuple(f"/console/{one}" for one in _LOOKED_AFTER)),
    Place("account", "/console/account", "g s"),
)


def places_of(visit: Visit) -> list[Place]:
    """Where this member may go."""
    return [place for place in PLACES if visit.may(place.path)]


def place_at(path: str) -> str:
    """The name of the place that this path belongs to, the nearest one; "" for none."""
    inside = [
        (len(under), place.name)
        for place in PLACES
        for under in (place.path, *place.also)
        if path == under or path.startswith(f"{under}/")
    ]
    return max(inside)[1] if inside else ""
