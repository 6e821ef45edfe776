import random
from collections.abc import Mapping
from contextlib import suppress

import pytest
import xmltodict
from hypothesis import given
from hypothesis import strategies as st
from wechatpy import parse_message

from bot.channels.wechat import document
from bot.channels.wechat.document import DEEPEST, Unreadable
from bot.channels.wechat.inbound import received
from dialogs.messages import Command, CommandName, Content, File, FileKind, Left, Tap, Text, Unsupported
from tests.bot.channels.wechat import platform
from tests.bot.channels.wechat.conftest import World

ENVELOPE = {"ToUserName": "gh_account", "FromUserName": "oCustomer", "CreateTime": "1348831860"}
TEXT = ENVELOPE | {"MsgType": "text", "Content": "理赔拖了三个月", "MsgId": "1234567890123456"}


def content(fields: Mapping[str, str]) -> Content | None:
    message = received(document.read(platform.document({**ENVELOPE, "MsgId": "7", **fields}).encode()))
    return message.incoming.content if message else None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"MsgType": "text", "Content": "你好/::)"}, Text("你好/::)")),
        ({"MsgType": "text", "Content": "1", "bizmsgmenuid": "consent.yes"}, Tap("consent.yes")),
        ({"MsgType": "text", "Content": "同意", "bizmsgmenuid": "is not a token"}, Text("同意")),
        ({"MsgType": "text", "Content": "【收到不支持的消息类型，暂无法显示】"}, Unsupported("sticker")),
        ({"MsgType": "image", "PicUrl": "http://x", "MediaId": "m_1"}, File("m_1", FileKind.PHOTO)),
        ({"MsgType": "voice", "MediaId": "m_2", "Format": "amr"}, File("m_2", FileKind.VOICE)),
        ({"MsgType": "video", "MediaId": "m_3", "ThumbMediaId": "t"}, File("m_3", FileKind.VIDEO)),
        ({"MsgType": "shortvideo", "MediaId": "m_4"}, File("m_4", FileKind.VIDEO)),
        (
            {"MsgType": "file", "MediaId": "m_5", "Title": "保单.pdf", "FileTotalLen": "1200"},
            File("m_5", FileKind.DOCUMENT, name="保单.pdf", size=1200),
        ),
        ({"MsgType": "file", "Title": "保单.pdf", "FileKey": "k"}, Unsupported("file")),
        ({"MsgType": "image"}, Unsupported("image")),
        (
            {"MsgType": "location", "Location_X": "23.1", "Location_Y": "113.3", "Label": "广州市"},
            Text("广州市"),
        ),
        ({"MsgType": "location", "Location_X": "23.1", "Location_Y": "113.3"}, Text("23.1, 113.3")),
        ({"MsgType": "link", "Title": "新闻", "Url": "https://a.cn/1"}, Text("新闻\nhttps://a.cn/1")),
        ({"MsgType": "miniprogrampage"}, Unsupported("miniprogrampage")),
        ({"MsgType": "换行"}, Unsupported("unknown")),
    ],
)
def test_it_reads_messages(fields: dict[str, str], expected: Content) -> None:
    assert content(fields) == expected


@pytest.mark.parametrize(
    ("event", "key", "expected"),
    [
        ("subscribe", "", Command(CommandName.BEGIN)),
        ("subscribe", "qrscene_branch-12", Command(CommandName.BEGIN, "branch-12")),
        ("subscribe", "last_trade_no_1", Command(CommandName.BEGIN)),
        ("SCAN", "branch-12", Command(CommandName.BEGIN, "branch-12")),
        ("unsubscribe", "", Left()),
        ("CLICK", "progress", Command(CommandName.PROGRESS)),
        ("CLICK", "someone-elses-key", None),
        ("VIEW", "https://a.cn/" + "x" * 500, None),
        ("LOCATION", "", None),
        ("TEMPLATESENDJOBFINISH", "", None),
        ("subscribe_msg_popup_event", "", None),
        ("never_heard_of", "", None),
    ],
)
def test_it_reads_events(event: str, key: str, expected: Content | None) -> None:
    assert content({"MsgType": "event", "Event": event, "EventKey": key}) == expected


def test_every_command_can_be_a_menu_key() -> None:
    for name in CommandName:
        assert content({"MsgType": "event", "Event": "CLICK", "EventKey": name.value}) == Command(name)


def test_it_tells_repeats_by_their_keys() -> None:
    text = received(TEXT)
    click = received(ENVELOPE | {"MsgType": "event", "Event": "CLICK", "EventKey": "help"})
    assert text
    assert click
    assert (text.incoming.channel, text.incoming.address) == ("wechat", "oCustomer")
    assert text.incoming.key == "1234567890123456"
    assert click.incoming.key == "event:1348831860:CLICK:help"
    assert text.account == "gh_account"


@pytest.mark.parametrize(
    "changed",
    [
        {"ToUserName": ""},
        {"FromUserName": ""},
        {"FromUserName": "o" * 65},
        {"FromUserName": "张三"},
        {"MsgId": ""},
        {"MsgId": "a b"},
        {"MsgType": "event", "Event": "CLICK", "EventKey": "help", "CreateTime": ""},
        {"MsgType": "event", "Event": "SCAN", "EventKey": "x" * 257},
    ],
)
def test_it_refuses_what_names_no_conversation_or_message(changed: dict[str, str]) -> None:
    with pytest.raises(Unreadable):
        received(TEXT | changed)


