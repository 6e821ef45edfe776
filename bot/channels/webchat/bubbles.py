"""The messages of a conversation as the page shows them, by the server and by its script alike."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from bot.channels.webchat.ports import Entry
from dialogs.downloads import PICTURES
from dialogs.messages import (
    Attachment,
    Choice,
    Command,
    CommandName,
    Content,
    Edited,
    File,
    FileKind,
    Filled,
    Link,
    Posted,
    Say,
    Step,
    Tap,
    Text,
)
from dialogs.wording import Wording

_WISHES = {
    "review": CommandName.REVIEW,
    "reopen": CommandName.REOPEN,
    "supply": CommandName.SUPPLY,
    "withdraw": CommandName.WITHDRAW_CASE,
}
"""The command that says the same in the conversation as each verb of the page of a case."""
_SAFE_LINKS = ("https://", "http://", "tel:", "/")


class Attached(Struct, frozen=True):
    """A file the customer sent; `size` in bytes if known."""

    name: str
    kind: FileKind
    size: int | None


class Sent(Struct, frozen=True):
    """A file that staff sent, and its address; `picture`: browsers show it."""

    url: str
    name: str
    size: int
    picture: bool


class Bubble(Struct, frozen=True, omit_defaults=True):
    """One message on the page. `side`: "ours" are Tingsu's, "theirs" the customer's.

    `at` is ISO 8601 in UTC. `key` is the one a customer's message came under. `token` is that of a tap
    whose label is not known here.
    """

    seq: int
    at: str
    side: Literal["ours", "theirs"]
    text: str = ""
    key: str | None = None
    token: str | None = None
    file: Attached | None = None
    choices: tuple[Choice, ...] = ()
    many: bool = False
    chosen: tuple[str, ...] = ()
    link: Link | None = None
    step: Step | None = None
    expects: str = "text"
    attached: tuple[Sent, ...] = ()


def bubbles(entries: Iterable[Entry], wording: Wording, locale: str) -> list[Bubble]:
    """All that is to be shown of these entries, with the labels of what was tapped."""
    labels: dict[str, str] = {}
    shown = []
    for entry in entries:
        bubble = _bubble(entry, wording, locale)
        if bubble is None:
            continue
        labels.update((choice.token, choice.label) for choice in bubble.choices)
        shown.append(replace(bubble, text=labels.get(bubble.token, "")) if bubble.token else bubble)
    return shown


def _bubble(entry: Entry, wording: Wording, locale: str) -> Bubble | None:
    at = entry.at.isoformat(timespec="seconds")
    if isinstance(entry.content, Say):
        return _ours(entry.seq, at, entry.content)
    return _theirs(Bubble(entry.seq, at, "theirs", key=entry.key), entry.content, wording, locale)


def _theirs(empty: Bubble, content: Content, wording: Wording, locale: str) -> Bubble | None:
    match content:
        case Text() | Edited():
            return replace(empty, text=content.text)
        case Tap():
            return replace(empty, token=content.token)
        case Command():
            label = wording.line(locale, f"page.command.{content.name}")
            words = "" if content.name is CommandName.BEGIN else content.argument
            return replace(empty, text=f"{label} {words}".strip())
        case Filled():
            return replace(empty, text=wording.line(locale, "page.filled"))
        case Posted():
            return replace(empty, text=posted_words(content, partial(wording.line, locale)))
        case File():
            name = content.name or wording.line(locale, f"page.kind.{content.kind}")
            return replace(empty, text=content.caption, file=Attached(name, content.kind, content.size))
        case _:
            return None


def posted_words(posted: Posted, line: Callable[..., str]) -> str:
    """What was done on the page of a case, before the words that came with it."""
    deed = ""
    if posted.score is not None:
        deed = line("page.rated_in_chat", score=posted.score)
    elif posted.verb in _WISHES:
        deed = line(f"page.command.{_WISHES[posted.verb]}")
    return f"{deed}\n{posted.text}".strip()


def _ours(seq: int, at: str, say: Say) -> Bubble:
    link = say.link if say.link and say.link.url.startswith(_SAFE_LINKS) else None
    return Bubble(
        seq,
        at,
        "ours",
        say.text,
        choices=say.choices,
        many=say.many,
        chosen=say.chosen,
        link=link,
        step=say.step,
        expects=say.expects,
        attached=sent(say.attached if say.file is None else (say.file,), "/chat"),
    )


def sent(files: Iterable[Attachment], path: str) -> tuple[Sent, ...]:
    """These files, as found below a path."""
    return tuple(
        Sent(f"{path}/attachments/{one.ref}", one.name, one.size, one.type in PICTURES) for one in files
    )


def folded(shown: Sequence[Bubble]) -> list[Bubble]:
    """Of a question answered by several taps, only its last state: chips that fill in, not a long talk."""
    kept: list[Bubble] = []
    open_at: int | None = None
    for bubble in shown:
        if bubble.many and open_at is not None and _labels(kept[open_at]) == _labels(bubble):
            del kept[open_at:]
        elif bubble.token is None:
            open_at = None
        if bubble.many:
            open_at = len(kept)
        kept.append(bubble)
    return kept


def _labels(bubble: Bubble) -> list[str]:
    return [choice.label for choice in bubble.choices]


def progress(shown: Iterable[Bubble]) -> Step | None:
    """The step the customer is at: that of the latest question, until an answer comes without one."""
    current, answered = None, False
    for bubble in shown:
        if bubble.side == "theirs":
            answered = True
        elif bubble.step:
            current, answered = bubble.step, False
        elif answered:
            current = None
    return current


def open_question(shown: Sequence[Bubble]) -> int | None:
    """The seq of the message whose choices may be tapped: the latest, until words or a tap answer it.

    Files may come beside any question and leave it open.
    """
    for bubble in reversed(shown):
        if bubble.side == "theirs" and bubble.file is None:
            return None
        if bubble.choices:
            return bubble.seq
    return None
