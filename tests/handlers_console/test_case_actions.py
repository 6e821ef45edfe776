"""What staff do to a case from its page: each action, by each role, and two at once."""

import re

import pytest

from cases import actions as do
from cases.actions import Action
from cases.actors import Actor, Party, Role
from cases.lifecycle import open_to
from cases.stage import Stage
from handlers_console.cases.forms import FORMS, form_named, forms_for
from handlers_console.office import Office
from storage import history
from tests.handlers_console.cases import HANDLER, new, stored, the_case
from tests.handlers_console.conftest import Browser, SignedIn, member_of


@pytest.fixture
def dialect() -> str:
    """What differs between the databases stands in storage and is tested there."""
    return "sqlite"


LEADER = member_of(Role.SUPERVISOR).actor
MANAGER = member_of(Role.MANAGER).actor
PARTS = {"facts": "查明甲", "basis": "依据乙", "result": "结果丙", "remedies": "还可丁"}
WORKING = (do.Accept(), do.Begin())
DECIDED = (*WORKING, do.Decide(PARTS["facts"], PARTS["basis"], PARTS["result"], PARTS["remedies"]))
CLOSED = (*DECIDED, do.Close())
Prepared = tuple[Action, ...]

DEEDS: list[tuple[str, Prepared, dict[str, str], Role, Stage]] = [
    ("investigating", (do.Accept(),), {}, Role.HANDLER, Stage.INVESTIGATING),
    ("replied", WORKING, {"text": "您好"}, Role.HANDLER, Stage.INVESTIGATING),
    ("material_wanted", WORKING, {"wanted": "发票"}, Role.HANDLER, Stage.AWAITING_CUSTOMER),
    ("supplied", (*WORKING, do.AskForMaterial("发票")), {"note": "已到"}, Role.HANDLER, Stage.INVESTIGATING),
    ("closed", DECIDED, {"cause": "process", "note": ""}, Role.HANDLER, Stage.CLOSED),
    ("assigned", WORKING, {"handler": LEADER.id, "reason": "出差"}, Role.HANDLER, Stage.INVESTIGATING),
    ("contacted", WORKING, {"how": "phone"}, Role.HANDLER, Stage.INVESTIGATING),
    ("planned", WORKING, {"plan": "先核实"}, Role.HANDLER, Stage.INVESTIGATING),
    ("supplemented", WORKING, {"text": "来电补充"}, Role.HANDLER, Stage.INVESTIGATING),
    ("extension_asked", WORKING, {"reason": "复杂"}, Role.HANDLER, Stage.INVESTIGATING),
    ("extended", (*WORKING, do.AskForExtension("难")), {"reason": "复杂"},
     Role.SUPERVISOR, Stage.INVESTIGATING),
    ("extension_refused", (*WORKING, do.AskForExtension("难")), {"reason": "不必"},
     Role.SUPERVISOR, Stage.INVESTIGATING),
    ("mediation_started", WORKING, {"reason": "双方同意"}, Role.HANDLER, Stage.IN_MEDIATION),
    ("mediation_ended", (*WORKING, do.StartMediation("x")), {"outcome": "未成"},
     Role.HANDLER, Stage.INVESTIGATING),
    ("appraisal_started", WORKING, {"reason": "验伤"}, Role.HANDLER, Stage.IN_APPRAISAL),
    ("appraisal_ended", (*WORKING, do.StartAppraisal("x")), {"outcome": "已出"},
     Role.HANDLER, Stage.INVESTIGATING),
    ("regraded", WORKING, {"grade": "P2", "reason": "升级"}, Role.HANDLER, Stage.INVESTIGATING),
    ("review_asked", DECIDED, {"reason": "来电"}, Role.HANDLER, Stage.IN_REVIEW),
    ("reopened", CLOSED, {"reason": "再看"}, Role.SUPERVISOR, Stage.INVESTIGATING),
    ("withdrawn", WORKING, {"reason": "来电撤回", "confirmed": "1"}, Role.HANDLER, Stage.WITHDRAWN),
]  # fmt: skip
PREVIEWED = [
    ("decided", WORKING, PARTS, Role.HANDLER, Stage.DECIDED),
    ("review_decided", (*DECIDED, do.AskForReview("x")), PARTS, Role.MANAGER, Stage.DECIDED),
    ("declined", WORKING, {"reason": "无关", "remedies": "诉讼"}, Role.SUPERVISOR, Stage.DECLINED),
]


async def act(browser: Browser, number: str, name: str, data: dict[str, str], seen: int) -> tuple[int, str]:
    answer = await browser.submit(f"/console/cases/{number}/actions/{name}", {"seen": str(seen), **data})
    return answer.status_code, answer.text


async def prepared(office: Office, actions: Prepared) -> str:
    return await stored(office, *actions)


def test_it_has_a_form_for_all_that_staff_can_do() -> None:
    staff = (Party.HANDLER, Party.SUPERVISOR, Party.MANAGER)
    possible = {action for stage in Stage for party in staff for action in open_to(stage, party)}
    by_other_doors = {do.Absorb, do.TakeBackReply, do.TakeBackRequest}
    assert possible - {form.action for form in FORMS} == by_other_doors


@pytest.mark.parametrize(("name", "before", "data", "role", "stage"), DEEDS, ids=[row[0] for row in DEEDS])
async def test_it_does_each_action(
    office: Office,
    signed_in: SignedIn,
    name: str,
    before: Prepared,
    data: dict[str, str],
    role: Role,
    stage: Stage,
) -> None:
    number = await prepared(office, before)
    case = await the_case(office, number)
    browser = await signed_in(role)
    page = (await browser.get(f"/console/cases/{number}")).text
    assert f"/actions/{name}" in page
    status, _ = await act(browser, number, name, data, case.version)
    assert status == 303
    after = await the_case(office, number)
    assert after.stage is stage
    events = await office.read(
        lambda connection: history.after(connection, office.codec, case.id, case.version)
    )
    assert [event.kind for event in events] == [name]
    assert events[0].actor == member_of(role).actor.label


