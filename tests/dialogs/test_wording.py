"""What is said exists in both languages, fits where it is shown, and the pictures are current."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.wechat.rendering import TEXT_BYTES, passive, render
from dialogs import checks, machine
from dialogs.answers.errors import Reason
from dialogs.diagram import mermaid
from dialogs.messages import CommandName
from dialogs.wording import LOCALES
from tests.dialogs.places import PLACES, at
from tests.transcript import Customer, the_rules

pytestmark = pytest.mark.check

ROOT = Path(__file__).parent.parent.parent
_KEY = re.compile(r"[a-z_]+(?:\.[a-z_]+)+")
REFUSALS = {"Refusal", "NotAllowed", "WrongStage", "Missing", "TooLate"}
SAYING = {"line", "note", "words", "_acknowledge"}
PLACEHOLDERS = [
    *"insurer hotline hours helpline retention number n limit field file proposal summary".split(),
    *"phone day time names".split(),
    *"year month day matter stage received due name reach text wanted".split(),
    *"reason outcome until into score remedies".split(),
]
LONG_STORY = (
    "2026年9月1号在杭州分公司，业务员张伟让我交了钱，损失35000元，保单号P2026001234，报案号C2026001234，"
    "我今年72岁，住院理赔拖了三个月没人管。" + "每次打电话都说在审核。" * 40
)


def said(source: str) -> Iterator[str]:
    """The keys that code names in full where it says a line."""
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in SAYING:
            for argument in call.args:
                for node in ast.walk(argument):
                    if isinstance(node, ast.Constant) and _KEY.fullmatch(str(node.value)):
                        yield str(node.value)


def test_it_finds_the_lines_that_code_says() -> None:
    source = 'dialog.note("a.b" if x else "c.d", n=1); wording.line(locale, "e.f"); other("g.h")'
    assert list(said(source)) == ["a.b", "c.d", "e.f"]


@pytest.mark.parametrize("locale", LOCALES)
def test_it_has_every_line_that_code_says(locale: str) -> None:
    folders = (ROOT / "dialogs", ROOT / "bot")
    named = {
        key for folder in folders for path in folder.rglob("*.py") for key in said(path.read_text("utf-8"))
    }
    assert len(named) > 50
    for key in sorted(named):
        if key.startswith("words."):
            assert the_rules().wording.words(key), key
        else:
            the_rules().wording.line(locale, key, **dict.fromkeys(PLACEHOLDERS, 1))


def refusals(source: str) -> Iterator[tuple[str, set[str]]]:
    """The codes of refusals that code raises, and the values that come with each."""
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        name = getattr(call.func, "id", "")
        if name in REFUSALS and call.args and isinstance(call.args[0], ast.Constant):
            yield str(call.args[0].value), {keyword.arg or "" for keyword in call.keywords}


@pytest.mark.parametrize("locale", LOCALES)
def test_it_words_every_refusal(locale: str) -> None:
    found = {path.name: [*refusals(path.read_text("utf-8"))] for path in (ROOT / "cases").rglob("*.py")}
    of_measures = found.pop("measures.py")  # no case's: only the console refuses them
    of_cases = [one for refused in found.values() for one in refused]
    assert len({code for code, _ in of_cases}) > 15
    for code, values in [*of_cases, ("stale", {"since", "version"})]:
        assert the_rules().wording.line(locale, f"refused.{code}", **dict.fromkeys(values, 1)), code
    for code, values in of_measures:
        line = f"console.improvement.refused.{code}"
        assert the_rules().wording.line(locale, line, **dict.fromkeys(values, 1)), code


def test_it_has_no_problem_before_a_start() -> None:
    assert checks.problems(the_rules()) == []


def test_it_refuses_to_move_the_classification_to_a_page() -> None:
    form = tuple(
        replace(field, channels={"telegram": "web"}) if field.name == "classification" else field
        for field in the_rules().form
    )
    (problem,) = checks.problems(replace(the_rules(), form=form))
    assert "classification" in problem


def test_it_reaches_every_phase() -> None:
    assert machine.unreachable() == []


def test_it_has_the_current_diagram_in_the_documentation() -> None:
    written = (ROOT / "docs" / "dialog.md").read_text("utf-8")
    assert f"```mermaid\n{mermaid()}\n```" in written, "run: tingsu diagram, and put it into docs/dialog.md"


def test_it_words_every_reason_of_misunderstanding() -> None:
    for locale in LOCALES:
        for reason in Reason:
            assert the_rules().wording.line(locale, f"misread.{reason.value}")


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("place", PLACES)
def test_it_fits_into_one_message_of_wechat(place: str, locale: str) -> None:
    customer = at(place)
    customer.channel = "wechat"
    customer.conversation.locale = locale[:2]
    customer.commands(CommandName.HELP)
    for say in customer.last:
        assert passive([say], menu_links=True), say.text
        assert len(render(say, menu_links=False).encode()) <= TEXT_BYTES


@pytest.mark.parametrize("misses", range(4))
def test_it_fits_into_one_message_of_wechat_when_nothing_is_understood(misses: int) -> None:
    for place in PLACES:
        customer = at(place)
        customer.channel = "wechat"
        customer.says(*["呃"] * misses).sends_sticker()
        assert passive(customer.last, menu_links=True), customer.text


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_it_fits_a_review_with_everything_into_one_message_of_wechat(locale: str) -> None:
    customer = Customer("wechat", locale).says(
        LONG_STORY, "1", "完成", "1", "全部", "王芳 13800138000", "改5", "2", "3"
    )
    customer.says("跳过", "跳过", "跳过", "补充信息").taps(customer.labels[-3]).says("晚上八点以后都可以打")
    assert customer.phase.value == "reviewing"
    assert len(render(customer.last[-1], menu_links=True).encode()) <= TEXT_BYTES


def test_it_numbers_the_items_of_the_review_unlike_its_choices() -> None:
    text = render(at("review").sends_sticker().last[-1], menu_links=False)
    assert "① " in text
    assert "1. 提交" in text
    assert text.count("1. ") == 1
