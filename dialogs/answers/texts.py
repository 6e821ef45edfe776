"""Text as people type it, brought into one shape before it is read."""

import re
import unicodedata

from dialogs.answers.errors import Misunderstood, Reason

ANSWER_LIMIT = 500
STORY_LIMIT = 10_000

HAN = r"\u3400-\u4dbf\u4e00-\u9fff"

_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    r"\ud800-\udfff\U000e0000-\U000e0fff]+"
)
_DEBRIS = re.compile(r"([^\w\s\x00-\x7f]{16})[^\w\s\x00-\x7f]+")
"""Long runs of marks: to put combining ones in order takes time quadratic in their number."""
_SPACES = re.compile(r"\s+")
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣", "-"))
_ORDINARY = re.compile(rf"[!-~{HAN}、。]+(?:[ \n][!-~{HAN}、。]+)*")
"""What normalising leaves as it is: nearly every message."""


def normalise(text: str) -> str:
    """`text` in NFKC with plain digits and dashes, no invisible characters and no runs of spaces.

    A run of spaces with a line break in it becomes one line break. Only the first `STORY_LIMIT`
    characters are kept.
    """
    if len(text) <= STORY_LIMIT and _ORDINARY.fullmatch(text):
        return text
    text = _plain(text[:STORY_LIMIT])
    return _SPACES.sub(_space, text).strip()[:STORY_LIMIT]


def answer(text: str) -> str:
    """A short answer, normalised; raises Misunderstood when it is too long to be one."""
    if len(text) > STORY_LIMIT:
        raise Misunderstood(Reason.TOO_LONG)
    text = normalise(text)
    if len(text) > ANSWER_LIMIT:
        raise Misunderstood(Reason.TOO_LONG)
    return text


def _plain(text: str) -> str:
    text = _DEBRIS.sub(r"\1", _INVISIBLE.sub("", text))
    text = _DEBRIS.sub(r"\1", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))
    return _FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text.translate(_DASHES))


def _space(run: re.Match[str]) -> str:
    return "\n" if "\n" in run[0] or "\r" in run[0] else " "
