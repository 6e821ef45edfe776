"""Which topic the words of a text speak for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from cases.folding import folded
from cases.keywords import negator, places

_REFUSALS = ("能", "可", "得", "该", "应")
_NOT_THE_TOPIC = ("不是", "并非", "而非", "不想", "不要", "别", "无需", "不需", "不用", "关")
_NOT_THE_TOPIC_ENGLISH = ("not", "isn't", "wasn't", "don't", "didn't")


@dataclass(frozen=True, slots=True)
class Topic:
    """A group of kinds: its own words, and code and words of each kind within."""

    code: str
    words: tuple[str, ...]
    kinds: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The code with the highest score, and the words that gave it; None when no word was found."""

    code: str | None
    words: tuple[str, ...] = ()


class Classifier:
    """Scores codes by the words found, longer words counting more.

    A word inside a longer word that was found does not count. A kind scores its own words and those of its
    group; a group without evidence for any kind stands for itself. Equal scores go to the earlier code.

    A topic is set aside only by a denial that it is the topic ("不是理赔的问题"), not by a refusal or lack
    ("不能退保", "没有理赔"), which is what people complain of. With `deniable`, the words of kinds tell
    faults, and any denial of a fault sets it aside ("没有态度恶劣").
    """

    def __init__(self, topics: Iterable[Topic], *, deniable: bool) -> None:
        self._deniable = deniable
        self._codes: list[tuple[str, str]] = []
        self._holders: defaultdict[str, list[str]] = defaultdict(list)
        self._written: dict[str, str] = {}
        for topic in topics:
            self._learn(topic.code, topic.code, topic.words)
            for code, words in topic.kinds:
                self._learn(code, topic.code, words)
        self._weights = {word: _weight(word) for word in self._holders}
        self._starting: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._holders:
            self._starting[word[:2]].append(word)

    def decide(self, text: str) -> Decision:
        """The best code for `text`."""
        said: defaultdict[str, list[str]] = defaultdict(list)
        for word, denial in self._said(folded(text)):
            for code in self._holders[word]:
                if not self._set_aside(denial, code):
                    said[code].append(word)
        best, best_words, best_score = None, [], 0
        for code, group in self._codes:
            if code in said:
                words = said[code] if code == group else said.get(group, []) + said[code]
                score = sum(self._weights[word] for word in words)
                if score > best_score:
                    best, best_words, best_score = code, words, score
        return Decision(best, tuple(self._written[word] for word in best_words))

    def _learn(self, code: str, group: str, words: Iterable[str]) -> None:
        self._codes.append((code, group))
        for written in words:
            word = folded(written)
            if word and code not in self._holders[word]:
                self._holders[word].append(code)
                self._written.setdefault(word, written)

    def _said(self, plain: str) -> Iterator[tuple[str, str]]:
        """Each word found outside longer ones, once, with what denies it; meant beats denied."""
        covered = bytearray(len(plain))
        for word in self._possible(plain):
            denial = None
            for start, end in places(plain, word):
                if covered[start] and covered[end - 1]:
                    continue
                covered[start:end] = b"\1" * len(word)
                if denial != "":
                    denial = negator(plain, start, end)
            if denial is not None:
                yield word, denial

    def _possible(self, plain: str) -> list[str]:
        """The words whose first two characters stand in the text, the longest first."""
        starts = {*plain, *map("".join, pairwise(plain))} & self._starting.keys()
        return sorted(
            (word for start in starts for word in self._starting[start]), key=lambda word: (-len(word), word)
        )

    def _set_aside(self, denial: str, code: str) -> bool:
        if not denial:
            return False
        if self._deniable and "." in code:
            return not any(refusal in denial for refusal in _REFUSALS)
        if denial.isascii():
            return denial.startswith(_NOT_THE_TOPIC_ENGLISH)
        return any(mark in denial for mark in _NOT_THE_TOPIC)


def _weight(word: str) -> int:
    """One for each Chinese character, two for each word in Latin letters."""
    chinese = sum(not character.isascii() for character in word)
    return chinese + 2 * len("".join(c if c.isascii() else " " for c in word).split())
