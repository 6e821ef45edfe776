"""However config.yaml is damaged, the start says so in lines that name it, and never breaks down."""

import re
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.settings import SettingsError, load_settings

SHIPPED = (Path(__file__).parents[2] / "config.yaml").read_text("utf-8")
# Without most of the taxonomy: its words are many and all alike.
TEXT = re.sub(r"matters: \[[^]]*\]", "matters: [OTHER]", SHIPPED[: SHIPPED.index("taxonomy:")]) + (
    "taxonomy:\n  lines:\n    - {code: OTH, zh: 其他, en: Other}\n"
    "  matters:\n    - {code: OTHER, zh: 其他, en: Other, words: [其他]}\n"
)
LINES = TEXT.splitlines(keepends=True)
ANYTHING = st.text(max_size=12) | st.sampled_from(
    [
        "\t",
        "[",
        "}",
        "*a",
        "&a",
        "!!",
        ": ",
        "- ",
        "'",
        '"',
        "|\n",
        "---\n",
        "? ",
        "{",
        "%",
        "null",
        "\x85",
        "\u2028",
        "<<: ",
    ]
)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 3))):
        number = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["insert", "cut", "drop", "repeat", "swap", "indent"])):
            case "insert":
                column = draw(st.integers(0, len(lines[number])))
                lines[number] = lines[number][:column] + draw(ANYTHING) + lines[number][column:]
            case "cut":
                lines[number] = lines[number][: draw(st.integers(0, len(lines[number])))]
            case "drop":
                lines[number] = ""
            case "repeat":
                lines[number] *= 2
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[number], lines[other] = lines[other], lines[number]
            case "indent":
                lines[number] = " " * draw(st.integers(1, 4)) + lines[number]
    return "".join(lines)


def check_outcome(content: bytes) -> None:
    with NamedTemporaryFile(suffix=".yaml") as file:
        file.write(content)
        file.flush()
        path = Path(file.name)
        for problem in _problems(path):
            assert re.match(re.escape(str(path)) + r":\d+: \S", problem), problem
            assert len(problem.splitlines()) == 1


def _problems(path: Path) -> list[str]:
    try:
        load_settings(path, {})
    except SettingsError as error:
        return error.problems or ["nothing is said"]
    return []


@settings(max_examples=100)
@given(damaged())
def test_it_survives_damaged_lines(text: str) -> None:
    check_outcome(text.encode("utf-8", "surrogatepass"))


@settings(max_examples=60)
@given(st.binary(max_size=200), st.integers(0, len(TEXT)))
def test_it_survives_damaged_bytes(content: bytes, place: int) -> None:
    whole = TEXT.encode()
    check_outcome(whole[:place] + content + whole[place:])


@pytest.mark.parametrize(
    "value", ["x", "[]", "{}", "[[]]", "{x: y}", "-1", "''", "null", "[null]", "{zh: [], en: {}}"]
)
def test_it_survives_any_value_in_any_place(value: str) -> None:
    for number, line in enumerate(LINES):
        if match := re.match(r"( *(?:- )?\w+:)( *\S.*)?$", line):
            check_outcome("".join([*LINES[:number], f"{match[1]} {value}\n", *LINES[number + 1 :]]).encode())
