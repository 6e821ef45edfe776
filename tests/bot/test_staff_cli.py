"""`tingsu staff` and `tingsu duty` on the command line."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.command_line import Mistaken
from tests.desk import SHIPPED

ADD = ("staff", "add", "--name", "王芳", "--role", "handler")
CODE = re.compile(r"valid for 24 hours: ([0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4})")


@pytest.fixture
def tingsu(tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch) -> "Tingsu":
    (tmp_path / "tingsu.db").write_bytes(migrated_file.read_bytes())
    monkeypatch.setenv("TINGSU_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TINGSU_SECRET_KEY", "17" * 32)
    monkeypatch.setenv("TINGSU_DATABASE_URL", f"sqlite:///{tmp_path}/tingsu.db")
    monkeypatch.setenv("TINGSU_CONFIG", str(SHIPPED))
    return Tingsu()


class Tingsu:
    """The command line, and what it prints."""

    def says(self, *words: str) -> str:
        found = CliRunner().invoke(app, words, catch_exceptions=False)
        assert found.exit_code == 0, found.output
        return found.output

    def refuses(self, *words: str) -> str:
        with pytest.raises(Mistaken) as caught:
            CliRunner().invoke(app, words, catch_exceptions=False)
        return str(caught.value)

    def adds(self, *words: str) -> str:
        found = re.search(r"id ([0-9a-f]{8})", self.says(*ADD, *words))
        assert found
        return found[1]


def test_it_adds_somebody_and_prints_a_code_to_be_sent(tingsu: Tingsu) -> None:
    said = tingsu.says(*ADD, "--team", "east", "--phone", "13912345678", "--skills", "CLAIM,HLTH", "--senior")
    code = CODE.search(said)
    assert code
    assert f"绑定 {code[1]}" in said
    assert f"/bind {code[1]}" in said
    (line,) = tingsu.says("staff", "list").splitlines()
    assert line.split("  ")[1:] == ["王芳", "handler", "east", "CLAIM HLTH", "senior", "not bound"]


def test_it_gives_a_link_to_who_cannot_sign_in(tingsu: Tingsu) -> None:
    said = tingsu.says("staff", "link", tingsu.adds())
    assert re.search(r"王芳 .* http://[^/]+/console/enter/[\w-]{43}\n$", said)
    assert "nobody has" in tingsu.refuses("staff", "link", "ffff")


def test_it_gives_another_code_to_who_lost_theirs(tingsu: Tingsu) -> None:
    id_ = tingsu.adds()
    first, second = (CODE.search(tingsu.says("staff", "code", id_)) for _ in range(2))
    assert first
    assert second
    assert first[1] != second[1]


def test_it_removes_somebody(tingsu: Tingsu) -> None:
    id_ = tingsu.adds()
    assert "王芳 is removed. Open cases that are still theirs: 0." in tingsu.says("staff", "remove", id_)
    assert "Nobody yet" in tingsu.says("staff", "list")
    assert "nobody has the id" in tingsu.refuses("staff", "code", id_)


def test_it_notes_absence_and_duty_in_local_time(tingsu: Tingsu) -> None:
    id_ = tingsu.adds()
    said = tingsu.says("staff", "absent", id_, "2020-01-01", "2099-12-31")
    assert said.strip() == "王芳 is away: 2020-01-01 00:00 to 2100-01-01 00:00"
    assert tingsu.says("staff", "list").strip().endswith("away")
    assert "Nobody is on duty" in tingsu.says("duty", "list")
    tingsu.says("duty", "add", id_, "2099-12-01 22:00", "2099-12-02 06:30")
    assert tingsu.says("duty", "list").strip() == f"2099-12-01 22:00 to 2099-12-02 06:30  {id_}  王芳"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("staff", "code", "ffffffff"), "nobody has the id ffffffff"),
        (("staff", "code", " "), "nobody has the id"),
        ((*ADD, "--phone", "12"), "--phone is not a phone number"),
        ((*ADD, "--skills", "CLAIM NOTHING"), "unknown NOTHING; known are"),
        (("staff", "add", "--name", " ", "--role", "handler"), "--name must have 1 to 30 characters"),
        (("duty", "add", "x", "tomorrow", "2099-12-02"), "'tomorrow' is not a day"),
        (("duty", "add", "x", "2099-12-02 7", "2099-12-02"), "is not a time of day"),
        (("duty", "add", "x", "2099-12-03", "2099-12-02"), "UNTIL must be after FROM"),
        (("staff", "absent", "x", "2020-12-01", "2020-12-02"), "UNTIL is over already"),
    ],
)
def test_it_says_in_a_line_what_is_wrong(tingsu: Tingsu, words: tuple[str, ...], problem: str) -> None:
    assert problem in tingsu.refuses(*words)


def test_it_asks_for_the_id_in_full_where_two_begin_alike(tingsu: Tingsu) -> None:
    for _ in range(17):
        tingsu.adds()
    ids = [line[:8] for line in tingsu.says("staff", "list").splitlines()]
    twice = next(sign for sign in "0123456789abcdef" if sum(id_.startswith(sign) for id_ in ids) > 1)
    assert "several have the id" in tingsu.refuses("staff", "code", twice)


def test_it_wants_a_database_that_is_up_to_date(tingsu: Tingsu, tmp_path: Path) -> None:
    (tmp_path / "tingsu.db").unlink()
    (tmp_path / "tingsu.db").touch()
    assert "run first: tingsu migrate" in tingsu.refuses("staff", "list")


def test_it_offers_only_the_roles_there_are(tingsu: Tingsu) -> None:
    found = CliRunner().invoke(app, ["staff", "add", "--name", "x", "--role", "king"])
    assert found.exit_code == 2
