"""Cases as a customer sees them, and a dialog that does at once what they ask for on the page."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import httpx
import msgspec

from bot.channels.base import Answer, Incoming
from bot.channels.webchat.links import CaseLinks
from bot.channels.webchat.ports import CaseLink
from cases.stage import Stage
from dialogs.messages import File, Posted
from dialogs.rules import CaseBrief
from storage.case_pages import Added, CasePage, Given, Told
from storage.threads import Contact
from tests.bot.channels.webchat.fakes import LINK_KEY, NOW, Desk, Files, identify

KEY = "11111111-2222-4333-8444-555555555555"
CASE = "c" * 32
LINKS = CaseLinks(LINK_KEY)
CONTACT = Contact("telegram", "4711")
CONVERSATION = identify(CONTACT.channel, CONTACT.address)
DECISION = {
    "facts": "经核实，您 7 月 3 日提交的住院材料齐全，我们到 9 月 28 日仍未作出核定。",
    "basis": "保险合同第十二条：材料齐全后 30 日内作出核定。",
    "result": "您的投诉成立。理赔款 8,600 元及延迟利息 5 个工作日内支付到您的账户。",
    "remedies": "不同意本决定，可在 30 日内申请核查，也可以申请调解、仲裁或提起诉讼。",
}
BRIEF = CaseBrief(
    CASE,
    "TS-4B7K-2QX9-D",
    Stage.INVESTIGATING,
    "CLAIM.slow",
    datetime(2026, 11, 2, 3, 0, tzinfo=UTC),
    date(2026, 11, 17),
    handler="陈静",
)
ACCEPTED = Told(NOW - timedelta(days=19), ("accepted", "assigned"), "您的投诉已受理，由陈静办理。")
DECIDED = Told(NOW - timedelta(days=1), ("decided",), "处理决定：……", DECISION)


def page_of(brief: CaseBrief = BRIEF, *told: Told, **changes: object) -> CasePage:
    """The page of a case, told as a rule that it was accepted."""
    added = (Added(NOW - timedelta(days=5), "医院说材料 7 月就交齐了。"),)
    files = (Given(NOW - timedelta(days=5), "出院小结.jpg", "photo", "stored", 482_000),)
    page = CasePage(brief, CONTACT, "HLTH.medical", told or (ACCEPTED,), added, files, None)
    return msgspec.structs.replace(page, **changes)


def decided(**changes: object) -> CasePage:
    """A case that was decided, closed, and waits for its rating."""
    brief = replace(
        BRIEF, stage=Stage.CLOSED, review_until=date(2026, 12, 21), rating=1, answer_due=date(2026, 12, 2)
    )
    return page_of(replace(brief, **changes), DECIDED, ACCEPTED)  # type: ignore[arg-type]


def path(locale: str = "zh", **changes: object) -> str:
    """The address of the page."""
    link = CaseLink(CONVERSATION, CASE, locale, int((NOW + timedelta(days=1)).timestamp()))
    return f"/chat/cases/{LINKS.token(msgspec.structs.replace(link, **changes))}"


@dataclass
class CaseDesk(Desk):
    """Does what is asked for with the case, or refuses it while `stubborn`."""

    files: Files = field(default_factory=Files)
    stubborn: bool = False

    @property
    def case(self) -> CasePage:
        return self.files.pages[CONVERSATION, CASE]

    @case.setter
    def case(self, page: CasePage) -> None:
        self.files.pages[CONVERSATION, CASE] = page

    async def receive(self, incoming: Incoming) -> Answer:
        before = len(self.taken)
        answer = await super().receive(incoming)
        if len(self.taken) > before and not self.stubborn:
            self._do(incoming)
        return answer

    def _do(self, incoming: Incoming) -> None:
        page = self.case
        match incoming.content:
            case Posted(score=int(score)):
                self._change(rating=None, score=score, may_reopen=score <= 2)
            case Posted(verb="review"):
                self._change(stage=Stage.IN_REVIEW, review_until=None)
            case Posted(verb="withdraw"):
                self._change(stage=Stage.WITHDRAWN)
            case Posted(verb="reopen"):
                self._change(stage=Stage.INVESTIGATING, may_reopen=False)
            case Posted(text=text):
                self.case = msgspec.structs.replace(page, added=(Added(NOW, text), *page.added))
            case File(name=name, kind=kind, size=size):
                given = Given(NOW, name, kind.value, "offered", size)
                self.case = msgspec.structs.replace(page, files=(given, *page.files))

    def _change(self, **changes: object) -> None:
        brief = replace(self.case.brief, **changes)  # type: ignore[arg-type]
        self.case = msgspec.structs.replace(self.case, brief=brief)


async def post(client: httpx.AsyncClient, do: str, **fields: object) -> httpx.Response:
    """Send the form of this deed."""
    # A file without a name makes httpx send a multipart form, as a browser does where none was chosen.
    data = {"key": KEY, "do": do, **fields}
    return await client.post(path(), data=data, files={"file": ("", b"", "application/octet-stream")})


async def followed(client: httpx.AsyncClient, response: httpx.Response) -> str:
    """The page that comes after."""
    assert response.status_code == 303, response.text
    return (await client.get(response.headers["location"])).text


def contents(desk: CaseDesk) -> list[object]:
    """What came to the dialog."""
    return [incoming.content for incoming in desk.taken]
