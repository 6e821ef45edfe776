"""The copy of their data that a customer downloads."""

import json

import httpx

from bot.channels.webchat.data_copies import AT_ONCE
from bot.channels.webchat.ports import Entry
from cases.complaint import Particulars
from cases.stage import Stage
from dialogs.messages import Choice, Posted, Say, Tap, Text
from storage.case_pages import Given
from storage.data_copies import CaseCopy, Consented, Copy, Rated
from tests.bot.channels.webchat.case_files import (
    BRIEF,
    CASE,
    CONVERSATION,
    DECIDED,
    CaseDesk,
    path,
)
from tests.bot.channels.webchat.fakes import NOW

STATED = Particulars(
    "拖了三个月",
    "CLAIM.slow",
    None,
    ["pay"],
    "欧阳若兰",
    "+8613912345678",
    "zh",
    {"id_number": "11010519491231002X", "for_whom": "self"},
)
KEPT = CaseCopy(
    BRIEF.number,
    "telegram",
    Stage.CLOSED,
    BRIEF.received_at,
    NOW,
    STATED,
    (DECIDED,),
    (Given(NOW, "出院小结.jpg", "photo", "stored", 482_000),),
    (Rated(NOW, NOW, 2, ("slow",), "太久"),),
)


async def test_it_gives_a_copy_of_the_data(reader: httpx.AsyncClient, case_desk: CaseDesk) -> None:
    last = AT_ONCE * 2 + 5
    case_desk.files.copies[CONVERSATION] = Copy((KEPT,), (Consented(NOW, "notice", True, "2026-11"),), last)
    case_desk.files.said = [Entry(seq, NOW, Text(f"第 {seq} 句")) for seq in range(1, last)]
    case_desk.files.said[-2:] = [
        Entry(last - 2, NOW, Say("满意吗？", (Choice("7:ok", "满意"),))),
        Entry(last - 1, NOW, Tap("7:ok")),
        Entry(last, NOW, Posted(CASE, "太久", 1, 2)),
    ]

    given = await reader.get(f"{path()}/data")
    copy = json.loads(given.text)

    assert given.headers["content-disposition"] == 'attachment; filename="TS-4B7K-2QX9-D.json"'
    assert given.headers["referrer-policy"] == "no-referrer"
    told = copy["投诉"][0]
    assert told["您填写的内容"]["姓名"] == "欧阳若兰"
    assert told["您填写的内容"]["其他信息"]["证件号码"] == "11010519491231002X"
    assert told["您填写的内容"]["其他信息"]["为谁投诉"] == "本人"
    assert told["评价"][0]["分数"] == 2
    assert copy["同意记录"][0]["是否同意"] is True
    assert len(copy["全部对话"]) == last
    assert copy["全部对话"][-3]["可选回答"] == ["满意"]
    assert [said.get("点选", said.get("内容")) for said in copy["全部对话"][-2:]] == [
        "满意",
        "评价：2 分\n太久",
    ]
    english = json.loads((await reader.get(f"{path('en')}/data")).text)
    assert english["complaints"][0]["what you stated"]["phone"] == "+8613912345678"


async def test_it_gives_a_copy_where_nothing_was_said(reader: httpx.AsyncClient, case_desk: CaseDesk) -> None:
    case_desk.files.copies[CONVERSATION] = Copy((), (), 0)

    assert json.loads((await reader.get(f"{path()}/data")).text)["全部对话"] == []
