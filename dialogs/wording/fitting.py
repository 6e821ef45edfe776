"""Whether words may stand in place of a line: they name what the line names, and fit where it is shown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter

LONGEST_LINE = 1000
_MESSAGE_BYTES = 1800  # what one message on WeChat holds; there the platform cuts off without a word
_ZERO_WIDTH_JOINER = "\u200d"


@dataclass(frozen=True)
class Bound:
    """How long a line may be, in characters and bytes of UTF-8, and whether it may have several lines."""

    characters: int = LONGEST_LINE
    one_line: bool = False
    bytes: int = _MESSAGE_BYTES


@dataclass(frozen=True)
class Misfit:
    """Why words do not fit: `code` is empty, long, bytes, lines, unprintable, braces, missing or unknown;
    `what` the limit or the names that it is about."""

    code: str
    what: str = ""


_BUTTON = Bound(40, one_line=True)
_BOUNDS = (
    (re.compile(r"words\."), Bound(LONGEST_LINE, one_line=True)),
    (re.compile(r"command\.|staff\.menu\."), Bound(256, one_line=True)),  # Telegram's descriptions
    (re.compile(r"menu\.|option\.|rating\.(score|reason)\."), _BUTTON),
    (re.compile(r"field\.\w+\.label$"), _BUTTON),
)


def bound_of(key: str) -> Bound:
    """What holds for the line of this key."""
    return next((bound for pattern, bound in _BOUNDS if pattern.match(key)), Bound())


def misfits(key: str, original: str, line: str) -> Iterator[Misfit]:
    """What keeps `line` from standing in place of `original`: nothing if it fits."""
    bound = bound_of(key)
    if not line.strip() or (key.startswith("words.") and not line.replace("|", "").strip()):
        yield Misfit("empty")
    if len(line) > bound.characters:
        yield Misfit("long", str(bound.characters))
    elif len(line.encode(errors="replace")) > bound.bytes:
        yield Misfit("bytes", str(bound.bytes))
    if bound.one_line and "\n" in line:
        yield Misfit("lines")
    if not all(sign.isprintable() or sign in ("\n", _ZERO_WIDTH_JOINER) for sign in line):
        yield Misfit("unprintable")
    yield from _other_names(original, line)


def named(line: str) -> frozenset[str]:
    """The placeholders of a line as they are written between the braces, such as "month:02d"; raises
    ValueError for braces that do not pair."""
    return frozenset(
        f"{name}{'!' + conversion if conversion else ''}{':' + spec if spec else ''}"
        for _, name, spec, conversion in Formatter().parse(line)
        if name is not None
    )


def _other_names(original: str, line: str) -> Iterator[Misfit]:
    wanted = named(original)
    try:
        found = named(line)
    except ValueError:
        yield Misfit("braces")
        return
    if missing := wanted - found:
        yield Misfit("missing", ", ".join(f"{{{name}}}" for name in sorted(missing)))
    if unknown := found - wanted:
        yield Misfit("unknown", ", ".join(f"{{{name}}}" for name in sorted(unknown)))
