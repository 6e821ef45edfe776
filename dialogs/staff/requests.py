"""What a member of staff asks for in their own chat, by command or by word, in either language."""

import re
from collections.abc import Callable
from datetime import date

from msgspec import Struct

from cases.case_number import Recognised, recognise
from dialogs.answers.texts import normalise
from dialogs.messages import Command, Content, Text
from dialogs.staff import periods
from dialogs.staff.addressed import Addressed, read_addressed
from dialogs.staff.periods import Period, Unclear
from dialogs.staff.schedules import Schedule, read_schedule

LONGEST = 80


class Request(Struct, frozen=True, tag_field="request"):
    """Something asked for."""

    @property
    def deed(self) -> str:
        """The word for it in the audit log."""
        return str(self.__struct_config__.tag)


class SummaryOf(Request, frozen=True, tag="summary"):
    """How things stand, and what happened in these days."""

    period: Period


class Overdue(Request, frozen=True, tag="overdue"):
    """What is late."""


class CaseOf(Request, frozen=True, tag="case"):
    """One case."""

    number: str


class Load(Request, frozen=True, tag="load"):
    """Who has how much to do."""


class Satisfaction(Request, frozen=True, tag="csat"):
    """What customers think of it."""


class Trend(Request, frozen=True, tag="trend"):
    """A picture of the last weeks."""


class Digest(Request, frozen=True, tag="digest"):
    """Have a summary sent by itself; `schedule` None only asks how that is set."""

    schedule: Schedule | None


class Tasks(Request, frozen=True, tag="tasks"):
    """What is to be done beside the cases."""


class Done(Request, frozen=True, tag="done"):
    """The task of this number is done."""

    number: str


class Help(Request, frozen=True, tag="help"):
    """What can be asked for."""


class Reply(Request, frozen=True, tag="reply"):
    """Words to the customer of a case: that of `number`, else of the message of ours that has the
    platform's id `reply_to`."""

    words: str
    number: str = ""
    reply_to: str = ""


class Unreadable(Request, frozen=True, tag="unreadable"):
    """A request whose particulars make no sense: `why` names the sentence that says what would."""

    why: str


Asked = (
    SummaryOf
    | Overdue
    | CaseOf
    | Load
    | Satisfaction
    | Trend
    | Digest
    | Tasks
    | Done
    | Help
    | Reply
    | Unreadable
)

_WORDS = {
    "summary": "summary|统计",
    "overdue": "overdue|超期",
    "case": "case|案件",
    "load": "load|工作量",
    "csat": "csat|满意度",
    "trend": "trend|趋势",
    "digest": "digest|订阅",
    "tasks": "tasks|待办",
    "done": "done|完成",
    "help": "help|帮助",
}
_NAMES = {word: name for name, words in _WORDS.items() for word in words.split("|")}
_SLASHED = re.compile(
    r"/(?P<word>[a-z]{1,16}|[\u4e00-\u9fff]{1,4})(?:@\w{3,64})?(?:\s+(?P<rest>.*))?", re.DOTALL
)
_SPOKEN = re.compile(
    rf"(?P<word>{'|'.join(word for word in _NAMES if not word.isascii())})(?P<gap>[\s:,]*)(?P<rest>.*)"
    rf"|(?P<english>{'|'.join(filter(str.isascii, _NAMES))})(?:\s+(?P<more>.*))?",
    re.DOTALL,
)
_EDGE = " 。.!?"


def read(content: Content, today: date) -> Asked | None:
    """What is asked for, or None for anything else. `today` is the day in the installation's time zone.

    An answer to a message of ours is for the customer, unless it reads as a request from end to end.
    """
    text = text_of(content)
    if text is None:
        return None
    reply_to = (content.reply_to if isinstance(content, Text) else None) or ""
    request = _request(text, today, strict=bool(reply_to))
    if request is not None:
        return request
    match read_addressed(text):
        case Addressed(number=number, words=words):
            return Reply(words, number) if words else Unreadable("reply")
        case Unclear(why):
            return Unreadable(why)
    return Reply(text.strip(), reply_to=reply_to) if reply_to and text.strip() else None


def text_of(content: Content) -> str | None:
    """The words of a message; a command of the menu as if it had been written."""
    match content:
        case Text(text=text):
            return text
        case Command(argument=argument) if argument.startswith("/"):
            return argument  # a command that its platform does not know
        case Command(name=name):
            return f"/{name.value}"
    return None


def _request(text: str, today: date, *, strict: bool) -> Asked | None:
    """`strict`: words that are not quite a request are none."""
    if len(text) > LONGEST:
        return None
    plain = normalise(text).strip(_EDGE)
    if plain.startswith("/"):
        return _commanded(plain.lower(), today)
    if isinstance(recognise(plain), Recognised) and re.fullmatch(r"[\w -]+", plain) and len(plain) <= 16:
        return _case(plain, today)
    spoken = _SPOKEN.fullmatch(plain.lower())
    if spoken is None:
        return None
    name = _NAMES[spoken["word"] or spoken["english"]]
    asked = _READERS[name]((spoken["rest"] or spoken["more"] or "").strip(), today)
    loose = strict or not (spoken["gap"] or spoken["english"])
    return None if isinstance(asked, Unreadable) and loose and (spoken["rest"] or spoken["more"]) else asked


def _commanded(plain: str, today: date) -> Asked:
    """What begins like a command is never for a customer."""
    slashed = _SLASHED.fullmatch(plain)
    name = _NAMES.get(slashed["word"]) if slashed else None
    if slashed is None or name is None:
        return Unreadable("command")
    return _READERS[name]((slashed["rest"] or "").strip(), today)


def _summary(rest: str, today: date) -> Asked:
    period = periods.read(rest, today)
    return Unreadable(period.why) if isinstance(period, Unclear) else SummaryOf(period)


def _case(rest: str, today: date) -> Asked:
    number = recognise(rest)
    return CaseOf(number.number) if isinstance(number, Recognised) else Unreadable("number")


def _digest(rest: str, today: date) -> Asked:
    if not rest:
        return Digest(None)
    schedule = read_schedule(rest)
    return Unreadable("schedule") if schedule is None else Digest(schedule)


def _done(rest: str, today: date) -> Asked:
    number = re.fullmatch(r"(?:#|no\.? ?|第)?([0-9]{1,9})号?", rest)
    return Done(number[1]) if number else Unreadable("task")


def _alone(asked: Asked) -> Callable[[str, date], Asked]:
    return lambda rest, today: Unreadable("nothing_more") if rest else asked


_READERS: dict[str, Callable[[str, date], Asked]] = {
    "summary": _summary,
    "overdue": _alone(Overdue()),
    "case": _case,
    "load": _alone(Load()),
    "csat": _alone(Satisfaction()),
    "trend": _alone(Trend()),
    "digest": _digest,
    "tasks": _alone(Tasks()),
    "done": _done,
    "help": _alone(Help()),
}
