"""Every mistake an operator can make is told in one line that names the file and the line."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from filetype import types as recognisable

from bot.settings import Settings, SettingsError, load_settings
from bot.settings.checks import RECOGNISED
from dialogs.messages import FileKind
from tests.bot.settings_mistakes import SINGLE_VALUES, STRUCTURE

SHIPPED = Path(__file__).parents[2] / "config.yaml"
Damage = Callable[[str], str]


def load(tmp_path: Path, text: str | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    path = tmp_path / "config.yaml"
    path.write_text(SHIPPED.read_text("utf-8") if text is None else text, "utf-8")
    return load_settings(path, environ or {})


def problems_of(tmp_path: Path, old: str, new: str, environ: Mapping[str, str] | None = None) -> list[str]:
    """The problems after `old` became `new`, as `<lines away from the change>: …`."""
    text = SHIPPED.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} must stand once in config.yaml"
    changed_on = text.count("\n", 0, text.index(old)) + 1
    with pytest.raises(SettingsError) as raised:
        load(tmp_path, text.replace(old, new), environ)
    return [_relative(problem, tmp_path, changed_on) for problem in raised.value.problems]


def _relative(problem: str, tmp_path: Path, changed_on: int) -> str:
    file, line, text = problem.split(":", 2)
    assert file == str(tmp_path / "config.yaml")
    return f"{int(line) - changed_on}:{text}"


def test_it_accepts_the_shipped_file(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert [field.name for field in settings.form[:4]] == ["story", "classification", "requests", "contact"]
    assert settings.insurer.name.of("en") == "Example Insurance"
    assert settings.insurer.placeholders("zh").keys() == {"insurer", "hotline", "hours", "helpline"}
    assert settings.drafts.remind_after == timedelta(minutes=30)
    assert settings.evidence.max_bytes(FileKind.VIDEO) == 50 * 1024 * 1024
    assert settings.taxonomy.find("CLAIM") is not None
    assert settings.base_url == "http://127.0.0.1:8000"


def test_it_moves_sensitive_fields_to_the_web_page_on_telegram_unless_told_otherwise(tmp_path: Path) -> None:
    text = SHIPPED.read_text("utf-8")
    elsewhere = "channels: {wechat: web, telegram: web}"
    settings = load(tmp_path, text.replace(elsewhere, "channels: {telegram: here}"))
    treatments = {field.name: field.treatment("telegram") for field in settings.form if field.sensitive}
    assert treatments == {"id_number": "here", "id_picture": "here", "special_care": "web"}


def test_it_offers_every_kind_of_special_care(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.form[-1].options == tuple(settings.special_care)


def test_it_takes_values_as_they_are_written(tmp_path: Path) -> None:
    text = SHIPPED.read_text("utf-8").replace("number: 95XXX", "number: 0107654321")
    text = text.replace("version: 2020-3 ", "version: 2026-01-01 ").replace(
        "[self, someone_else]", "[no, someone_else]"
    )
    settings = load(tmp_path, text.replace("default: self", "default: no"))
    assert settings.insurer.hotline.number == "0107654321"
    assert settings.deadlines.version == "2026-01-01"
    assert next(field.default for field in settings.form if field.name == "for_whom") == "no"


@pytest.mark.parametrize(
    ("old", "new", "problem"), SINGLE_VALUES, ids=[new.strip() for _, new, _ in SINGLE_VALUES]
)
def test_it_names_what_does_not_fit(tmp_path: Path, old: str, new: str, problem: str) -> None:
    found = problems_of(tmp_path, old, new)
    assert any(line.startswith(problem) for line in found), found
    assert not any("\n" in line for line in found)


@pytest.mark.parametrize(("old", "new", "problem"), STRUCTURE)
def test_it_names_where_the_file_cannot_be_read(tmp_path: Path, old: str, new: str, problem: str) -> None:
    found = problems_of(tmp_path, old, new)
    assert len(found) == 1
    assert problem in found[0]


def test_it_says_that_the_file_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings(tmp_path / "none.yaml", {})
    assert raised.value.problems == [f"{tmp_path / 'none.yaml'}: cannot be read: No such file or directory"]


@pytest.mark.parametrize(
    "content", ["保险".encode("gbk"), b"a: 1\nb: \xff", b"x" * 2_000_000, b"", b"[]", b"text"]
)
def test_it_takes_no_other_content(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(content)
    with pytest.raises(SettingsError) as raised:
        load_settings(path, {})
    assert all(problem.startswith(f"{path}:") for problem in raised.value.problems)


def test_it_says_everything_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = (
        SHIPPED.read_text("utf-8")
        .replace("max_files: 20 ", "max_files: x ")
        .replace("type: story", "type: x")
    )
    with pytest.raises(SettingsError) as raised:
        load(tmp_path, text, {"TINGSU_PORT": "x"})
    first, second, third = raised.value.problems
    assert "form.1.type" in first
    assert "evidence.max_files" in second
    assert third.startswith("environment: TINGSU_PORT: ")


def test_it_lists_only_file_types_that_can_be_told() -> None:
    assert {type_.EXTENSION for type_ in recognisable} >= RECOGNISED


def test_it_finds_the_line_of_what_shows_later(tmp_path: Path) -> None:
    text = SHIPPED.read_text("utf-8").replace("  zh: {}\n", "  zh:\n    menu.submit: x\n")
    places = load(tmp_path, text).places
    lines = {
        "wording.zh.menu.submit: unknown name": "menu.submit: x",
        "wording.en.menu.back: there is no such line": "  en: {}",
        "wording: field.relation.ask has no line in zh": "name: relation",
        "wording: option.for_whom.self has no line in en": "name: for_whom",
        "form: something about it": "form:",
    }
    found = places.located(lines)
    for (problem, words), line in zip(lines.items(), found, strict=True):
        file, number, told = line.split(":", 2)
        assert file == str(tmp_path / "config.yaml")
        assert words in text.splitlines()[int(number) - 1]
        assert told == f" {problem}"
    elsewhere = ["dialog: no step leads to idle", "wording: menu.back has no line in zh"]
    assert places.located(elsewhere) == elsewhere
