"""What the clock does to a case; the actions of people stand in `cases.actions`."""

from datetime import datetime

from cases.actions import Action
from cases.grading import Assessment


class Assess(Action, frozen=True, tag="assessed"):
    """The story was graded, at receipt or because it grew."""

    assessment: Assessment


class Warn(Action, frozen=True, tag="warned"):
    """A deadline comes near or is over: `percent` of its time have gone, or it is `days_late`. `skipped`
    are the steps that passed while nobody could warn."""

    deadline: str
    due_at: datetime
    percent: int
    days_late: int = 0
    skipped: tuple[str, ...] = ()


class CountAnew(Action, frozen=True, tag="counted_anew"):
    """The holidays of a year became known: `moved` are the deadlines that were provisional and move, each as
    "kind from until" with times in UTC."""

    moved: tuple[str, ...]


class TellStillWorking(Action, frozen=True, tag="still_working"):
    """The customer hears that their case is worked on."""


class RemindOfMaterial(Action, frozen=True, tag="material_reminder"):
    """The customer is reminded of what was asked for."""


class AskForRating(Action, frozen=True, tag="rating_asked"):
    """The customer is asked how the closing was."""


class RemindOfRating(Action, frozen=True, tag="rating_reminder"):
    """The customer is asked once more."""


class EndRating(Action, frozen=True, tag="rating_expired"):
    """No rating came. `skipped` is what passed while the clock stood still."""

    skipped: tuple[str, ...] = ()
