"""The house rules, read from the code itself. Each rule is a function from source to findings."""

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from importlinter import cli

pytestmark = pytest.mark.check

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "cases", "dialogs", "storage", "handlers_console")
LONGEST_FILE = 250
LONGEST_FUNCTION = 40

OUTSIDE_WORLD = frozenset(
    "aiosqlite asyncio asyncpg httpx io logging obstore os pathlib random requests secrets shutil socket "
    "sqlalchemy sqlite3 starlette structlog subprocess tempfile threading telegram time urllib uuid uvicorn "
    "wechatpy".split()
)
CLOCKS = frozenset({"now", "utcnow", "today"})
MAY_COMMIT = frozenset({"storage/unit_of_work.py", "storage/engine.py", "storage/sqlite.py"})
REGISTRY = re.compile(
    r"pypi\.(?:org|python)|pythonhosted|npmjs|proxy\.golang|(?:index|find)-(?:url|links)[ =]+\S*:/|://\S*/simple\b"
)


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module


def impurities(source: str) -> list[str]:
    """I/O, clocks and chance: what the rules and the dialog are given as arguments, or leave to others."""
    tree = ast.parse(source)
    found = [
        f"{line}: imports {module}"
        for line, module in imported(tree)
        if module.split(".")[0] in OUTSIDE_WORLD and module != "urllib.parse"
    ]
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        match call.func:
            case ast.Attribute(attr=name) if name in CLOCKS:
                found.append(f"{call.lineno}: reads the clock with {name}()")
            case ast.Name(id="open" | "print" | "input" as name):
                found.append(f"{call.lineno}: calls {name}()")
    return found


def commits(source: str) -> list[str]:
    return [
        f"{node.lineno}: commits"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]


def long_functions(source: str) -> list[str]:
    return [
        f"{node.lineno}: {node.name} has {length} lines"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]


def too_long(source: str) -> list[str]:
    length = len(source.splitlines())
    return [f"1: the file has {length} lines"] if length > LONGEST_FILE else []


def registry_addresses(source: str) -> list[str]:
    return [f"{source.count(chr(10), 0, hit.start()) + 1}: {hit[0]}" for hit in REGISTRY.finditer(source)]


def foreign_channels(path: str, source: str) -> list[str]:
    own = ".".join(Path(path).with_suffix("").parts[:3])
    allowed = ("bot.channels.base", own)
    return [
        f"{line}: imports {module}"
        for line, module in imported(ast.parse(source))
        if module.startswith("bot.channels.") and not module.startswith(allowed)
    ]


@cache
def files() -> tuple[str, ...]:
    """What belongs to the project: everything git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    )  # fmt: skip
    names = {name for name in listed.stdout.split("\0") if name}
    return tuple(sorted(name for name in names if (ROOT / name).is_file()))


def python(*folders: str) -> Iterator[str]:
    return (
        name for name in files() if name.endswith(".py") and (not folders or name.split("/")[0] in folders)
    )


def findings(names: Iterator[str], rule: Callable[[str], list[str]]) -> list[str]:
    return [f"{name}:{found}" for name in names for found in rule((ROOT / name).read_text("utf-8"))]


def test_it_imports_in_one_direction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert cli.lint_imports(no_cache=True) == cli.EXIT_STATUS_SUCCESS


def test_it_keeps_rules_and_dialogs_free_of_the_outside_world() -> None:
    assert findings(python("cases", "dialogs"), impurities) == []


def test_it_commits_in_one_place_only() -> None:
    assert findings((name for name in python(*PACKAGES) if name not in MAY_COMMIT), commits) == []


def test_it_has_no_long_file() -> None:
    code = (name for name in files() if name.endswith((".py", ".js", ".css", ".html")))
    assert findings(code, too_long) == []


def test_it_has_no_long_function() -> None:
    assert findings(python(), long_functions) == []


def test_it_names_no_package_registry() -> None:
    text = (
        name for name in files() if not name.endswith((".png", ".jpg", ".webp", ".gif", ".woff2", ".pdf"))
    )
    assert findings((name for name in text if name != "tests/test_architecture.py"), registry_addresses) == []


def test_it_keeps_channels_apart() -> None:
    channels = [name for name in python("bot") if name.startswith("bot/channels/") and name.count("/") > 1]
    sources = {name: (ROOT / name).read_text("utf-8") for name in channels}
    assert [f"{name}:{found}" for name in channels for found in foreign_channels(name, sources[name])] == []


def test_it_installs_every_package_and_its_data() -> None:
    folders = {str(Path(name).parent) for name in python(*PACKAGES)}
    assert {folder for folder in folders if not (ROOT / folder / "__init__.py").is_file()} == set()


@pytest.mark.parametrize(
    "source",
    ["import time", "from os import path", "def f():\n    import random", "datetime.now(UTC)", "date.today()",
     "open('x')", "from sqlalchemy.engine import Row", "import urllib.request", "print(1)"],
)  # fmt: skip
def test_it_sees_the_outside_world(source: str) -> None:
    assert impurities(source)


@pytest.mark.parametrize(
    "source",
    ["import re", "import urllib.parse", "from datetime import datetime", "context.now", "f(now=now)"],
)
def test_it_sees_nothing_wrong_with_arguments(source: str) -> None:
    assert impurities(source) == []


def test_it_sees_commits_and_long_functions() -> None:
    assert commits("connection.commit()") == ["1: commits"]
    assert long_functions("def f():\n" + "    x = 1\n" * 39) == []
    assert long_functions("async def f():\n" + "    x = 1\n" * 40) == ["1: f has 41 lines"]
    assert too_long("x\n" * 250) == []
    assert too_long("x\n" * 251) == ["1: the file has 251 lines"]


def test_it_sees_registry_addresses() -> None:
    assert registry_addresses("a\n--index-url https://example.org/x\n") == ["2: index-url https:/"]
    assert registry_addresses("https://py" + "pi.org/project/x")  # in two parts, as it sees itself too
    assert not registry_addresses("a simple sentence")


def test_it_sees_a_channel_that_knows_another() -> None:
    path = "bot/channels/telegram/inbound.py"
    assert foreign_channels(path, "from bot.channels.wechat import menu") == [
        "1: imports bot.channels.wechat"
    ]
    assert foreign_channels(path, "import bot.channels.telegram.api\nimport bot.channels.base") == []
