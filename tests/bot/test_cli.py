"""The command line: what an operator types, sees, and gets as exit code."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import __main__ as command
from storage.errors import DatabaseUnavailable

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "config.yaml"


def tingsu(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["tingsu", *arguments])
    with pytest.raises(SystemExit) as ended:
        command.main()
    code = ended.value.code
    assert isinstance(code, int)
    return code


def test_it_finds_the_settings_in_order(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tingsu(monkeypatch, "check-config", "--config", str(SHIPPED)) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert shown.out.splitlines()[:4] == [
        f"{SHIPPED} is in order.",
        "Web page  on: http://127.0.0.1:8000/chat",
        "WeChat    off; on with TINGSU_WECHAT_TOKEN, _APP_ID and _APP_SECRET in the environment",
        "Telegram  off; on with TINGSU_TELEGRAM_TOKEN in the environment",
    ]
    assert "Example Insurance" in shown.out


def test_it_takes_the_file_and_the_channels_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TINGSU_CONFIG", str(SHIPPED))
    monkeypatch.setenv("TINGSU_TELEGRAM_TOKEN", "123:very-secret")
    monkeypatch.setenv("TINGSU_WECHAT_TOKEN", "hidden")
    assert tingsu(monkeypatch, "check-config") == 0
    shown = capsys.readouterr().out
    assert "Telegram  on, polling" in shown
    assert "WeChat    on, plain: only answers, as TINGSU_WECHAT_APP_SECRET is missing" in shown
    assert "very-secret" not in shown
    assert "hidden" not in shown


def test_it_names_file_and_line_of_a_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.yaml"
    text = SHIPPED.read_text("utf-8").replace("type: story", "type: stroy")
    config.write_text(text, "utf-8")
    line = text.count("\n", 0, text.index("stroy")) + 1
    for arguments in (["check-config"], ["run"], ["migrate"], ["cases"], ["wechat", "menu"]):
        assert tingsu(monkeypatch, *arguments, "-c", str(config)) == 2
        shown = capsys.readouterr()
        assert shown.out == ""
        assert shown.err.startswith(
            f"{config}:{line}: form.1.type: 'stroy' is not a field type; did you mean story?"
        )
        assert shown.err.count("\n") == 1


OWN_FIELD = "  - {name: accident_kind, type: text, required: no}\n"
OWN_LINES = "".join(f"    field.accident_kind.{part}: x\n" for part in ("label", "ask", "again"))


def test_it_takes_a_field_of_the_operators_own_with_its_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.yaml"
    text = SHIPPED.read_text("utf-8").replace(
        "  - name: classification\n", OWN_FIELD + "  - name: classification\n"
    )
    config.write_text(text, "utf-8")
    line = text.count("\n", 0, text.index(OWN_FIELD)) + 1
    assert tingsu(monkeypatch, "check-config", "-c", str(config)) == 2
    problems = capsys.readouterr().err.splitlines()
    assert f"{config}:{line}: wording: field.accident_kind.ask has no line in zh" in problems
    worded = text.replace("  zh: {}\n", "  zh:\n" + OWN_LINES).replace("  en: {}\n", "  en:\n" + OWN_LINES)
    config.write_text(worded, "utf-8")
    assert tingsu(monkeypatch, "check-config", "-c", str(config)) == 0


def test_it_names_the_line_of_wording_that_does_not_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.yaml"
    text = SHIPPED.read_text("utf-8").replace("  zh: {}\n", "  zh:\n    menu.sumbit: x\n")
    config.write_text(text, "utf-8")
    line = text.count("\n", 0, text.index("menu.sumbit")) + 1
    assert tingsu(monkeypatch, "check-config", "-c", str(config)) == 2
    assert capsys.readouterr().err == f"{config}:{line}: wording.zh.menu.sumbit: there is no such line\n"


def test_it_migrates_the_database_of_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINGSU_DATA_DIR", str(tmp_path))
    assert tingsu(monkeypatch, "migrate", "-c", str(SHIPPED)) == 0
    assert (tmp_path / "tingsu.db").is_file()
    assert tingsu(monkeypatch, "cases", "-c", str(SHIPPED)) == 0


def test_it_lists_nothing_from_a_database_that_is_not_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TINGSU_DATA_DIR", str(tmp_path))
    assert tingsu(monkeypatch, "cases", "-c", str(SHIPPED)) == 2
    assert capsys.readouterr().err == "the database is not up to date; run first: tingsu migrate\n"


@pytest.mark.parametrize("first", ["migrate", "cases"])
def test_it_makes_the_key_whichever_command_is_the_first(
    first: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINGSU_DATA_DIR", str(tmp_path))
    tingsu(monkeypatch, first, "-c", str(SHIPPED))
    assert (tmp_path / "secret.key").is_file()
    assert tingsu(monkeypatch, "migrate", "-c", str(SHIPPED)) == 0


def test_it_says_in_one_line_that_the_database_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TINGSU_DATA_DIR", str(tmp_path))

    async def upgrade(_url: str) -> None:
        raise DatabaseUnavailable("the database refuses us")

    monkeypatch.setattr("storage.migrations.upgrade", upgrade)
    assert tingsu(monkeypatch, "migrate", "-c", str(SHIPPED)) == 2
    assert capsys.readouterr().err == "the database refuses us\n"


def test_it_runs_as_a_module() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "bot", "--help"],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=True,
    )
    for name in ("run", "check-config", "migrate", "wechat", "cases", "diagram"):
        assert name in shown.stdout