@given(
    st.dictionaries(
        st.sampled_from([*TEXT, "Event", "EventKey", "MediaId", "bizmsgmenuid", "Label", "FileTotalLen"]),
        st.one_of(
            st.text(max_size=300), st.sampled_from(["event", "text", "file", "CLICK", "SCAN", "subscribe"])
        ),
    )
)
def test_it_reads_or_refuses_any_fields(fields: dict[str, str]) -> None:
    try:
        message = received(fields)
    except Unreadable:
        return
    if message:
        assert message.incoming.key
        assert message.incoming.address.isascii()


@given(st.text(st.characters(codec="utf-8"), max_size=200).filter(lambda text: "]]>" not in text))
def test_it_reads_text_as_the_library_does(text: str) -> None:
    xml = platform.document(TEXT | {"Content": text})
    try:
        expected = parse_message(xml)
    except (xmltodict.expat.ExpatError, ValueError):
        # Characters that XML cannot hold: the library gives up, a customer must not be.
        assert document.read(xml.encode())["FromUserName"] == "oCustomer"
        return
    read = received(document.read(xml.encode()))
    assert read
    assert read.incoming.content == Text(expected.content or "")
    assert read.incoming.address == expected.source
    assert read.incoming.key == str(expected.id)


def test_it_drops_characters_that_xml_cannot_hold() -> None:
    xml = platform.document(TEXT | {"Content": "a\x00b\x1bc\ufffed😀"}).encode() + b"\x00"
    assert document.read(xml)["Content"] == "abcd😀"
    assert document.read(xml.replace(b"abcd", b"\xed\xa0\x80\xff"))["Content"]


BOMB = """<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<xml><Content>&b;</Content></xml>"""
OUTSIDE = '<!DOCTYPE xml [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Content>&f;</Content></xml>'
HOSTILE = [
    b"",
    b" ",
    b"not xml",
    b"{}",
    b"<xml>",
    b"<xml></xml>",
    b"<xml/><xml/>",
    b"<other><MsgType>text</MsgType></other>",
    b"<xml><MsgType><a>text</a></MsgType></xml>",
    BOMB.encode(),
    OUTSIDE.encode(),
    b"<!DOCTYPE xml><xml></xml>",
    b"<xml>" + b"<a>" * 20_000,
    b"<a>" * 9_000 + b"</a>" * 9_000,
    b"\xff\xfe<\x00x\x00m\x00l\x00/\x00>\x00",
    '<?xml version="1.0" encoding="gbk"?><xml><MsgType>文</MsgType></xml>'.encode("gbk"),
    b'<?xml version="1.0" encoding="nonsense"?><xml/>',
    b"<xml><Content>\xed\xa0\x80</Content></xml>",
    b"<xml>&undefined;</xml>",
    b"<xml " + b" ".join(b'a%d="x"' % number for number in range(5000)) + b"/>",
]


@pytest.mark.parametrize("body", HOSTILE)
async def test_it_answers_hostile_bodies_with_400_and_nothing_else(world: World, body: bytes) -> None:
    await refused(world, body)


async def refused(world: World, body: bytes) -> None:
    params, _ = world.callbacks.wrapped("")
    response = await world.callbacks.client.post("/wechat", params=params, content=body)
    assert (response.status_code, response.content) == (400, b"")
    assert not world.receiver.taken


async def test_it_answers_random_bytes_with_400(world: World) -> None:
    chance = random.Random(1)
    for _ in range(200):
        await refused(world, chance.randbytes(chance.randrange(300)))


@given(st.integers(), st.integers(1, 12))
def test_it_reads_or_refuses_mutated_messages(seed: int, changes: int) -> None:
    chance = random.Random(seed)
    body = bytearray(platform.document(TEXT | {"EventKey": "help", "MediaId": "m"}).encode())
    for _ in range(changes):
        start = chance.randrange(len(body))
        body[start : start + chance.randrange(4)] = chance.choice(
            [
                b"",
                b"<",
                b">",
                b"]]>",
                b"&",
                b"\x00",
                b"\xff",
                b"</xml>",
                b"<![CDATA[",
                b"event",
                chance.randbytes(3),
            ]
        )
    with suppress(Unreadable):
        received(document.read(bytes(body)))


@pytest.mark.parametrize("declared", ["", '[<!ENTITY a "x">]', ' SYSTEM "http://127.0.0.1/x.dtd"'])
async def test_it_refuses_a_document_type_before_a_good_message(world: World, declared: str) -> None:
    message = platform.document(TEXT)
    await refused(world, f"<!DOCTYPE xml {declared}>{message}".encode())
    assert (await world.callbacks.post(message)).status == 200


def test_it_passes_over_what_is_nested_and_stops_at_a_depth() -> None:
    nested = "<a>x<b>y</b>z</a>"
    assert document.read(f"<xml>{nested}<c>1</c></xml>".encode()) == {"a": "xz", "c": "1"}
    deep = DEEPEST - 1
    assert "a" in document.read(f"<xml>{'<a>' * deep}{'</a>' * deep}</xml>".encode())
    with pytest.raises(Unreadable, match="deep"):
        document.read(f"<xml>{'<a>' * (deep + 1)}{'</a>' * (deep + 1)}</xml>".encode())
