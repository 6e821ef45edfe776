import json
from typing import Any

import msgspec
import pytest

from bot.channels.base import Incoming
from bot.channels.telegram.contents import FileRef
from bot.channels.telegram.inbound import Callback, GroupNotice, Ignored, Reading, Taken, read
from dialogs.messages import (
    Command,
    CommandName,
    Content,
    Edited,
    File,
    FileKind,
    Left,
    Tap,
    Text,
    Unsupported,
)
from tests.bot.channels.telegram.fakes import tap_of, update_of


def posted(update: dict[str, Any], username: str | None = "tingsu_bot") -> Reading:
    """The same meaning, posted or polled."""
    reading = read(json.dumps(update).encode(), username)
    assert read(update, username) == reading
    return reading


def content(**parts: Any) -> Content:
    reading = posted(update_of(**parts))
    assert isinstance(reading, Taken)
    return reading.incoming.content


def test_it_reads_words() -> None:
    assert posted(update_of(text="理赔太慢")) == Taken(
        Incoming("telegram", "7", "5", Text("理赔太慢"), "zh-hans")
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/start", Command(CommandName.BEGIN)),
        ("/start case_AB12", Command(CommandName.BEGIN, "case_AB12")),
        ("/Help@tingsu_bot", Command(CommandName.HELP)),
        ("/change@tingsu_bot 3 ", Command(CommandName.CHANGE, "3")),
        ("/human", Command(CommandName.PERSON)),
        ("/withdraw", Command(CommandName.WITHDRAW_CONSENT)),
        ("/unheard_of now ", Command(CommandName.HELP, "/unheard_of now")),
        ("/::) 你好", Text("/::) 你好")),
        ("/ start", Text("/ start")),
        ("/9月1号", Text("/9月1号")),
    ],
)
def test_it_reads_commands(text: str, expected: Content) -> None:
    assert content(text=text) == expected


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        ({"from": {"id": 123456, "is_bot": True, "first_name": "T"}}, "1001"),
        ({}, "1001"),
        ({"from": {"id": 7, "is_bot": False, "first_name": "Li"}}, None),
    ],
)
def test_it_tells_which_message_of_ours_an_answer_is_to(
    sender: dict[str, object], expected: str | None
) -> None:
    replied = {"message_id": 1001, "date": 1, "chat": {"id": 7, "type": "private"}, "text": "请补充"} | sender
    assert content(text="补充好了", reply_to_message=replied) == Text("补充好了", expected)


@pytest.mark.parametrize("replied", [{}, {"message_id": "x"}, [], "1001", {"message_id": 2**70}])
def test_it_reads_words_whose_reference_is_broken(replied: object) -> None:
    assert content(text="补充好了", reply_to_message=replied) == Text("补充好了")


def test_it_reads_every_command_of_the_contract() -> None:
    from bot.channels.telegram.contents import COMMANDS

    assert set(COMMANDS.values()) == set(CommandName)


def test_it_takes_the_largest_photo_of_an_album() -> None:
    sizes = [
        {"file_id": "s", "file_unique_id": "us", "width": 90, "height": 90, "file_size": 900},
        {"file_id": "l", "file_unique_id": "ul", "width": 900, "height": 900, "file_size": 9000},
        {"file_id": "m", "file_unique_id": "um", "width": 300, "height": 300, "file_size": 3000},
    ]
    file = content(photo=sizes, caption="保单", media_group_id="g1")
    assert isinstance(file, File)
    assert (file.kind, file.size, file.group, file.caption) == (FileKind.PHOTO, 9000, "g1", "保单")
    assert msgspec.json.decode(file.ref, type=FileRef) == FileRef("l", "ul", 9000)


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("document", FileKind.DOCUMENT),
        ("voice", FileKind.VOICE),
        ("audio", FileKind.VOICE),
        ("video", FileKind.VIDEO),
        ("video_note", FileKind.VIDEO),
        ("animation", FileKind.VIDEO),
    ],
)
def test_it_takes_files(part: str, kind: FileKind) -> None:
    media = {"file_id": "f", "file_unique_id": "u", "file_name": "a.bin", "mime_type": "x/y", "file_size": 10}
    parts = {part: media} | ({"document": media} if part == "animation" else {})
    ref = msgspec.json.encode(FileRef("f", "u", 10, "x/y", "a.bin")).decode()
    assert content(**parts) == File(ref, kind, "a.bin", 10)


