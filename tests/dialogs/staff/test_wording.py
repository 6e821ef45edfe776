"""Everything that may be said to staff has its line, and no line is left over."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.staff_menus import COMMANDS
from cases import calling
from cases.deadlines import DeadlineKind
from cases.lifecycle import STEPS
from cases.stage import Stage
from dialogs.staff import voice
from dialogs.staff.attention import Concern
from dialogs.staff.periods import Span
from dialogs.wording import LOCALES
from tests.transcript import the_rules

ROOT = Path(__file__).parent.parent.parent.parent
SAYING = ("dialogs/staff", "bot/staff_desk.py", "bot/digests.py")
PLACED = {
    *(f"stage.{stage.value}" for stage in Stage),
    *(f"deadline.{kind.value}" for kind in DeadlineKind),
    *(f"event.{step.name}" for step in STEPS),
    "event.received",
    *(f"concern.{concern.value}" for concern in Concern),
    *(f"period.{span.value}" for span in Span if span is not Span.RANGE),
    *(f"task.{kind}" for kind in voice._TASKS | {"other"}),
    *(f"refused.{code}" for code in voice._REFUSED | {"other"}),
    *(f"channel.{name}" for name in voice.CHANNELS),
    *(f"{way}.{unit}" for way in ("late", "left") for unit in ("just", "hours", "days")),
    *(f"counts.{measure}" for measure in ("received", "closed")),
    *(f"report.{figure}" for figure in ("received", "closed", "backlog", "on_time", "csat")),
    *(
        f"report.{concern}"
        for concern in ("statutory", "overdue", "grave", "decisions", "rises", "measures")
    ),
    *(f"csat.{one}" for one in ("met", "missed", "nobody", "handlers", "matters", "channels")),
    *(f"digest.{one}" for one in ("daily", "weekly")),
    *(f"menu.{name}" for name in COMMANDS),
    *(f"brief.{one}" for one in ("urgent", "usual")),
    "danger", "person", "undelivered", "unassigned", "task_late", "measure_late", "mentioned",
}  # fmt: skip


def sources() -> list[str]:
    paths = [
        path
        for name in SAYING
        for path in ([ROOT / name] if name.endswith(".py") else (ROOT / name).glob("*.py"))
    ]
    return [path.read_text("utf-8") for path in paths]


def told() -> set[str]:
    """The keys that code names where it tells something."""
    found = set()
    for source in sources():
        for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Attribute) and call.func.attr in ("tell", "tells") and call.args:
                found |= {key for key in constants(call.args[0]) if re.fullmatch(r"[a-z_]+(\.[a-z_]+)*", key)}
    return found


def constants(node: ast.AST) -> Iterator[str]:
    """The texts written in full; those put together are `PLACED`."""
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif not isinstance(node, ast.JoinedStr | ast.Compare | ast.Subscript):
        for child in ast.iter_child_nodes(node):
            yield from constants(child)


def unreadable() -> set[str]:
    names = re.findall(r'(?:Unreadable|Unclear)\("(\w+)"\)', "".join(sources()))
    return {f"unreadable.{name}" for name in names}


def called() -> set[str]:
    """The kinds of the calls to staff."""
    source = Path(calling.__file__).read_text("utf-8")
    return set(re.findall(r'Call\(\s*"(\w+)"', source)) | set(re.findall(r'do\.\w+: "(\w+)"', source))


@pytest.mark.parametrize("locale", LOCALES)
def test_it_has_a_line_for_everything_and_no_other(locale: str) -> None:
    lines = yaml.safe_load((ROOT / f"dialogs/wording/staff.{locale}.yaml").read_text("utf-8"))
    needed = {f"staff.{key}" for key in told() | unreadable() | called() | PLACED}
    assert len(unreadable()) > 8
    assert len(called()) > 9
    assert needed - set(lines) == set()
    assert set(lines) - needed == set()


@pytest.mark.parametrize("locale", LOCALES)
def test_it_is_short_where_a_platform_wants_it_short(locale: str) -> None:
    for kind in ("urgent", "usual", "digest"):
        assert len(the_rules().wording.line(locale, f"staff.brief.{kind}")) <= 20
