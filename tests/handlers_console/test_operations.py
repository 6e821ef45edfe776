"""The pages of operation: who did what, what was not delivered, what is to be done, how things are."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from bot.settings.shown import HIDDEN, shown
from cases.actors import Role
from dialogs.messages import Say
from dialogs.staff.scopes import Reach, Scope
from handlers_console.office import Office
from storage import audit, audit_pages, operations, tasks
from storage.audit_pages import Wanted
from storage.tables import outbox
from storage.tables import tasks as task_rows
from storage.tasks import Task
from storage.threads import Contact
from storage.unit_of_work import UnitOfWork
from tests.desk import Time, shipped
from tests.handlers_console.conftest import Browser, SignedIn, member_of
from tests.storage.office import CHAT, received, rules
from tests.storage.test_figures import listening

PAGES = {
    "/console/audit": (Role.MANAGER, Role.ADMINISTRATOR, Role.AUDITOR),
    "/console/config": (Role.MANAGER, Role.ADMINISTRATOR, Role.AUDITOR),
    "/console/deliveries": (Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR, Role.AUDITOR),
    "/console/health": (Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR, Role.AUDITOR),
    "/console/tasks": (Role.HANDLER, Role.SUPERVISOR, Role.MANAGER, Role.AUDITOR),
}


async def test_it_opens_to_those_it_concerns(signed_in: SignedIn, browser: object) -> None:
    for role in Role:
        one = await signed_in(role)
        for path, roles in PAGES.items():
            assert (await one.get(path)).status_code == (200 if role in roles else 403), (role, path)


@pytest.fixture
async def noted(office: Office, time: Time) -> None:
    """A hundred deeds of two members, one an hour."""

    def work(connection: Connection) -> None:
        for number in range(100):
            role = (Role.HANDLER, Role.MANAGER)[number % 2]
            deed = ("reveal", "summary", "<b>")[number % 3]
            now = time() - timedelta(hours=100 - number)
            subject = f"TS-{number}"
            audit.add(connection, office.codec, member_of(role).actor.label, deed, subject, now=now)

    await office.database.write(work)


async def test_it_looks_through_the_audit(
    noted: None, signed_in: SignedIn, office: Office, time: Time
) -> None:
    one = await signed_in(Role.AUDITOR)
    page = (await one.get("/console/audit")).text
    assert page.count("TS-") == 50
    assert "&lt;b&gt;" in page
    assert "before=51" in page
    page = (await one.get(f"/console/audit?who={member_of(Role.HANDLER).id}&deed=reveal")).text
    mine = [number for number in range(100) if number % 2 == 0 and number % 3 == 0]
    assert all(f"TS-{number}<" in page for number in mine)
    assert page.count("TS-") == len(mine)
    day = (time() - timedelta(hours=30)).astimezone(office.dialog.zone).date()
    page = (await one.get(f"/console/audit?from={day}")).text
    assert page.count("TS-") == 24
    for query in ("before=x", "from=9&to=1", "who=%00&deed='", "from=1999-01-01"):
        assert (await one.get(f"/console/audit?{query}")).status_code == 200


async def test_it_walks_through_the_audit_page_by_page(noted: None, office: Office) -> None:
    def work(connection: Connection) -> list[int]:
        wanted = Wanted(tuple(member_of(role).actor.label for role in (Role.HANDLER, Role.MANAGER)))
        found, more = audit_pages.entries(connection, wanted, None, 7)
        while more:
            following, more = audit_pages.entries(connection, wanted, more, 7)
            found += following
        assert audit_pages.deeds(connection) == ["<b>", "reveal", "summary"]
        return [one.id for one in found]

    assert await office.read(work) == list(range(100, 0, -1))


@pytest.fixture
async def troubled(office: Office, time: Time) -> None:
    """A case whose customer did not get one message, and waits for another; and a chat without a case."""

    def work(connection: Connection) -> None:
        received(connection, now=time())
        unit = UnitOfWork(connection, office.codec, time(), rules().zone)
        threads = unit.open({"d" * 32: Contact("wechat", "o2")}) | unit.reopen([CHAT])
        for thread in threads.values():
            unit.say(thread, Say("请致电 13912345678 <b>"))
            unit.say(thread, Say("第二条"))
            unit.keep(thread)
        unit.flush()
        first = select(outbox.c.seq).where(outbox.c.conversation_id == CHAT).order_by(outbox.c.seq).limit(1)
        failed = outbox.c.conversation_id == "d" * 32, outbox.c.seq == 1
        values = {"state": "failed", "settled_at": time(), "reason": "quota_used_up"}
        connection.execute(update(outbox).where(*failed).values(values))
        one = outbox.c.conversation_id == CHAT, outbox.c.seq == first.scalar_subquery()
        connection.execute(update(outbox).where(*one).values(values))
        rest = outbox.c.state == "queued"
        connection.execute(update(outbox).where(rest).values(state="parked", reason="<i>other"))

    await office.database.write(work)


async def states(office: Office) -> list[str]:
    wanted = select(outbox.c.state).order_by(outbox.c.conversation_id, outbox.c.seq)
    return list(await office.read(lambda connection: connection.scalars(wanted).all()))


async def test_it_shows_what_was_not_delivered(troubled: None, signed_in: SignedIn, office: Office) -> None:
    page = (await (await signed_in(Role.ADMINISTRATOR)).get("/console/deliveries")).text
    assert page.count("本次窗口的消息条数已用完") == 2
    assert "13912345678" not in page
    assert "<i>" not in page
    assert "&lt;b&gt;" in page
    assert page.count("/again") == 2
    assert "/again" not in (await (await signed_in(Role.AUDITOR)).get("/console/deliveries")).text
    page = (await (await signed_in(Role.SUPERVISOR)).get("/console/deliveries")).text
    assert page.count("/again") == 1
    assert "24 小时内 1 条未送达" in (await (await signed_in(Role.MANAGER)).get("/console/health")).text


async def test_it_sends_again(troubled: None, signed_in: SignedIn, office: Office) -> None:
    place = f"{'d' * 32}-1"
    for role, status in ((Role.HANDLER, 403), (Role.AUDITOR, 403), (Role.SUPERVISOR, 404)):
        one = await signed_in(role)
        assert (await one.submit(f"/console/deliveries/{place}/again")).status_code == status
    one = await signed_in(Role.MANAGER)
    assert "queued" not in await states(office)
    answer = await one.submit(f"/console/deliveries/{place}/again")
    assert (answer.status_code, "sent_again" in answer.headers["location"]) == (303, True)
    assert (await states(office)).count("queued") == 1
    (entry,) = await office.read(lambda connection: audit.latest(connection, 1))
    assert entry.deed == "send_again"
    for wrong in (place, f"{'d' * 32}-99999999999", "x", f"{'e' * 32}-1", "-1"):
        assert (await one.submit(f"/console/deliveries/{wrong}/again")).status_code == 404


async def test_it_does_tasks(signed_in: SignedIn, office: Office, time: Time) -> None:
    def work(connection: Connection) -> None:
        received(connection, now=time())
        mine = Task(CHAT, 1, "phone", "电话 13912345678 <b>", time(), member_of(Role.HANDLER).id)
        others = Task(CHAT, 2, "person", "别人的", None, member_of(Role.MANAGER).id)
        tasks.add(connection, office.codec, [mine, others], time())

    await office.database.write(work)
    one: Browser = await signed_in(Role.HANDLER)
    page = (await one.get("/console/tasks")).text
    assert "13912345678" not in page
    assert "&lt;b&gt;" in page
    assert "别人的" not in page
    rows = {kind: tasks.task_number(Task(CHAT, seq, kind, "")) for seq, kind in ((1, "phone"), (2, "person"))}
    assert (await one.submit(f"/console/tasks/{rows['person']}/done")).status_code == 404
    assert (await one.submit(f"/console/tasks/{rows['phone']}/done")).status_code == 303
    assert (await one.submit(f"/console/tasks/{rows['phone']}/done")).status_code == 404
    assert "没有待办" in (await one.get("/console/tasks")).text
    done = select(task_rows.c.kind).where(task_rows.c.state == "done")
    assert await office.read(lambda connection: list(connection.scalars(done))) == ["phone"]
    auditor = await signed_in(Role.AUDITOR)
    assert (await auditor.submit(f"/console/tasks/{rows['person']}/done")).status_code == 403


async def test_it_tells_what_is_behind(
    troubled: None, signed_in: SignedIn, office: Office, time: Time
) -> None:
    one = await signed_in(Role.MANAGER)
    queued = update(outbox).values(state="queued", settled_at=None, due_at=time() - timedelta(minutes=9))
    await office.database.write(lambda connection: connection.execute(queued).close())
    page = (await one.get("/console/health")).text
    assert "最早的已等了 9 分钟" in page
    assert "需处理" in page


async def test_it_shows_the_settings_without_secrets(
    office: Office, signed_in: SignedIn, browser: object, tmp_path: Path
) -> None:
    token = "123456:ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghi"
    environ = {
        "TINGSU_DATA_DIR": str(tmp_path),
        "TINGSU_TELEGRAM_TOKEN": token,
        "TINGSU_DATABASE_URL": "postgresql://somebody:hunter2@db/tingsu",
        "TINGSU_SECRET_KEY": "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=",
    }
    found = shown(shipped(environ))
    values = dict(found)
    assert values["environment.telegram.token"] == values["environment.database_url"] == HIDDEN
    assert values["ratings.target_percent"] == "90"
    everything = " ".join(values.values())
    assert not any(secret in everything for secret in (token, "hunter2", environ["TINGSU_SECRET_KEY"]))
    signed = await signed_in(Role.ADMINISTRATOR)
    one = browser(settings=found)  # type: ignore[operator]
    one.cookies = signed.cookies
    page = (await one.get("/console/config")).text
    assert "ratings.target_percent" in page
    assert token not in page


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_it_never_walks_through_all_messages(noted: None, troubled: None, office: Office) -> None:
    def work(connection: Connection) -> list[str]:
        now = office.now()
        with listening(connection) as statements:
            for scope in (Scope(Reach.ALL), Scope(Reach.TEAM, "east")):
                operations.troubles(connection, office.codec, scope)
            operations.health(connection, now, now - timedelta(days=1))
            audit_pages.entries(connection, Wanted(("handler:1",), "reveal", now, now))
            audit_pages.entries(connection, Wanted(("handler:1", "manager:2")))
            audit_pages.deeds(connection)
            asked = list(statements)
        return [
            f"{row[3]} in {statement}"
            for statement, values in asked
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]

    for step in await office.database.write(work):
        if step.startswith(("SCAN outbox", "SCAN conversations", "SCAN cases", "SCAN inbox")):
            assert "INDEX ix_outbox_" in step, step
