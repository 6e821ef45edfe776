"""A thousand conversations made up by chance, all talked at once, must leave a database that makes sense
and holds nothing of what was said in plain words."""

import asyncio
import random
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.channels.base import Answer, Incoming, Overloaded
from dialogs.messages import (
    Command,
    CommandName,
    Content,
    Edited,
    File,
    FileKind,
    Filled,
    Left,
    Say,
    Tap,
    Text,
    Unsupported,
)
from storage.case_tables import cases
from storage.tables import conversations
from tests.bot.conftest import OpenDesk
from tests.desk import Desk, Time, World
from tests.factories import HOSTILE
from tests.invariants import check

CONVERSATIONS = 1000
TURNS = 9
SURNAME, STREET = "欧阳", "玄武大街"
SAYINGS = """住院理赔拖了三个月没人管|销售误导，说是存款结果是保险|my claim was refused|同意|不同意|完成|对|1
2|1 3|九|返回|修改|改2|跳过|取消|重新开始|帮助|进度|人工|English|语言|撤回同意|提交|替别人|我妈妈|昨天|3万5
不想活了|TS-ABCD-EFGH-1|谢谢|完成|110101199003078515""".replace("\n", "|").split("|")


class Talker:
    """Somebody who mostly answers what is asked, and sometimes anything."""

    def __init__(self, number: int) -> None:
        self.chance = random.Random(number)
        self.number = number
        self.channel = self.chance.choice(["wechat", "telegram", "webchat"])
        self.address = f"7788{number:06d}"
        self.name = f"{SURNAME}{self.chance.choice('若兰明哲雨桐')}{self.chance.choice('若兰明哲雨桐')}"
        self.phone = f"139{self.chance.randrange(10**8):08d}"
        self.story = f"我在{STREET}{number}号住，住院理赔拖了三个月没人管，编号{number:05d}"
        self.last: Say | None = None
        self.sent: list[Incoming] = []

    def next(self) -> Incoming:
        """The next message, or one of the earlier ones once more."""
        if self.sent and self.chance.random() < 0.08:
            return self.chance.choice(self.sent)
        key = f"key-{len(self.sent)}"
        locale = self.chance.choice([None, "zh-CN", "en"])
        incoming = Incoming(self.channel, self.address, key, self.content(), locale)
        self.sent.append(incoming)
        return incoming

    def content(self) -> Content:
        luck = self.chance.random()
        if not self.sent:
            return Text(self.story)
        if luck < 0.65 and self.last is not None:
            return self.reply(self.last)
        if luck < 0.8:
            return Text(self.chance.choice(SAYINGS))
        return self.anything()

    def reply(self, say: Say) -> Content:
        if not say.choices:
            return Text(f"{self.name} {self.phone}" if self.chance.random() < 0.8 else self.story)
        number = 0 if self.chance.random() < 0.7 else self.chance.randrange(len(say.choices))
        if say.many and say.chosen:
            number = len(say.choices) - 1
        return Tap(say.choices[number].token) if self.chance.random() < 0.6 else Text(str(number + 1))

    def anything(self) -> Content:
        file = File(f"ref-{len(self.sent)}", FileKind.PHOTO, name=f"{self.name}.png")
        odd: list[Content] = [
            file,
            File("album", FileKind.PHOTO, group="g1", caption=self.story),
            Text(self.chance.choice(HOSTILE)),
            Tap(f"{self.chance.randrange(20)}:{self.chance.choice(['agree', 'x', 'submit'])}"),
            Command(self.chance.choice(list(CommandName)), self.chance.choice(["", "2", "en"])),
            Edited(self.chance.choice(self.sent).key, self.story),
            Filled("id_number", "110101199003078515", "0" * 32, consented=True),
            Left(),
            Unsupported("sticker"),
        ]
        return self.chance.choice(odd)


async def talk(talker: Talker, *desks: Desk) -> None:
    """All turns of one conversation, with any of these desks; some answers arrive, some do not."""
    answers: dict[str, Answer] = {}
    for _ in range(TURNS):
        incoming = talker.next()
        desk = talker.chance.choice(desks)
        answer = await _taken(desk, incoming)
        if before := answers.get(incoming.key):
            assert answer.turn == before.turn
        answers[incoming.key] = answer
        if answer.messages:
            talker.last = answer.messages[-1].say
            if talker.chance.random() < 0.9:
                desk.runtime.reception.delivered(answer)
        desk.time.passes(seconds=talker.chance.random() * 0.05)


async def _taken(desk: Desk, incoming: Incoming) -> Answer:
    """As a platform does: what was refused comes again."""
    for _ in range(10):
        try:
            return await desk.runtime.reception.receive(incoming)
        except Overloaded:
            await asyncio.sleep(0.01)
    raise AssertionError("refused for ever")


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.timeout(120)
async def test_it_makes_sense_of_a_thousand_conversations(open_desk: OpenDesk, tmp_path: Path) -> None:
    talkers = [Talker(number) for number in range(CONVERSATIONS)]
    async with open_desk() as desk:
        await asyncio.gather(*(talk(talker, desk) for talker in talkers))
        assert len(await desk.rows(select(conversations.c.id))) == CONVERSATIONS
        assert len(await desk.rows(select(cases.c.id))) > CONVERSATIONS / 20
        await desk.passes(seconds=3)
        await check(desk)
        for much in (timedelta(minutes=31), timedelta(days=8)):
            desk.time.now += much
            await desk.settle()
        await check(desk)
        _find_no_plain_words(tmp_path, talkers)
    _find_no_plain_words(tmp_path, talkers)


async def test_it_makes_sense_of_conversations_on_two_instances(open_desk: OpenDesk) -> None:
    """Both talk with the same customers at once, and both send and do what is due."""
    world, clock = World(), Time()
    talkers = [Talker(number) for number in range(60)]
    async with open_desk(world=world, time=clock) as one, open_desk(world=world, time=clock) as other:

        async def beside(desk: Desk) -> None:
            while not done.is_set():
                await desk.runtime.clock.do_due()
                await desk.runtime.sender.send_due()
                await asyncio.sleep(0.005)

        done = asyncio.Event()
        loops = [asyncio.create_task(beside(desk)) for desk in (one, other)]
        try:
            await asyncio.gather(*(talk(talker, one, other) for talker in talkers))
        finally:
            done.set()
            await asyncio.gather(*loops)
        assert len(await one.rows(select(conversations.c.id))) == len(talkers)
        for desk in (one, other):
            await desk.passes(minutes=31)
        await check(one)


def _find_no_plain_words(folder: Path, talkers: list[Talker]) -> None:
    raw = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert len(raw) > 1_000_000
    words = {SURNAME, STREET, "住院理赔", "3万5", "7788000", "110101199003078515"}
    words |= {talker.phone for talker in talkers[::25]}
    assert not [word for word in words if word.encode() in raw]
