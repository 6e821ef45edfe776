"""How figures, times and cases are written for staff: short, and masked where they are a customer's."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from unicodedata import east_asian_width

from cases.errors import Refusal
from cases.grade import Grade
from cases.masking import mask_numbers
from cases.stage import Stage
from dialogs.rules import Rules
from dialogs.staff.periods import Period, Span

NOBODY = "-"
CHANNELS = ("wechat", "telegram", "webchat", "phone", "counter")
_TASKS = frozenset({"danger", "person", "phone", "follow_up", "executive"})
_REFUSED = frozenset({"not_allowed", "not_your_case", "not_your_team", "missing", "too_long", "data_erased"})
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Voice:
    """Words things in one locale, at the moment `now`."""

    rules: Rules
    locale: str
    now: datetime

    def tell(self, key: str, **values: object) -> str:
        """The line `staff.<key>` of the wording."""
        return self.rules.wording.line(self.locale, f"staff.{key}", **values)

    def moment(self, at: datetime) -> str:
        """Day and time, the year only where it is another than now."""
        local, now = at.astimezone(self.rules.zone), self.now.astimezone(self.rules.zone)
        return f"{local:%m-%d %H:%M}" if local.year == now.year else f"{local:%Y-%m-%d}"

    def day(self, day: date) -> str:
        """A day, likewise."""
        this_year = day.year == self.now.astimezone(self.rules.zone).year
        return f"{day:%m-%d}" if this_year else day.isoformat()

    def days(self, period: Period) -> str:
        """The first and last day of a period."""
        first, last = self.day(period.first), self.day(period.last)
        return first if period.days == 1 else f"{first}..{last}"

    def period(self, period: Period) -> str:
        """Its name and its days."""
        if period.span is Span.RANGE:
            return self.days(period)
        name = self.tell(f"period.{period.span.value}", days=period.days)
        return f"{name} {self.days(period)}"

    def due(self, at: datetime) -> str:
        """How far away a due time is, or how long it is over."""
        late = at <= self.now
        length = abs(self.now - at)
        amount, unit = (length // _DAY, "days") if length >= _DAY else (length // _HOUR, "hours")
        if not amount:
            return self.tell("late.just" if late else "left.just")
        return self.tell(f"{'late' if late else 'left'}.{unit}", n=amount)

    def grade(self, grade: Grade, *, green: bool) -> str:
        """The grade, marked for the green channel."""
        return self.tell("green", grade=grade.value) if green else grade.value

    def channel(self, name: str) -> str:
        """What a channel is called."""
        return self.tell(f"channel.{name}") if name in CHANNELS else name

    def task(self, kind: str) -> str:
        """What a kind of task is called."""
        return self.tell(f"task.{kind if kind in _TASKS else 'other'}")

    def refusal(self, refusal: Refusal) -> str:
        """Why something was not done."""
        return self.tell(f"refused.{refusal.code if refusal.code in _REFUSED else 'other'}")

    def stage(self, stage: Stage) -> str:
        """What a stage is called."""
        return self.tell(f"stage.{stage.value}")

    def matter(self, code: str | None) -> str:
        """What a matter or line is called."""
        return self.rules.taxonomy.label(code, self.locale) if code else NOBODY


def count(number: int) -> str:
    """A number with its thousands marked."""
    return f"{number:,}"


def percent(share: float | None) -> str:
    """A percentage to the tenth, never rounded up to a hundred."""
    if share is None:
        return NOBODY
    return "100%" if share == 100 else f"{min(share, 99.9):.1f}%"


def change(now: float | None, before: float | None, *, digits: int = 0) -> str:
    """▲ or ▼ with the difference, = for none, "" where there is nothing to compare."""
    if now is None or before is None:
        return ""
    difference = round(now - before, digits)
    if not difference:
        return " ="
    return f" {'▲' if difference > 0 else '▼'}{abs(difference):,.{digits}f}"


def shortened(text: str, columns: int) -> str:
    """As much as fits, a Chinese character taking two columns."""
    text = " ".join(text.split())
    if width(text) <= columns:
        return text
    kept = ""
    for sign in text:
        if width(kept + sign) > columns - 1:
            break
        kept += sign
    return f"{kept.rstrip()}…"


def width(text: str) -> int:
    """The columns that a text takes."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def told(words: str, columns: int, name: str = "", masked_name: str = "") -> str:
    """The beginning of what a customer wrote, numbers and their own name masked."""
    plain = words.replace(name, masked_name) if name else words
    return shortened(mask_numbers(plain), columns)