@pytest.mark.parametrize(
    ("name", "before", "data", "role", "stage"), PREVIEWED, ids=[row[0] for row in PREVIEWED]
)
async def test_it_decides_only_what_was_seen_as_the_customer_will_read_it(
    office: Office,
    signed_in: SignedIn,
    name: str,
    before: Prepared,
    data: dict[str, str],
    role: Role,
    stage: Stage,
) -> None:
    number = await prepared(office, before)
    case, browser = await the_case(office, number), await signed_in(role)
    text = ""
    for tried in (data, {**data, "confirmed": "1"}):
        status, text = await act(browser, number, name, tried, case.version)
        assert status == 200
        assert "客户将看到的内容" in text
        for part in data.values():
            assert part in text
    assert (await the_case(office, number)).version == case.version
    token = re.search(r'main" name="confirmed" value="([^"]+)"', text)
    assert token
    changed = {**data, next(iter(data)): "别的", "confirmed": token[1]}
    assert (await act(browser, number, name, changed, case.version))[0] == 200
    assert (await act(browser, number, name, {**data, "confirmed": token[1]}, case.version))[0] == 303
    assert (await the_case(office, number)).stage is stage


async def test_it_takes_a_case_that_nobody_has(office: Office, signed_in: SignedIn) -> None:
    number = await new(office)
    status, _ = await act(await signed_in(Role.HANDLER), number, "accepted", {}, 0)
    assert status == 303
    assert (await the_case(office, number)).handler == HANDLER.id


async def test_it_merges_two_cases_of_one_customer(office: Office, signed_in: SignedIn) -> None:
    first, second = await stored(office), await stored(office, number=2)
    other = await stored(office, number=3, chat="d" * 32, phone="+8613800000000")
    browser = await signed_in(Role.HANDLER)
    status, text = await act(browser, second, "merged", {"into_number": other, "confirmed": "1"}, 0)
    assert (status, "另一位客户" in text) == (422, True)
    status, text = await act(
        browser, second, "merged", {"into_number": "TS-0000-0009-F", "confirmed": "1"}, 0
    )
    assert status == 422
    assert (await act(browser, second, "merged", {"into_number": first}, 0))[0] == 422
    assert (await act(browser, second, "merged", {"into_number": first.lower(), "confirmed": "1"}, 0))[
        0
    ] == 303
    assert (await the_case(office, second)).stage is Stage.MERGED
    assert second in (await browser.get(f"/console/cases/{first}")).text


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
async def test_it_takes_nothing_from_who_only_reads(office: Office, signed_in: SignedIn, role: Role) -> None:
    number, browser = await stored(office), await signed_in(role)
    for form in FORMS:
        assert (await act(browser, number, form.name, {}, 0))[0] == 403
    assert (await browser.submit(f"/console/cases/{number}/notes", {"text": "x"})).status_code == 403


async def test_it_offers_only_what_the_rules_allow(office: Office) -> None:
    for place, before in enumerate(dict.fromkeys(row[1] for row in DEEDS)):
        case = await the_case(office, await stored(office, *before, number=place + 1))
        for by in (HANDLER, LEADER, MANAGER):
            offered = {form.action for form in forms_for(case, by)}
            assert offered <= set(open_to(case.stage, by.party))
            assert do.Reply in offered
    case = await the_case(office, await new(office, number=99))
    assert {form.action for form in forms_for(case, HANDLER)} == {do.Accept, do.Assign}
    assert forms_for(case, Actor(Party.SUPERVISOR, "9", "west")) == forms_for(case, LEADER)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("replied", {"text": "  "}),
        ("replied", {"text": "长" * 20_001}),
        ("contacted", {"how": "telepathy"}),
        ("regraded", {"grade": "P9", "reason": "x"}),
        ("assigned", {"handler": "nobody", "reason": "x"}),
        ("assigned", {"handler": member_of(Role.AUDITOR).id, "reason": "x"}),
        ("assigned", {"handler": LEADER.id}),
        ("extended", {"reason": "x"}),
    ],
)
async def test_it_says_what_is_missing_and_changes_nothing(
    office: Office, signed_in: SignedIn, name: str, data: dict[str, str]
) -> None:
    number = await stored(office, *WORKING)
    before = await the_case(office, number)
    status, text = await act(await signed_in(Role.HANDLER), number, name, data, before.version)
    assert status == 422
    assert 'class="alert"' in text or name == "extended"
    assert (await the_case(office, number)).version == before.version


async def test_it_knows_no_other_action(office: Office, signed_in: SignedIn) -> None:
    number = await stored(office)
    browser = await signed_in(Role.MANAGER)
    for name in ("absorbed", "warned", "erased", "x"):
        assert form_named(name) is None
        assert (await act(browser, number, name, {}, 0))[0] == 404


async def test_it_puts_the_name_where_it_was_asked_to_without_showing_it(
    office: Office, signed_in: SignedIn
) -> None:
    number = await stored(office, *WORKING)
    browser = await signed_in(Role.HANDLER)
    _, text = await act(browser, number, "replied", {"text": "{name}您好", "preview": "1"}, 0)
    assert "欧***您好" in text
    await act(browser, number, "replied", {"text": "{name}您好"}, 0)
    case = await the_case(office, number)
    events = await office.read(
        lambda connection: history.after(connection, office.codec, case.id, case.version - 1)
    )
    assert events[0].details.given["text"] == "欧阳若兰您好"
