"""What Tingsu says, as the platform shows it: text with links, or a menu message."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote

from bot.channels.wechat.document import ILLEGAL
from dialogs.messages import Choice, Link, Say

# The platform cuts off at 2048 bytes of UTF-8, or refuses, without saying so anywhere.
TEXT_BYTES: Final = 1800
BETWEEN: Final = "\n\n"
# Not documented for this kind of account; its sister interface takes no more.
MENU_ITEMS: Final = 10

_MARKUP = re.compile(r"<(?=[A-Za-z/!?])")
_ADDRESS = re.compile(r"https?://[!#-&(-;=?-\[\]_a-~]+")
_ANCHOR = re.compile(r"<a .*?</a>")


def passive(says: Sequence[Say], *, menu_links: bool, pushes: bool = True) -> list[str]:
    """The texts of as many leading messages as one passive reply can carry, in order.

    A first message that is too long with menu links goes without them. One too long even so is not
    cut: the list is empty, and the message goes in pieces by customer-service message. Nor is one
    taken that asks for a receipt, for none comes back here, or that shows a chart or is a file; unless the
    account `pushes` nothing, when their words would reach nobody in any other way.
    """
    texts: list[str] = []
    room = TEXT_BYTES
    for say in says:
        if pushes and (say.proof or say.chart is not None or say.file is not None):
            break
        text = render(say, menu_links=menu_links)
        if _size(text) > room and not texts:
            text = render(say, menu_links=False)
        if _size(text) > room:
            break
        texts.append(text)
        room -= _size(text) + len(BETWEEN)
    return texts


@lru_cache(maxsize=256)
def render(say: Say, *, menu_links: bool) -> str:
    """One message as text, its choices numbered."""
    lines = [_opening(say)]
    lines += (_choice(say, number, choice, menu_links) for number, choice in enumerate(say.choices, start=1))
    return "\n".join(lines)


def pieces(text: str, limit: int = TEXT_BYTES) -> list[str]:
    """`text` in pieces of at most `limit` bytes, cut at the end of a line where that leaves half or more.

    Only line ends at the cuts are lost. A link is cut only if it alone is longer.
    """
    found: list[str] = []
    while _size(text) > limit:
        cut = _cut(text, limit)
        found.append(text[:cut].rstrip("\n"))
        text = text[cut:].lstrip("\n")
    return [piece for piece in (*found, text) if piece]


def service_messages(
    address: str, say: Say, *, menu: bool, menu_links: bool, limit: int = TEXT_BYTES
) -> list[dict[str, Any]]:
    """The bodies of the customer-service messages that say it, in order.

    With `menu`, choices are offered as a menu message as far as it can hold them; else as text.
    """
    if not (menu and 0 < len(say.choices) <= MENU_ITEMS):
        text = render(say, menu_links=menu_links)
        return [text_body(address, piece) for piece in pieces(text, limit)]
    *before, head = pieces(_opening(say), limit) or [""]
    items = [{"id": choice.token, "content": _label(say, choice)} for choice in say.choices]
    body = {"head_content": head, "list": items, "tail_content": ""}
    return [
        *(text_body(address, piece) for piece in before),
        {"touser": address, "msgtype": "msgmenu", "msgmenu": body},
    ]


def text_body(address: str, text: str) -> dict[str, Any]:
    return {"touser": address, "msgtype": "text", "text": {"content": text}}


def without_menu(body: dict[str, Any]) -> str:
    """The text of a menu message, for an account that may send none."""
    menu = body["msgmenu"]
    items = (f"{number}. {item['content']}" for number, item in enumerate(menu["list"], start=1))
    return "\n".join((menu["head_content"], *items))


def reply_xml(to: str, account: str, timestamp: str, content: str) -> str:
    """A passive text reply. `content` may hold anything."""
    return (
        f"<xml><ToUserName>{_cdata(to)}</ToUserName><FromUserName>{_cdata(account)}</FromUserName>"
        f"<CreateTime>{timestamp}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content>{_cdata(content)}</Content></xml>"
    )


def _opening(say: Say) -> str:
    text = plain(say.text)
    if say.step:
        text = f"({say.step.number}/{say.step.of}) {text}"
    return f"{text}\n{_link(say.link)}" if say.link else text


def _choice(say: Say, number: int, choice: Choice, menu_links: bool) -> str:
    line = f"{number}. {_label(say, choice)}"
    if not menu_links:
        return line
    token = quote(choice.token, safe="")
    return f'<a href="weixin://bizmsgmenu?msgmenucontent={number}&msgmenuid={token}">{line}</a>'


def _label(say: Say, choice: Choice) -> str:
    label = plain(choice.label).replace("\n", " ")
    return f"✓ {label}" if choice.token in say.chosen else label


def _link(link: Link) -> str:
    label = plain(link.label)
    if not is_address(link.url):
        return f"{label}: {plain(link.url)}"
    return f'<a href="{link.url}">{label}</a>'


def is_address(url: str) -> bool:
    """Whether the platform can be given it as a link."""
    return _ADDRESS.fullmatch(url) is not None


def plain(text: str) -> str:
    """`text` such that no part of it works as markup: the platform has no way to escape a tag."""
    if not text.isprintable():
        text = ILLEGAL.sub("", text)
    return _MARKUP.sub("＜", text) if "<" in text else text


def _cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _cut(text: str, limit: int) -> int:
    cut = len(text.encode()[:limit].decode("utf-8", "ignore"))
    for anchor in _ANCHOR.finditer(text):
        if 0 < anchor.start() < cut < anchor.end():
            cut = anchor.start()
    line_end = text.rfind("\n", cut // 2, cut)
    return line_end if line_end > 0 else cut


def _size(text: str) -> int:
    return len(text.encode())