def test_it_passes_on_the_size_of_a_file_too_large_to_fetch() -> None:
    file = content(video={"file_id": "f", "file_size": 3_000_000_000})
    assert isinstance(file, File)
    assert file.size == 3_000_000_000


def test_it_reads_places_and_contacts_as_words() -> None:
    location = {"latitude": 1.5, "longitude": 2.5}
    venue = {"location": location, "title": "营业厅", "address": "人民路1号"}
    assert content(venue=venue, location=location) == Text("营业厅 人民路1号")
    assert content(contact={"phone_number": "+8613800000000", "first_name": "李"}) == Text(
        "李 +8613800000000"
    )
    assert content(location=location) == Unsupported("location")


def test_it_names_what_it_cannot_read() -> None:
    assert content(sticker={"file_id": "x", "emoji": "😀"}) == Unsupported("sticker")
    assert content(something_of_next_year={}) == Unsupported("unknown")
    assert content() == Unsupported("unknown")


def test_it_does_not_answer_notices_about_the_chat() -> None:
    assert posted(update_of(pinned_message={"message_id": 1})) == Ignored()


def test_it_reads_an_edit_as_a_correction_of_the_message_it_changes() -> None:
    first = posted(update_of("edited_message", 8, text="a", edit_date=1760000001))
    again = posted(update_of("edited_message", 9, text="b", edit_date=1760000001))
    assert isinstance(first, Taken)
    assert isinstance(again, Taken)
    assert first.incoming.content == Edited("5", "a")
    assert first.incoming.key != again.incoming.key
    assert posted(update_of("edited_message", location={})) == Ignored()


def test_it_reads_taps() -> None:
    assert posted(tap_of("t:1")) == Taken(Incoming("telegram", "7", "cb:99", Tap("t:1"), "en"), "99")
    assert posted(tap_of(None)) == Callback("99")
    assert posted(tap_of("t:1", chat_type="group")) == Callback("99")


@pytest.mark.parametrize(("status", "left"), [("kicked", True), ("member", False)])
def test_it_notices_that_it_was_blocked(status: str, left: bool) -> None:
    reading = posted(update_of("my_chat_member", 3, new_chat_member={"status": status}))
    assert reading == (Taken(Incoming("telegram", "7", "left:3", Left())) if left else Ignored())


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("/start", True),
        ("/start@Tingsu_Bot", True),
        ("/start@other_bot", False),
        ("@tingsu_bot 你好", True),
        ("@tingsu_bots", False),
        ("大家好", False),
    ],
)
def test_it_speaks_in_a_group_only_when_spoken_to(text: str, answered: bool) -> None:
    update = update_of(text=text, chat={"id": -100, "type": "supergroup"})
    assert posted(update) == (GroupNotice(-100, 5, "zh-hans") if answered else Ignored())


def test_it_keeps_out_of_channels() -> None:
    assert posted(update_of(text="/start", chat={"id": -1, "type": "channel"})) == Ignored()
    assert posted({"update_id": 1, "channel_post": {}}) == Ignored()


def test_it_answers_a_message_of_which_a_part_is_broken() -> None:
    assert content(text="你好", photo="broken") == Text("你好")
    assert content(document={"file_id": 5}) == Unsupported("unreadable")


def test_it_mends_halves_of_characters() -> None:
    assert content(text="a\ud83d b") == Text("a? b")
