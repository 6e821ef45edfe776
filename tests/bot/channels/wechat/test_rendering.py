import re

import pytest
import xmltodict
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat.rendering import (
    TEXT_BYTES,
    passive,
    pieces,
    plain,
    render,
    reply_xml,
    service_messages,
    without_menu,
)
from dialogs.messages import Choice, Link, Say, Step

CHOICES = (Choice("consent.yes", "同意"), Choice("consent.no", "不同意"))
ANY_TEXT = st.text(max_size=400)
MARKUP = re.compile(r"<(?!a href=\"(?:https?|weixin)://[^\"<>]+\">|/a>)[A-Za-z/!?]")


def choice_strategy() -> st.SearchStrategy[Choice]:
    return st.builds(Choice, st.text("abcXYZ019._:-", min_size=1, max_size=64), st.text(max_size=40))


def says() -> st.SearchStrategy[Say]:
    links = st.none() | st.builds(
        Link, st.text(max_size=30), st.text(max_size=60) | st.just("https://a.cn/c?x=1&y=2")
    )
    choices = st.lists(choice_strategy(), max_size=14).map(tuple)
    return st.builds(Say, st.text(max_size=1500), choices=choices, link=links)


def test_it_numbers_choices_and_links_them() -> None:
    say = Say("请先阅读。", CHOICES, step=Step(1, 5), link=Link("隐私告知", "https://a.cn/p?v=1&l=zh"))
    assert render(say, menu_links=True) == (
        "(1/5) 请先阅读。\n"
        '<a href="https://a.cn/p?v=1&l=zh">隐私告知</a>\n'
        '<a href="weixin://bizmsgmenu?msgmenucontent=1&msgmenuid=consent.yes">1. 同意</a>\n'
        '<a href="weixin://bizmsgmenu?msgmenucontent=2&msgmenuid=consent.no">2. 不同意</a>'
    )
    assert render(say, menu_links=False).endswith("隐私告知</a>\n1. 同意\n2. 不同意")


def test_it_marks_what_is_chosen_already() -> None:
    say = Say("您的诉求？", CHOICES, many=True, chosen=("consent.no",))
    assert render(say, menu_links=False) == "您的诉求？\n1. 同意\n2. ✓ 不同意"


@pytest.mark.parametrize("url", ["javascript:alert(1)", 'https://a.cn/"onclick', "https://a.cn/ b", "网址"])
def test_it_links_no_address_that_could_break_out(url: str) -> None:
    assert "<a" not in render(Say("看", link=Link("这里", url)), menu_links=True)


def test_it_shows_customers_markup_as_text() -> None:
    hostile = '<a href="weixin://x">点我</a> <script> a<b 1 < 2 ]]> <3'
    assert plain(hostile) == '＜a href="weixin://x">点我＜/a> ＜script> a＜b 1 < 2 ]]> <3'
    assert plain("a\x00b\x1b\ud800c\n") == "abc\n"


@given(says(), st.booleans())
def test_it_renders_no_markup_but_its_own(say: Say, menu_links: bool) -> None:
    text = render(say, menu_links=menu_links)
    assert not MARKUP.search(text)
    assert text.count("<a ") == text.count("</a>")


@given(ANY_TEXT, st.text("<]>![CDATA&;/xml ", max_size=60))
def test_it_wraps_any_content_whole(text: str, marks: str) -> None:
    content = plain(f"{text}{marks}")
    fields = xmltodict.parse(reply_xml("o]]>", "gh", "1", content), strip_whitespace=False)["xml"]
    assert set(fields) == {"ToUserName", "FromUserName", "CreateTime", "MsgType", "Content"}
    assert (fields["Content"] or "") == content.replace("\r\n", "\n").replace("\r", "\n")
    assert fields["ToUserName"] == "o]]>"


@given(st.lists(says(), max_size=6), st.booleans())
def test_it_merges_leading_messages_while_they_fit(waiting: list[Say], menu_links: bool) -> None:
    texts = passive(waiting, menu_links=menu_links)
    assert len("\n\n".join(texts).encode()) <= TEXT_BYTES
    for say, text in zip(waiting, texts, strict=False):
        assert plain(say.text) in text
    assert passive(waiting[: len(texts)], menu_links=menu_links) == texts
    if waiting and not texts:
        assert len(render(waiting[0], menu_links=False).encode()) > TEXT_BYTES


def test_it_takes_what_exactly_fits_and_no_byte_more() -> None:
    first, second = Say("a" * 1000), Say("b" * 798)
    assert len(passive([first, second], menu_links=True)) == 2
    assert len(passive([first, Say("b" * 799)], menu_links=True)) == 1
    assert len(passive([Say("好" * 600)], menu_links=True)) == 1
    assert passive([Say("好" * 601)], menu_links=True) == []


def test_it_leaves_links_out_when_only_so_a_message_fits() -> None:
    many = tuple(Choice(f"matter.{number}", f"选项{number}") for number in range(40))
    (text,) = passive([Say("请选择", many)], menu_links=True)
    assert "<a" not in text
    assert "40. 选项39" in text


def test_it_carries_nothing_that_asks_for_a_receipt() -> None:
    assert passive([Say("答复", proof=True)], menu_links=True) == []
    assert passive([Say("一"), Say("答复", proof=True), Say("三")], menu_links=True) == ["一"]


@given(st.text(st.characters(codec="utf-8"), max_size=3000), st.integers(8, 400))
def test_it_splits_text_and_loses_nothing(text: str, limit: int) -> None:
    parts = pieces(text, limit)
    assert all(0 < len(part.encode()) <= limit for part in parts)
    assert "".join(parts).replace("\n", "") == text.replace("\n", "")


def test_it_splits_at_lines_and_never_in_a_link() -> None:
    text = f"{'字' * 15}\n{'x' * 40}"
    assert pieces(text, 60) == ["字" * 15, "x" * 40]
    link = '<a href="https://a.cn/1">看</a>'
    assert pieces(f"{'y' * 50}{link}", 60) == ["y" * 50, link]


def test_it_sends_choices_as_a_menu_message() -> None:
    (body,) = service_messages("o", Say("满意吗？", CHOICES), menu=True, menu_links=True)
    assert body["msgmenu"] == {
        "head_content": "满意吗？",
        "list": [{"id": "consent.yes", "content": "同意"}, {"id": "consent.no", "content": "不同意"}],
        "tail_content": "",
    }
    assert without_menu(body) == "满意吗？\n1. 同意\n2. 不同意"


@given(says(), st.booleans())
def test_it_says_all_by_customer_service_messages(say: Say, menu: bool) -> None:
    bodies = service_messages("o", say, menu=menu, menu_links=False)
    texts = [without_menu(body) if "msgmenu" in body else body["text"]["content"] for body in bodies]
    assert "\n".join(texts).replace("\n", "") == render(say, menu_links=False).replace("\n", "")
    for body in bodies:
        head = body["msgmenu"]["head_content"] if "msgmenu" in body else body["text"]["content"]
        assert len(head.encode()) <= TEXT_BYTES
