"""The commands around one case, run as they are typed."""

import asyncio
import shutil
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection, func, select, text, update

from bot import __main__ as command
from bot import acting
from bot.command_line import settings_of
from bot.rules import build_case_rules
from bot.vault import open_vault
from cases.actors import Role
from cases.complaint import Complaint
from cases.receiving import receive
from storage import search, search_index, staff
from storage.case_tables import events
from storage.codec import Codec
from storage.engine import Database
from storage.migrations import upgrade
from storage.staff import Member, Person
from storage.threads import Contact
from storage.unit_of_work import UnitOfWork
from tests.cases.lives import MONDAY, SHANGHAI, particulars

SHIPPED = Path(__file__).parents[2] / "config.yaml"
STORY = "欧阳若兰的住院理赔拖了三个月，电话13912345678没人接"
HANDLER, SUPERVISOR, AUDITOR = "7a" * 16, "3b" * 16, "5c" * 16
IDS = ("01" * 16, "ab" * 16)
T = TypeVar("T")
Tingsu = Callable[..., tuple[int, list[str]]]


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a desk with two staff and two cases of one customer."""
    folder = tmp_path_factory.mktemp("furnished")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TINGSU_DATA_DIR", str(folder))
        settings = settings_of(SHIPPED)
        open_vault(settings)
        asyncio.run(upgrade(settings.environment.database_url.get_secret_value()))
        in_database(_furnish)
    return folder


@pytest.fixture
def tingsu(
    furnished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Tingsu:
    """Types a command; its exit code and lines."""
    folder = tmp_path / "data"
    shutil.copytree(furnished, folder)
    monkeypatch.setenv("TINGSU_DATA_DIR", str(folder))
    monkeypatch.setenv("TINGSU_CONFIG", str(SHIPPED))
    monkeypatch.setattr(acting, "_now", lambda: MONDAY + timedelta(hours=1))

    def typed(*arguments: str) -> tuple[int, list[str]]:
        monkeypatch.setattr(sys, "argv", ["tingsu", *arguments])
        with pytest.raises(SystemExit) as ended:
            command.main()
        shown = capsys.readouterr()
        return int(str(ended.value.code)), [*shown.out.splitlines(), *shown.err.splitlines()]

    return typed


def _furnish(connection: Connection, codec: Codec) -> None:
    staff.add(connection, codec, Member(HANDLER, Role.HANDLER, Person("刘洋"), "north"), MONDAY)
    staff.add(connection, codec, Member(SUPERVISOR, Role.SUPERVISOR, Person("陈静"), "north"), MONDAY)
    staff.add(connection, codec, Member(AUDITOR, Role.AUDITOR, Person("周平")), MONDAY)
    unit = UnitOfWork(connection, codec, MONDAY, SHANGHAI)
    contact = Contact("webchat", "somebody")
    unit.open({"c" * 32: contact})
    for id_ in IDS:
        unit.receive(
            receive(
                particulars(STORY),
                id=id_,
                conversation_id="c" * 32,
                channel="webchat",
                repeats=1,
                now=MONDAY,
                rules=build_case_rules(settings_of(SHIPPED)),
            )
        )
    unit.flush()


def in_database(work: Callable[[Connection, Codec], T]) -> T:
    settings = settings_of(SHIPPED)

    async def run() -> T:
        database = await Database.open(settings.environment.database_url.get_secret_value())
        try:
            codec = Codec(open_vault(settings))
            return await database.write(lambda connection: work(connection, codec))
        finally:
            await database.close()

    return asyncio.run(run())


def number(nth: int = 0) -> str:
    return Complaint.number_of(IDS[nth])


def test_it_changes_a_case_and_says_what_changed(tingsu: Tingsu) -> None:
    code, (line,) = tingsu("act", number(), "accepted", "--as", HANDLER[:8])
    assert code == 0
    assert line.startswith(f"{number()}: accepted  stage received → accepted  handler – → {HANDLER}")
    code, (line,) = tingsu(
        "act", number().lower(), "regraded", "--as", "3b", "--set", "grade=P2", "--set", "reason=大额"
    )
    assert code == 0
    assert "grade P3 → P2" in line


def test_it_says_in_one_line_why_not_and_changes_nothing(tingsu: Tingsu) -> None:
    before = in_database(lambda connection, _: connection.scalar(select(func.count()).select_from(events)))
    code, (line,) = tingsu("act", number(), "closed", "--as", SUPERVISOR)
    assert code == 2
    assert "not done: wrong stage" in line
    assert "at received a supervisor may do: accepted, declined, assigned" in line
    code, (line,) = tingsu(
        "act", number(), "declined", "--as", HANDLER, "--set", "reason=无", "--set", "remedies=无"
    )
    assert (code, "not done: not allowed" in line) == (2, True)
    after = in_database(lambda connection, _: connection.scalar(select(func.count()).select_from(events)))
    assert before == after


def test_it_tells_what_changed_since(tingsu: Tingsu) -> None:
    assert tingsu("act", number(), "accepted", "--as", HANDLER, "--seen", "2")[0] == 0
    code, (line,) = tingsu("act", number(), "investigating", "--as", HANDLER, "--seen", "2")
    assert code == 2
    assert "not done: stale" in line
    assert f"since then handler:{HANDLER} accepted  stage received → accepted" in line


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["acepted"], "there is no action acepted; there are accepted, declined, assigned"),
        (["warned"], "there is no action warned; there are"),
        (["closed", "--set", "reason=x"], "closed has no field reason; it takes cause, note"),
        (["declined", "--set", "reason=x"], "declined needs --set remedies=…"),
        (["regraded", "--set", "grade=P9", "--set", "reason=x"], "there are P1, P2, P3, P4"),
        (["erased", "--set", "until=2030-01-01T00:00:00"], "the time needs a zone"),
        (["supplemented", "--set", "details=x"], "write it as JSON"),
        (["supplemented", "--set", "files=many"], "Expected `int`"),
        (["closed", "--set", "note"], "--set note: write FIELD=VALUE"),
    ],
)
def test_it_says_what_there_is(tingsu: Tingsu, arguments: list[str], line: str) -> None:
    code, (said,) = tingsu("act", number(), *arguments, "--as", HANDLER)
    assert code == 2
    assert line in said


def test_it_knows_no_strangers(tingsu: Tingsu) -> None:
    assert "nobody has the staff id ff" in tingsu("act", number(), "accepted", "--as", "ff")[1][0]
    assert "there is no case TS-0" in tingsu("act", "TS-0", "accepted", "--as", HANDLER)[1][0]
    assert "there is no case TS-0" in tingsu("history", "TS-0")[1][0]


def test_it_gives_a_case_to_whom_the_beginning_of_an_id_means(tingsu: Tingsu) -> None:
    code, (line,) = tingsu("act", number(), "assigned", "--as", "3b", "--set", "handler=7a")
    assert code == 0
    assert f"handler – → {HANDLER}  team – → north" in line
    _, (line,) = tingsu("act", number(), "assigned", "--as", "3b", "--set", "handler=ff")
    assert "nobody has the staff id ff" in line
    code, (line,) = tingsu("act", number(), "assigned", "--as", "3b", "--set", "handler=5c")
    assert (code, line) == (2, "5c is auditor; a case goes to a handler, supervisor or manager")


def test_it_merges_both_cases_at_once(tingsu: Tingsu) -> None:
    arguments = ("merged", "--as", SUPERVISOR, "--set", f"into_number={number(1)}")
    assert tingsu("act", number(), *arguments)[0] == 0
    assert "absorbed" in tingsu("history", number(1))[1][-1]
    assert "stage received → merged" in tingsu("history", number())[1][-1]


def test_it_prints_a_history_without_names_and_numbers(tingsu: Tingsu) -> None:
    tingsu("act", number(), "accepted", "--as", HANDLER)
    words = "已致电欧阳若兰 13912345678，\n约好明天"
    tingsu("act", number(), "contacted", "--as", HANDLER, "--set", "how=phone", "--set", f"note={words}")
    code, lines = tingsu("history", number())
    assert code == 0
    assert [line.split()[0] for line in lines] == ["1", "2", "3", "4"]
    assert "2026-03-09 10:00  customer  received" in lines[0]
    assert "how: phone  note: 已致电欧*** ****5678， 约好明天" in lines[-1]
    assert "139" not in "".join(lines)


def test_it_grades_again_what_staff_add(tingsu: Tingsu) -> None:
    tingsu("act", number(), "accepted", "--as", HANDLER)
    assert tingsu("act", number(), "supplemented", "--as", HANDLER, "--set", "text=客户说要起诉")[0] == 0
    assert "assessed" in tingsu("history", number())[1][-1]


def test_it_has_older_cases_found_by_their_words(tingsu: Tingsu) -> None:
    in_database(lambda connection, _: connection.execute(text("DELETE FROM search_tokens")).rowcount)
    assert tingsu("index")[1][0] == "2 cases can be found by their words."
    hashes = search.asked(Codec(open_vault(settings_of(SHIPPED))), "住院理赔")
    assert len(in_database(lambda connection, _: search_index.newest(connection, hashes, 9))) == 2


def test_it_finds_what_was_edited(tingsu: Tingsu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.verifying._now", lambda: MONDAY)
    assert tingsu("audit", "verify") == (0, ["Nothing was edited."])
    forged = update(events).where(events.c.case_id == IDS[0], events.c.seq == 1).values(actor="handler:1")
    in_database(lambda connection, _: connection.execute(forged).rowcount)
    code, lines = tingsu("audit", "verify")
    assert code == 1
    assert f"altered: case {number()}, entry 1" in lines


def test_it_draws_a_conversation_a_case_or_both(tingsu: Tingsu) -> None:
    case, conversation = tingsu("diagram", "case")[1], tingsu("diagram", "conversation")[1]
    assert "    received --> accepted: accepted (staff)" in case
    assert tingsu("diagram")[1] == [*conversation, "", *case]


def test_it_gives_no_case_to_whom_it_is_about(tingsu: Tingsu) -> None:
    accused = 'details={"person": "刘洋"}'
    assert tingsu("act", number(), "supplemented", "--as", SUPERVISOR, "--set", accused)[0] == 0
    code, lines = tingsu("act", number(), "accepted", "--as", HANDLER)
    assert (code, "recused" in lines[-1]) == (2, True)
    assert tingsu("act", number(), "assigned", "--as", SUPERVISOR, "--set", f"handler={HANDLER}")[0] == 2
    assert tingsu("act", number(1), "accepted", "--as", HANDLER)[0] == 0
