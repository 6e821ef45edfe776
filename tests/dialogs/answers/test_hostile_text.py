"""Every reader against text that is meant to break it."""

import contextlib
import time
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.answers.amounts import find_amount, read_amount
from dialogs.answers.calls import find_call_time
from dialogs.answers.choices import Option, pick, pick_many
from dialogs.answers.commands import read_command
from dialogs.answers.contacts import read_contact
from dialogs.answers.dates import find_date, read_date
from dialogs.answers.errors import Misunderstood
from dialogs.answers.facts import read_facts
from dialogs.answers.id_numbers import read_id_number
from dialogs.answers.parties import find_branch, find_person
from dialogs.answers.phones import find_phones, read_phone
from dialogs.answers.policies import (
    find_claim_number,
    find_policy_number,
    read_claim_number,
    read_number,
    read_policy_number,
)
from dialogs.answers.texts import normalise

TODAY = date(2026, 9, 9)
OPTIONS = tuple(Option(str(place), f"选项{place}", ("退款", "refund please")) for place in range(12))
READERS: dict[str, Callable[[str], object]] = {
    "amount": read_amount,
    "amount in a story": find_amount,
    "branch": find_branch,
    "call": find_call_time,
    "choice": lambda text: pick(text, OPTIONS),
    "choices": lambda text: pick_many(text, OPTIONS),
    "claim": read_claim_number,
    "claim in a story": find_claim_number,
    "command": read_command,
    "contact": read_contact,
    "date": lambda text: read_date(text, TODAY),
    "date in a story": lambda text: find_date(text, TODAY),
    "facts": lambda text: read_facts(text, TODAY, {"elderly": ("老人",), "ill": ("重病",)}),
    "id": read_id_number,
    "normalise": normalise,
    "number": read_number,
    "person": find_person,
    "phone": read_phone,
    "phones in a story": find_phones,
    "policy": read_policy_number,
    "policy in a story": find_policy_number,
}
HOSTILE = (
    *(
        "1",
        "一",
        "1 ",
        "1,",
        "1.",
        "1点",
        "-",
        "(",
        "(1",
        "+86",
        "13800138000 ",
        "010-62345678转",
        "1 ext 2 ",
    ),
    *(
        "保单号:A-",
        "A1-",
        "TS-",
        "业务员王",
        "朝阳营业",
        "晚上打给我,",
        "请",
        "please ",
        "吧,",
        "不",
        "1和",
        "and ",
    ),
    *("二〇二六年九月", "9月1", "上上周", "2026-", "¥1", "1块5", "三万", "Sept 1 ", "last ", "A b ", "张·"),
    *(
        "\x00",
        "\ud800",
        "\u202e",
        "\u200d",
        "a\u0316\u0301",
        "\u0301\u0316",
        "ﷺ",
        "👍🏽",
        "\n",
        "]]>",
        "<b>",
        "' OR 1=1;--",
    ),
)
CPU_SECONDS = 5.0
"""Measured: 0.3 at most. What grows faster than the text would take minutes."""


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("length", [500, 100_000])
def test_it_gets_through_a_flood(reader: str, length: int) -> None:
    for piece in HOSTILE if reader != "facts" else HOSTILE[::6]:
        text = (piece * length)[: length - 1] + "!"
        began = time.process_time()
        with contextlib.suppress(Misunderstood):
            READERS[reader](text)
        assert time.process_time() - began < CPU_SECONDS, piece


ANYTHING = st.text(alphabet=st.characters(codec=None), max_size=400) | st.lists(
    st.sampled_from(HOSTILE) | st.text(alphabet=st.characters(codec=None), max_size=3), max_size=60
).map("".join)


@given(ANYTHING)
def test_it_raises_nothing_but_misunderstood(text: str) -> None:
    for read in READERS.values():
        with contextlib.suppress(Misunderstood):
            read(text)


@given(ANYTHING)
def test_it_gives_back_text_that_can_be_stored(text: str) -> None:
    for read in READERS.values():
        with contextlib.suppress(Misunderstood):
            str(read(text)).encode()


@pytest.mark.parametrize("reader", READERS)
def test_it_reads_the_same_text_the_same_way(reader: str) -> None:
    for piece in HOSTILE:
        results = []
        for _ in range(2):
            try:
                results.append(repr(READERS[reader](piece * 5)))
            except Misunderstood as misread:
                results.append(misread.reason)
        assert results[0] == results[1]
