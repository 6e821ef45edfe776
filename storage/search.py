"""What cases are found by: pairs of Chinese characters, words of letters and digits, whole numbers.

The index holds no text. Of each word of a case a keyed hash stands there, once, however often and wherever
it was said, so all that it tells who has no key is how many different words cases share. Numbers that
`cases.masking` masks are found by their own hash alone: the customer's phone, a policy number, a bank card.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct
from sqlalchemy import Connection, select

from cases.complaint import Complaint
from cases.events import Event
from cases.folding import folded
from cases.masking import mask_numbers, numbers_in, without_numbers
from storage import complaints, history, search_index
from storage.case_tables import cases
from storage.codec import Codec

MOST_FOR_A_CASE = 4000
MOST_ASKED = 40
_LONGEST = 40
_NUMBERS = ("policy_number", "claim_number")
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<word>[^\W_{_HAN}]+)")
_ABROAD = re.compile(r"86(1\d{10})")
_SAID = {
    "supplemented": ("text",),
    "replied": ("text",),
    "material_wanted": ("wanted",),
    "review_asked": ("reason",),
    "reopened": ("reason",),
    "withdrawn": ("reason",),
    "decided": ("facts", "basis", "result", "remedies"),
    "review_decided": ("facts", "basis", "result", "remedies"),
}
"""What is said between customer and staff, by the kind of the event."""


class Indexed(Struct, frozen=True):
    """How far a rebuilding came: up to the case of the id `after`, "" when it is done; so many `cases`."""

    after: str
    cases: int


def keep(connection: Connection, codec: Codec, complaint: Complaint) -> None:
    """Have the case found by what its new events say, a new case also by what was stated."""
    if complaint.life.erased or not complaint.events:
        return
    new = complaint.events[0].seq == 1
    texts = _said(complaint.events)
    if new or any("details" in event.details.given for event in complaint.events):
        texts += _stated(complaint)
    found = tokens(codec, texts)
    if new:
        search_index.add(connection, codec, complaint, found)
    elif found:
        search_index.grow(connection, codec, complaint, found, MOST_FOR_A_CASE)


def rebuild(connection: Connection, codec: Codec, after: str = "", many: int = 50) -> Indexed:
    """Index cases anew, `many` in the order of their ids from `after` on; call it until it is done."""
    wanted = select(cases).where(cases.c.id > after).order_by(cases.c.id).limit(many)
    rows = connection.execute(wanted.with_for_update()).all()  # what is said meanwhile waits
    for row in rows:
        case = complaints.opened(codec, row)
        search_index.remove(connection, codec, case.id, case.received_at)
        if not case.life.erased:
            texts = [*_stated(case), *_said(history.after(connection, codec, case.id))]
            search_index.add(connection, codec, case, tokens(codec, texts))
    return Indexed(rows[-1].id if len(rows) == many else "", len(rows))


def tokens(codec: Codec, texts: Iterable[str]) -> set[str]:
    """The keyed hashes of all that these texts are found by, as many as are kept of one case."""
    found: set[str] = set()
    for text in texts:
        for word in words(text):
            found.add(_token(codec, word))
            if len(found) == MOST_FOR_A_CASE:
                return found
    return found


def words(text: str) -> Iterator[str]:
    """What a text is found by: two characters of Chinese that stand together, words of letters or digits,
    and, marked with #, the numbers that are masked wherever they are shown."""
    for number in numbers_in(text):
        yield f"#{_plain(number)}"
    masked = mask_numbers(text)
    for part in (masked, *masked.split()):  # folding joins what is not ASCII across spaces
        yield from _words(folded(part))


def asked(codec: Codec, text: str) -> list[str]:
    """The hashes that a case must have to be what is searched for; none where the text is too short."""
    numbers = [f"#{_plain(number)}" for number in numbers_in(text)]
    parts = without_numbers(text).split()
    wanted = dict.fromkeys([*numbers, *(word for part in parts for word in _words(folded(part)))])
    return [_token(codec, word) for word in list(wanted)[:MOST_ASKED]]


def _words(plain: str) -> Iterator[str]:
    for run in _RUNS.finditer(plain):
        if han := run["han"]:
            yield from (han[at : at + 2] for at in range(len(han) - 1))
        else:
            word = run["word"][:_LONGEST]
            yield word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word


@lru_cache(maxsize=65536)
def _token(codec: Codec, word: str) -> str:
    """40 bits: of a million words two share one about half the time, and then find a case too many."""
    return codec.digest("word", word)[:10]


def _plain(number: str) -> str:
    """A number in one way of writing; the country code of a Chinese mobile phone does not count."""
    number = "".join(filter(str.isalnum, folded(number)))
    abroad = _ABROAD.fullmatch(number)
    return abroad[1] if abroad else number


def _stated(complaint: Complaint) -> list[str]:
    stated = complaint.particulars
    details = [value for value in stated.details.values() if isinstance(value, str)]
    numbers = (str(stated.details.get(name, "")) for name in _NUMBERS)
    joined = ("".join(filter(str.isalnum, number)) for number in numbers)
    return [stated.name, stated.phone.partition(";")[0], *joined, *details, stated.story]


def _said(events: Iterable[Event]) -> list[str]:
    given = ((event.details.given, _SAID.get(event.kind, ())) for event in events)
    return [value for said, names in given for name in names if isinstance(value := said.get(name), str)]
