"""Which words stand in a text and are meant, as against denied.

Chinese words match anywhere; words in Latin letters or digits match whole, with or without a plural s.
Width, case and spacing do not matter. All of it takes time linear in the text.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from cases.folding import folded

_WINDOW = 48
_NEGATING = "不没未勿莫甭别"
_CHAIN = (
    _NEGATING
    + "非无并而想要会能是有打算准备考虑再去找请用必需须该应得敢愿意过真可以曾上发到被受遭任何什么太很怎"
)
_NEGATOR = re.compile(r"[并而]非|[不没未勿莫甭别]|无[需须意]")
_NOT_NEGATING = re.compile(
    r"[特区分个级类差性识告离辨]别|([想要会能是可该敢愿用])不\1|有没有|要不$|[恨巴]不得|无非|莫非|难道不"
)
_ENGLISH_CHAIN = re.compile(
    r"(?<![a-z'])(?:not|never|no|without|cannot|dont|wont|didnt|isnt|wasnt|[a-z]{2,7}n't)"
    r"(?: (?:an?|about|any|be|been|being|call|calling|consider|considering|even|ever|file|filing|get|getting"
    r"|going|gonna|had|have|hire|hiring|in|intend|intending|intention|make|making|my|need|of|plan|planning"
    r"|really|the|think|thinking|to|want|wanting|wish|yet))* $"
)
_DENIED_AFTER = re.compile(r"(?:的?(?:事情?|问题))?[,、]?(?:无关|没有?关系)")

_CLAUSE_END = re.compile(r"[,.!?;:、。…~\n]")
_PLAIN_DENIAL = re.compile(
    r"(?:我们?|本人|放心|请|也|都|绝对?|肯定|一定|当然|真的?)*"
    r"(?:不会|不想|不打算|不可能|不至于|没有?想过|从来?没有?想过|没有?打算)(?:再|去|要|真的?|因此|为此)*"
    r"|(?:(?:i|we|honestly|really|definitely|please) )*"
    r"(?:will not|won't|(?:am |i'm )not|(?:will |would )?never|(?:don't|do not) want to|have no intention of)"
    r" (?:ever |really |going to |thinking (?:of|about) )*"
)
_PLAIN_END = re.compile(r"[的啊哦呀]*(?:[,.!;、。~]|$)")


def found(text: str, words: Iterable[str], *, cautious: bool = False) -> tuple[str, ...]:
    """Those of `words`, as given and in their order, that `text` says at least once without denying them.

    "不想投诉", "没有起诉", "not going to sue" deny; "不得不起诉", "会不会起诉", "不赔就起诉" do not.
    With `cautious`, meant for danger to life, rather raise than miss: a word is set aside only where its
    whole clause is a plain denial in the first person ("我不会自杀", "I will not kill myself"). A doubt,
    a question, "还没有自杀", or a word that is itself a denial ("我没有不想活") counts as said.
    """
    return found_in(folded(text), words, cautious=cautious)


def found_in(plain: str, words: Iterable[str], *, cautious: bool = False) -> tuple[str, ...]:
    """What `found` does, for a text that was folded already."""
    return tuple(
        word for word in words if folded_word(word) in plain and _meant(plain, folded_word(word), cautious)
    )


def places(plain: str, word: str) -> Iterator[tuple[int, int]]:
    """Start and end of every place of the folded `word` in the folded text `plain`, in order, apart."""
    start = plain.find(word) if word else -1
    while start >= 0:
        end = start + len(word)
        if _whole(plain, word, start, end):
            yield start, end
        start = plain.find(word, end)


def negator(plain: str, start: int, end: int) -> str:
    """What denies the word at this place of a folded text; empty when it is meant."""
    before = plain[max(0, start - _WINDOW) : start]
    if before.endswith(" ") and (english := _ENGLISH_CHAIN.search(before)):
        return english.group()
    if _NEGATOR.search(_chain(before)):
        chain = _chain(_NOT_NEGATING.sub("/", before[-24:]))
        if _denies(chain):
            return chain
    denied = _DENIED_AFTER.match(plain, end, end + 12)
    return denied.group() if denied else ""


@lru_cache(maxsize=8192)
def folded_word(word: str) -> str:
    """`folded`, remembered: an operator's words are the same in every turn."""
    return folded(word)


def _meant(plain: str, word: str, cautious: bool) -> bool:
    if not cautious:
        return any(not negator(plain, start, end) for start, end in places(plain, word))
    never_denied = word[:1] in _NEGATING
    return any(never_denied or not _plainly_denied(plain, start, end) for start, end in places(plain, word))


def _whole(plain: str, word: str, start: int, end: int) -> bool:
    before, after = plain[max(0, start - 1) : start], plain[end : end + 2]
    if _same_kind(before, word[0]):
        return False
    if after[:1] == "s" and word[-1].isalpha():
        after = after[1:]
    return not _same_kind(after[:1], word[-1])


def _same_kind(neighbour: str, edge: str) -> bool:
    """Whether two adjoining characters belong to one Latin word or to one number."""
    if not (neighbour.isascii() and edge.isascii()):
        return False
    return (neighbour.isalpha() and edge.isalpha()) or (neighbour.isdigit() and edge.isdigit())


def _chain(before: str) -> str:
    """The run of negations and of words that may stand between one and what it denies."""
    return before[len(before.rstrip(_CHAIN)) :]


def _denies(chain: str) -> bool:
    return len(_NEGATOR.findall(chain)) % 2 == 1


def _plainly_denied(plain: str, start: int, end: int) -> bool:
    before = _CLAUSE_END.split(plain[max(0, start - _WINDOW) : start])[-1]
    return bool(_PLAIN_DENIAL.fullmatch(before) and _PLAIN_END.match(plain, end))
