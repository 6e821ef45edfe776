"""A made-up complaints office of ten weeks, for pictures: lived through by the real rules, hour by hour.

Customers are called 示例 or Example, so that nobody takes them for real ones.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from pathlib import Path

from sqlalchemy import Connection, func, select, update

from bot.handling import handle
from cases import actions as do
from cases.actions import Action
from cases.actors import CUSTOMER, Actor, Role
from cases.causes import Cause
from cases.complaint import Complaint, Particulars
from cases.errors import Refusal
from cases.receiving import receive
from dialogs.messages import Say, Text
from storage import inbox, staff
from storage.codec import Codec
from storage.inbox import Message
from storage.tables import outbox
from storage.threads import Contact
from storage.unit_of_work import UnitOfWork
from tests.browser.demo_extras import EXTRA_STAFF, add_extras, case_id
from tests.browser.serving import CONFIG
from tests.browser.staffed import StaffedTingsu
from tests.desk import Time
from tests.handlers_console.conftest import member_of

BEGINS = datetime.fromisoformat("2026-01-05T09:00:00+08:00")
ENDS = datetime.fromisoformat("2026-03-18T10:40:00+08:00")
"""A Wednesday at work."""
_CASES = 90
_STEP = timedelta(hours=8)
MANAGER = member_of(Role.MANAGER).actor
CAUSES = (Cause.PROCESS, Cause.PROCESS, Cause.EXPLANATION, Cause.SYSTEM, Cause.CAPACITY, Cause.UNFOUNDED)
CONFIRMED = {
    "zh": "投诉已受理。案件编号 {number}。",
    "en": "We have your complaint. Its number is {number}.",
}
Deed = Callable[[], None]


@dataclass(frozen=True)
class Told:
    """What a customer complains about."""

    story: str
    matter: str
    line: str
    locale: str = "zh"


TOLD = (
    Told(
        "住院理赔申请交上去两个月了，每次打客服都说正在处理，没人主动联系我。", "CLAIM.slow", "HLTH.medical"
    ),
    Told("车损只赔了修理费的一半，没有人说清楚为什么。", "CLAIM.amount", "PROP.motor"),
    Told(
        "退保时才知道要扣这么多手续费，买的时候没有讲过。",
        "SALES.surrender_loss_not_told",
        "LIFE.participating",
    ),
    Told("续期保费重复扣了两次，打电话一直占线。", "RENEW.wrong_charge", "LIFE.ordinary"),
    Told("柜台工作人员态度很差，让我跑了三趟。", "SERVICE.attitude", "OTH"),
    Told(
        "My travel claim has been waiting for six weeks, and nobody answers.",
        "CLAIM.slow",
        "ACC.travel",
        "en",
    ),
    Told("短信说红利到账了，银行卡里没有。", "PAYOUT.unpaid", "LIFE.participating"),
    Told("我母亲七十五岁了，行动不便，上门服务约了三次都没有人来。", "SERVICE.benefits", "LIFE.ordinary"),
    Told("拒赔没有说理由，再不处理我就打 12378 投诉。", "CLAIM.refused", "HLTH.medical"),
    Told("理赔要求我交一份医院不肯开的证明。", "CLAIM.documents", "HLTH.disease"),
)
ANSWERS = ("您好，已经调取资料，正在核对，明天下午前给您进展。", "您好，记录已经查到，正在复核。")
DECISION = do.Decide(
    "经核实，您交齐材料后，案件在复核环节停留超过规定时间。",
    "依照保险合同和理赔时效的约定。",
    "您的投诉成立。赔款今天支付，并为耽误的时间向您道歉。",
    "如有不同意见，可以申请核查、调解、仲裁，或向人民法院起诉。",
)  # fmt: skip


class Demo(StaffedTingsu):
    """`number` is the case that is shown, which the handler works on; `closed` one that is over."""

    def __init__(self, folder: Path) -> None:
        config = folder / "config.yaml"
        config.write_text(_with_branches(CONFIG.read_text("utf-8")), "utf-8")
        super().__init__(folder, config)
        self.time = Time(BEGINS)
        self.number = self.closed = ""

    def live(self) -> None:
        """All the weeks; ends at the moment of the pictures."""
        for one in EXTRA_STAFF:
            self.does(partial(staff.add, codec=self.codec, member=one, now=BEGINS))
        chance, ahead = random.Random(4), list[tuple[datetime, int, Deed]]()
        for nth in range(_CASES):
            at = at_work(BEGINS + (ENDS - BEGINS) * (nth + chance.random()) / _CASES)
            for hours, deed in self._life(nth, chance):
                at = at_work(at + timedelta(hours=hours))
                heappush(ahead, (at, len(ahead) + nth * 100, deed))
        while ahead and ahead[0][0] <= ENDS:
            at, _, deed = heappop(ahead)
            self._until(at)
            deed()
        self._until(ENDS - timedelta(minutes=20))
        self.number = self._in_progress()
        self.closed = Complaint.number_of(case_id(2))
        self._until(ENDS)
        for nth in (_CASES + 1, _CASES + 2):
            self._receives(nth, "webchat")
        self.does(self._delivered)
        self.does(self._fails)
        self.does(lambda connection: add_extras(connection, self))

    @property
    def codec(self) -> Codec:
        """What seals everything here."""
        return self.runtime.parts.codec

    def acts(self, nth: int, action: Action, by: Actor | None = None) -> None:
        """Somebody does this to that case, or its handler; what may not be done now is left out."""

        def work(connection: Connection) -> None:
            unit = UnitOfWork(connection, self.codec, self.time.now, self.runtime.parts.case_rules.zone)
            case = unit.case(case_id(nth))
            handler = next((one for one in unit.roster.members if one.id == case.handler), None)
            who = by or (handler.actor if handler else MANAGER)
            try:
                handle(unit, case.number, action, who, self.runtime.parts.case_rules)
            except Refusal:
                return
            unit.flush()

        self.does(work)

    def _until(self, at: datetime) -> None:
        while self.time.now < at:
            self.passes(seconds=min(_STEP, at - self.time.now).total_seconds())
            self.does(self._delivered)

    def _life(self, nth: int, chance: random.Random) -> Iterator[tuple[float, Deed]]:
        """What happens to a case, each so many hours after what was before."""
        yield 0, partial(self._receives, nth, ("wechat", "wechat", "webchat", "telegram")[nth % 4])
        acts = partial(partial, self.acts, nth)
        yield chance.uniform(0.3, 9), acts(do.Accept())
        yield chance.uniform(0.2, 5), acts(do.Begin())
        yield chance.uniform(1, 30), acts(do.Reply(ANSWERS[nth % len(ANSWERS)]))
        match nth % 12:
            case 5:
                yield chance.uniform(2, 40), acts(do.Withdraw(), CUSTOMER)
            case 7:
                yield chance.uniform(2, 40), acts(do.AskForMaterial("住院发票的照片"))
            case 8:
                yield chance.uniform(2, 9), acts(do.AskForExtension("需要外部医院的回函。"))
                yield chance.uniform(2, 9), acts(do.Extend("需要外部医院的回函。"), MANAGER)
        yield chance.uniform(20, 260), acts(DECISION)
        yield chance.uniform(1, 20), acts(do.Close(chance.choice(CAUSES).value))
        if chance.random() < 0.7:
            score = chance.choice((5, 5, 5, 4, 4, 4, 3, 1))
            reasons = ["slow"] if score < 4 else ["good_service"]
            words = chance.choice(("", "谢谢，说得很清楚。" if score > 3 else "等得太久了。"))
            yield chance.uniform(22, 60), acts(do.Rate(score, reasons, words), CUSTOMER)

    def _receives(self, nth: int, channel: str) -> None:
        told = TOLD[nth % len(TOLD)]
        chat = self.runtime.parts.identify(channel, f"example {nth}")
        name = f"{'张王李赵陈刘'[nth % 6]}示例" if told.locale == "zh" else f"{'ABCDEF'[nth % 6]}. Example"
        stated = Particulars(
            told.story, told.matter, told.line, ["pay"], name, f"+8613800000{nth:03d}", told.locale,
            {"policy_number": f"P20260000{nth:05d}", "branch": ("城东支公司", "城西支公司")[nth % 2]},
        )  # fmt: skip

        def work(connection: Connection) -> None:
            rules = self.runtime.parts.case_rules
            unit = UnitOfWork(connection, self.codec, self.time.now, rules.zone)
            thread = unit.open({chat: Contact(channel, f"example {nth}")})[chat]
            message = Message(chat, thread.take_seq(), f"key {nth}", Text(told.story))
            inbox.take(connection, self.codec, [message], self.time.now)
            unit.receive(
                receive(
                    stated, id=case_id(nth), conversation_id=chat, channel=channel, repeats=1,
                    now=self.time.now, rules=rules,
                )
            )  # fmt: skip
            thread.cases, thread.wrote_at, thread.wrote_spent = 1, self.time.now, 1
            unit.say(thread, Say(CONFIRMED[told.locale].format(number=Complaint.number_of(case_id(nth)))))
            unit.keep(thread)
            unit.flush()

        self.does(work)

    def _in_progress(self) -> str:
        """The case that is shown: with a conversation, evidence, a note, and a decision to be taken."""
        nth = _CASES
        self._receives(nth, "wechat")
        handler = member_of(Role.HANDLER)
        self.acts(nth, do.Assign(handler.id, handler.team), MANAGER)
        for action in (do.Accept(), do.Begin(), do.Contact("phone", "已电话联系，客户希望本周内有结果。")):
            self.acts(nth, action, handler.actor)
        self.passes(minutes=3)
        self.acts(nth, do.Reply(ANSWERS[0]), handler.actor)
        self.passes(minutes=3)
        return Complaint.number_of(case_id(nth))

    def _delivered(self, connection: Connection) -> None:
        """There is no platform that would take what was said: it counts as taken."""
        sent = {"state": "sent", "settled_at": self.time.now}
        connection.execute(update(outbox).where(outbox.c.state.in_(("queued", "parked"))).values(sent))

    def _fails(self, connection: Connection) -> None:
        """Two messages were not."""
        for nth in (_CASES - 5, _CASES - 10):
            chat = self.runtime.parts.identify("wechat", f"example {nth}")
            last = select(func.max(outbox.c.seq)).where(outbox.c.conversation_id == chat).scalar_subquery()
            failed = {"state": "failed", "reason": "window_closed"}
            connection.execute(
                update(outbox).where(outbox.c.conversation_id == chat, outbox.c.seq == last).values(failed)
            )


def at_work(at: datetime) -> datetime:
    """That moment, or when work goes on."""
    at = at.astimezone(ENDS.tzinfo)
    if at.hour >= 18:
        at = at.replace(hour=9, minute=at.minute) + timedelta(days=1)
    if at.hour < 9:
        at = at.replace(hour=9)
    while at.weekday() > 4:
        at += timedelta(days=1)
    return at


def _with_branches(config: str) -> str:
    """The settings as shipped, with the branches that stand there as an example."""
    before, mark, after = config.partition("#branches:")
    example, blank, rest = after.partition("\n\n")
    lines = [line.removeprefix("#") for line in example.split("\n")]
    return before + mark.removeprefix("#") + "\n".join(lines) + blank + rest
