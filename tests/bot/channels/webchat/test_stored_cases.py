"""The page of a case over a real database: what its customer may see there, and what nobody may."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import Connection

from bot.channels.webchat.stores import StoredCases
from cases import actions as do
from cases import clock_actions
from cases.actions import Action
from cases.actors import CUSTOMER, Role
from cases.complaint import Complaint, Particulars
from cases.lifecycle import step_of
from cases.performing import perform
from cases.receiving import receive
from cases.stage import Stage
from dialogs.messages import File, FileKind, Say, Text
from storage import staff
from storage.codec import Codec
from storage.consents import Consent
from storage.crypto import Vault
from storage.engine import Database
from storage.evidence import Exhibit
from storage.inbox import Message
from storage.notices import Notice
from storage.staff import Member, Person
from storage.threads import Contact
from storage.unit_of_work import UnitOfWork
from tests.casework import actor_for, the_case_rules

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CASE, CONVERSATION, CONTACT = "a" * 32, "c" * 32, Contact("telegram", "4711")
SECRET = "只有员工能看"
DECIDE = do.Decide("材料齐全", "合同第十二条", "支付理赔款", "可申请核查", upheld=True)
_BY_THE_CUSTOMER = (do.Supplement, do.Rate, do.Withdraw, do.AskForReview)
T = TypeVar("T")


@dataclass
class Archive:
    """Does things to the case as turns and jobs do, an hour after each other."""

    database: Database
    codec: Codec
    now: datetime = NOW

    @property
    def cases(self) -> StoredCases:
        return StoredCases(self.database, self.codec, the_case_rules())

    async def work(self, what: Callable[[UnitOfWork], T]) -> T:
        def work(connection: Connection) -> T:
            unit = UnitOfWork(connection, self.codec, self.now)
            done = what(unit)
            unit.flush()
            return done

        self.now += timedelta(hours=1)
        return await self.database.write(work)

    async def begins(self) -> None:
        """Somebody complains, with a file and a consent."""

        def work(connection: Connection) -> None:
            staff.add(connection, self.codec, Member("7", Role.HANDLER, Person("陈静")), NOW)

        await self.database.write(work)
        await self.work(self._complain)

    def _complain(self, unit: UnitOfWork) -> None:
        thread = unit.open({CONVERSATION: CONTACT})[CONVERSATION]
        unit.take_in([Message(CONVERSATION, thread.take_seq(), "k1", Text("理赔拖了三个月"))])
        unit.consent(Consent(CONVERSATION, 1, "notice", True, "2026-11"))
        photo = File("ref", FileKind.PHOTO, "出院小结.jpg", 9)
        unit.offer(Exhibit(CONVERSATION, 1, 0, CASE, photo))
        unit.say(thread, Say("投诉已登记"))
        stated = Particulars(
            "理赔拖了三个月", "CLAIM.slow", "HLTH.medical", [], "欧阳若兰", "+8613912345678", "zh"
        )
        unit.receive(
            receive(
                stated,
                id=CASE,
                conversation_id=CONVERSATION,
                channel="telegram",
                repeats=1,
                now=unit.now,
                rules=the_case_rules(),
            )
        )

    async def happens(self, action: Action, *, tell: bool = True) -> Complaint:
        """Somebody does this, and the customer is told of it at once."""

        def work(unit: UnitOfWork) -> Complaint:
            thread = unit.reopen([CONVERSATION])[CONVERSATION]
            case = unit.case(CASE)
            by = CUSTOMER if isinstance(action, _BY_THE_CUSTOMER) else actor_for(action, case)
            event = perform(case, action, by, unit.now, the_case_rules())
            unit.change(case)
            if tell and (notice := step_of(type(action)).notice):
                row = unit.say(thread, Say(f"通知：{notice}"))
                unit.told(CASE, event.seq, row, [Notice(CASE, event.seq, notice, False)])
            return case

        return await self.work(work)


@pytest.fixture
async def archive(database: Database) -> Archive:
    archive = Archive(database, Codec(Vault(bytes(32))))
    await archive.begins()
    return archive


async def test_it_shows_a_case_to_its_customer_alone(archive: Archive) -> None:
    page = await archive.cases.page(CONVERSATION, CASE)

    assert page is not None
    assert (page.brief.number, page.brief.stage) == (Complaint.number_of(CASE), Stage.RECEIVED)
    assert page.contact == CONTACT
    assert page.line == "HLTH.medical"
    assert [(file.name, file.state) for file in page.files] == [("出院小结.jpg", "offered")]
    assert await archive.cases.page("d" * 32, CASE) is None
    assert await archive.cases.page(CONVERSATION, "d" * 32) is None


async def test_it_shows_what_was_told_and_nothing_that_is_for_staff(archive: Archive) -> None:
    await archive.happens(do.Assign("7", ""))
    await archive.happens(do.Accept())
    await archive.happens(do.Contact("phone", SECRET))
    await archive.happens(do.AskForExtension(SECRET))
    await archive.happens(do.RefuseExtension(SECRET))
    await archive.happens(do.Supplement("医生证明已寄出"))
    await archive.happens(DECIDE)
    page = await archive.cases.page(CONVERSATION, CASE)

    assert page is not None
    assert [told.kinds for told in page.told] == [("decided",), ("accepted",), ("assigned",)]
    assert page.told[0].decision == {
        "facts": "材料齐全",
        "basis": "合同第十二条",
        "result": "支付理赔款",
        "remedies": "可申请核查",
    }
    assert [added.text for added in page.added] == ["医生证明已寄出"]
    assert page.brief.handler == "陈静"
    copy = await archive.cases.copy(CONVERSATION)
    assert SECRET not in str(page) + str(copy)


async def test_it_shows_notices_of_one_message_together(archive: Archive) -> None:
    await archive.happens(do.Assign("7", ""), tell=False)
    await archive.happens(do.Accept(), tell=False)

    def tell(unit: UnitOfWork) -> None:
        row = unit.say(unit.reopen([CONVERSATION])[CONVERSATION], Say("已受理，由陈静办理"))
        both = [Notice(CASE, 2, "assigned", False), Notice(CASE, 3, "accepted", False)]
        unit.told(CASE, 3, row, both)

    await archive.work(tell)
    page = await archive.cases.page(CONVERSATION, CASE)

    assert page is not None
    assert [(told.kinds, told.text) for told in page.told] == [
        (("assigned", "accepted"), "已受理，由陈静办理")
    ]


async def test_it_knows_by_when_a_review_is_answered(archive: Archive) -> None:
    await archive.happens(do.Accept())
    await archive.happens(DECIDE)
    await archive.happens(do.AskForReview("利息算错了"))
    page = await archive.cases.page(CONVERSATION, CASE)

    assert page is not None
    assert page.review_due_at == datetime(2026, 4, 1, 16, tzinfo=UTC), "30 days, in China"


async def test_it_shows_nothing_once_the_data_were_erased(archive: Archive) -> None:
    await archive.happens(do.Withdraw())
    archive.now += timedelta(days=3653)
    await archive.happens(do.EraseData())
    await archive.work(lambda unit: unit.erase_case(CASE))

    assert await archive.cases.page(CONVERSATION, CASE) is None
    assert (await archive.cases.copy(CONVERSATION)).cases == ()


async def test_it_shows_nothing_that_is_only_kept_for_retention(archive: Archive) -> None:
    await archive.happens(do.EraseData(NOW + timedelta(days=1100)))
    assert await archive.cases.page(CONVERSATION, CASE) is not None, "while it is open it goes on"
    await archive.happens(do.Withdraw())

    assert await archive.cases.page(CONVERSATION, CASE) is None


async def test_it_copies_all_that_is_kept(archive: Archive) -> None:
    await archive.happens(do.Accept())
    await archive.happens(DECIDE)
    await archive.happens(do.Close())
    await archive.happens(clock_actions.AskForRating())
    await archive.happens(do.Rate(2, ["slow"], "太久"))
    copy = await archive.cases.copy(CONVERSATION)

    (case,) = copy.cases
    assert (case.particulars.name, case.particulars.phone) == ("欧阳若兰", "+8613912345678")
    assert [(rated.score, rated.reasons, rated.comment) for rated in case.ratings] == [(2, ("slow",), "太久")]
    assert [(one.kind, one.given) for one in copy.consents] == [("notice", True)]
    said = await archive.cases.messages(CONVERSATION, 0, copy.last_seq)
    assert [entry.content for entry in said[:2]] == [Text("理赔拖了三个月"), Say("投诉已登记")]
    assert len(said) == copy.last_seq
    assert [entry.seq for entry in await archive.cases.messages(CONVERSATION, 1, 2)] == [2]
