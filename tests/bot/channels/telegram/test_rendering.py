from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.rendering import TEXT_LIMIT, fits, render, split
from dialogs.messages import Choice, Link, Say, Step


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def keyboard(say: Say) -> list[list[dict[str, Any]]]:
    rows: list[list[dict[str, Any]]] = render(say)[-1]["reply_markup"]["inline_keyboard"]
    return rows


def labels(say: Say) -> list[list[str]]:
    return [[button["text"] for button in row] for row in keyboard(say)]


def test_it_sends_plain_text_without_previews() -> None:
    assert render(Say("<b>*x*</b>")) == [
        {"text": "<b>*x*</b>", "link_preview_options": {"is_disabled": True}}
    ]


def test_it_shows_the_step() -> None:
    assert render(Say("发生了什么？", step=Step(2, 5)))[0]["text"] == "2/5 · 发生了什么？"


def test_it_puts_two_short_buttons_in_a_row() -> None:
    choices = [
        Choice("1", "是"),
        Choice("2", "否"),
        Choice("3", "这是一个很长很长的选项"),
        Choice("4", "Other"),
    ]
    say = Say("?", choices=tuple(choices))
    assert labels(say) == [["是", "否"], ["这是一个很长很长的选项"], ["Other"]]
    assert keyboard(say)[0][1]["callback_data"] == "2"


def test_it_ticks_what_was_chosen_of_several() -> None:
    choices = (Choice("a", "退款"), Choice("b", "道歉"))
    assert labels(Say("?", choices=choices, many=True, chosen=("b",))) == [["退款", "✓ 道歉"]]


def test_it_offers_a_link_as_a_button() -> None:
    say = Say("x", choices=(Choice("a", "A"),), link=Link("填写", "https://tingsu.test/f?t=1"))
    assert keyboard(say)[-1] == [{"text": "填写", "url": "https://tingsu.test/f?t=1"}]


def test_it_writes_out_a_link_that_telegram_takes_for_no_button() -> None:
    for url in ("http://localhost:8000/f", "ftp://a.b/", "http://[oops"):
        (part,) = render(Say("x", link=Link("填写", url)))
        assert part["text"] == f"x\n\n填写: {url}"
        assert "reply_markup" not in part


def test_it_cuts_where_a_reader_would_pause() -> None:
    assert split("aaaa bbbb. cccc dd", 14) == ["aaaa bbbb.", "cccc dd"]
    assert split("第一句话。第二句话很长", 8) == ["第一句话。", "第二句话很长"]
    assert split("first line\nsecond line is here", 24) == ["first line\nsecond line", "is here"]


def test_it_counts_as_telegram_does() -> None:
    assert not fits(Say("😀" * 2049))
    assert fits(Say("😀" * 2048))
    assert [len(part["text"]) for part in render(Say("😀" * 2049))] == [2048, 1]
    assert not fits(Say("x" * TEXT_LIMIT, step=Step(1, 2)))


def test_it_keeps_the_buttons_under_the_last_part() -> None:
    parts = render(Say("x " * 4000, choices=(Choice("a", "A"),)))
    assert ["reply_markup" in part for part in parts] == [False, True]


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(2, 40))
def test_it_loses_nothing_but_white_space(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(units(part) <= limit for part in parts) or not text.strip()


@given(st.text(), st.integers(2, 40))
def test_it_comes_to_an_end_with_any_text(text: str, limit: int) -> None:
    assert split(text, limit)
