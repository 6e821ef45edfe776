"""Answers to a question with options: by number, label, part of it, synonym or near miss."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from dialogs.answers.errors import Misunderstood, Reason
from dialogs.answers.numerals import CHINESE, whole
from dialogs.answers.texts import HAN, answer

LONGEST = 60
"""A longer answer is a story, not a choice."""


@dataclass(frozen=True)
class Option:
    """`words` are other ways of saying `label`."""

    value: str
    label: str
    words: tuple[str, ...] = ()


_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_NUMBERS = "one two three four five six seven eight nine ten".split()
_NUMBERED = re.compile(
    r"(?:(?:我|要|想|就|是|选择?|第|序号|编号|i choose|option|number|no\.?|choose|the|#)[ :]?)*"
    rf"(?:(?P<number>\d{{1,4}}|[{CHINESE}]{{1,3}})|(?P<word>[a-z]{{3,7}}))"
    r" ?(?:st|nd|rd|th|one|option|个|项|号|条|种)?(?: ?(?:one|option))?(?:吧|的)?"
)
_LAST = re.compile(r"(?:选|第)?最后(?:一[个项条种])?|(?:the )?last(?: one| option)?")
_ALL = re.compile(
    r"(?:我?(?:全部?|所有|以上)的?)?都?(?:全?都)[要选是有]?|全[部要选]|全部[都要选]{0,2}|所有的?|以上全[部是]"
    r"|all(?: of (?:them|the above|these))?|everything"
)
_RANGE = re.compile(r"(\d{1,2}) ?(?:-|~|到|至|to) ?(\d{1,2})")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_SQUASHED = re.compile(r"[\W_]+")
_SEPARATORS = re.compile(
    r"[,;、/+&|\n.]+|\band\b|和|与|及|还有|还要|跟|并且?|同时|(?<=\d)\s+(?=\d)|(?<=\d)\s+(?=[^\d\s])|\s{1,3}(?=\d)"
)
_NEGATED = re.compile(
    r"(?:[不没非别无勿未](?:[是要想太用必很再有能会]|需要|打算){0,3}"
    r"|\b(?:not?|don'?t|doesn'?t|without|never)(?: (?:want|need|an?|the|to|my|any)){0,4}|n't)\s?$"
)
_HAN = re.compile(f"[{HAN}]")
_NEGATIONS = frozenset("不没无非未别否")


def pick(text: str, options: Sequence[Option]) -> str:
    """The value of the one option meant; raises Misunderstood."""
    return _pick(_folded(text), options).value


def pick_many(text: str, options: Sequence[Option]) -> list[str]:
    """The values of the options meant, each once, in the order said; raises Misunderstood."""
    folded = _folded(text)
    if _ALL.fullmatch(folded):
        return [option.value for option in options]
    chosen = _exact(folded, options) or _figures(folded, options) or _parts(folded, options)
    chosen = chosen or _mentioned(folded, options) or [_pick(folded, options)]
    return list(dict.fromkeys(option.value for option in chosen))


def _folded(text: str) -> str:
    folded = _trimmed(answer(text).casefold())
    if not folded or len(folded) > LONGEST:
        raise Misunderstood(Reason.CHOICE_UNREADABLE)
    return folded


def _trimmed(text: str) -> str:
    return _EDGES.sub("", text)


def _squashed(text: str) -> str:
    return _SQUASHED.sub("", text)


def _pick(text: str, options: Sequence[Option]) -> Option:
    for reading in (_exact, _numbered, _mentioned, _begun, _nearly):
        found = reading(text, options)
        if len(found) == 1:
            return found[0]
        if found:
            raise Misunderstood(Reason.CHOICE_AMBIGUOUS)
    raise Misunderstood(Reason.CHOICE_UNREADABLE)


def _exact(text: str, options: Sequence[Option]) -> list[Option]:
    squashed = _squashed(text)
    labelled = [option for option in options if _label(option) == squashed]
    return labelled or [option for option in options if squashed in _names(option)]


@lru_cache(maxsize=4096)
def _words(option: Option) -> tuple[str, ...]:
    """Every way of naming an option; of "其他/不清楚" also either part."""
    words = (option.label, *re.split(r"[/|()、()]", option.label), *option.words)
    return tuple(word for word in dict.fromkeys(_trimmed(word.casefold()) for word in words) if word)


@lru_cache(maxsize=4096)
def _label(option: Option) -> str:
    return _squashed(option.label.casefold())


@lru_cache(maxsize=4096)
def _names(option: Option) -> frozenset[str]:
    return frozenset(_squashed(word) for word in (option.value.casefold(), *_words(option)))


def _numbered(text: str, options: Sequence[Option]) -> list[Option]:
    if _LAST.fullmatch(text):
        return list(options[-1:])
    match = _NUMBERED.fullmatch(text)
    place = _place(match) if match else None
    if place is None:
        return []
    if not 1 <= place <= len(options):
        raise Misunderstood(Reason.CHOICE_OUT_OF_RANGE)
    return [options[place - 1]]


def _place(match: re.Match[str]) -> int | None:
    if match["number"]:
        return whole(match["number"])
    for words in (_NUMBERS, _ORDINALS):
        if match["word"] in words:
            return words.index(match["word"]) + 1
    return None


def _figures(text: str, options: Sequence[Option]) -> list[Option]:
    """Options by a range ("1-3") or by single digits run together ("13"), if that can mean nothing else."""
    if span := _RANGE.fullmatch(text):
        places = list(range(int(span[1]), int(span[2]) + 1))
    elif re.fullmatch(r"[1-9]{2,9}", text) and int(text) > len(options) and len(set(text)) == len(text):
        places = [int(digit) for digit in text]
    else:
        return []
    return [options[place - 1] for place in places] if all(1 <= p <= len(options) for p in places) else []


def _parts(text: str, options: Sequence[Option]) -> list[Option]:
    """Options named one after the other; none unless every part names one."""
    parts = [part for part in map(_trimmed, _SEPARATORS.split(text)) if part]
    if len(parts) < 2:
        return []
    try:
        return [_pick(part, options) for part in parts]
    except Misunderstood as misread:
        if misread.reason == Reason.CHOICE_OUT_OF_RANGE:
            raise
        return []


def _mentioned(text: str, options: Sequence[Option]) -> list[Option]:
    """Options whose words stand in the text and are not negated, in the order of the text."""
    named = [
        (word, option) for option in options for word in _words(option) if word in text and _is_telling(word)
    ]
    found: dict[int, Option] = {}
    rest = text
    for word, option in sorted(named, key=lambda pair: -len(pair[0])):
        for start in _places(word, rest):
            if not _NEGATED.search(text, max(0, start - 20), start):
                found.setdefault(start, option)
            rest = rest[:start] + "\0" * len(word) + rest[start + len(word) :]
    return list(dict.fromkeys(found[start] for start in sorted(found)))


def _is_telling(word: str) -> bool:
    return len(word) >= (2 if _HAN.search(word) else 3)


def _places(word: str, text: str) -> Iterator[int]:
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if not (word.isascii() and (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())):
            yield start
        start = text.find(word, end)


def _begun(text: str, options: Sequence[Option]) -> list[Option]:
    """Options of which the text is a part: two characters anywhere or one at the beginning; three letters."""
    if text in _NEGATIONS or text.isdigit():
        return []
    if text.isascii():
        begins = re.compile(rf"\b{re.escape(text)}") if len(text) >= 3 else re.compile("(?!)")
        return [option for option in options if any(map(begins.search, _words(option)))]
    return [
        option
        for option in options
        if any(word.startswith(text) or (len(text) > 1 and text in word) for word in _words(option))
    ]


def _nearly(text: str, options: Sequence[Option]) -> list[Option]:
    """The options that the text misses by the fewest slips of the finger."""
    distances = {
        place: min((_slips(text, word) for word in _words(option)), default=99)
        for place, option in enumerate(options)
    }
    best = min(distances.values(), default=99)
    return [options[place] for place, slips in distances.items() if slips == best < 99]


def _slips(text: str, word: str) -> int:
    letters, few = max(len(text), len(word)), (4, 8) if word.isascii() else (3, 6)
    allowed = (letters >= few[0]) + (letters >= few[1])
    negates = (set(text) ^ set(word)) & _NEGATIONS
    if not allowed or negates or any(character.isdigit() for character in text):
        return 99
    slips = OSA.distance(text, word, score_cutoff=allowed)
    return slips if slips <= allowed else 99
