import hashlib
import io
import subprocess
import sys
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.canvas import Canvas, one_line
from bot.charts import COLOURS, MOST_DAYS, MOST_SERIES, SIDE, draw, picture
from dialogs.messages import Chart, Series
from tests.factories import HOSTILE

WEEK = tuple(f"3月{day}日" for day in range(1, 8))
CHART = Chart(
    "近7天投诉",
    WEEK,
    (
        Series("收到", (3, 5, 2, 0, 4, 6, 5)),
        Series("办结", (1, 4, 4, 2, None, 5, 6)),
        Series("按时办结率", (100, 92.5, 88, None, None, 75, 100), percent=True),
    ),
)
ALONE = """
import hashlib, sys
import bot.charts
assert "PIL" not in sys.modules and "pylopdf_fonts_zh_cn" not in sys.modules
from tests.bot.test_charts import CHART
print(hashlib.sha256(bot.charts.draw(CHART)).hexdigest())
"""


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def written(text: str) -> bytes:
    canvas = Canvas(80)
    canvas.text((10, 40), text, 40, "#000000", anchor="lm")
    return opened(canvas.png()).tobytes()


def is_coloured(image: Image.Image, colour: str) -> bool:
    wanted = tuple(bytes.fromhex(colour[1:]))
    return any(found == wanted for _, found in image.getcolors(image.width * image.height) or ())


def test_it_writes_chinese() -> None:
    missing = written("\U0010fffd")
    letters = [written(letter) for letter in "案件投诉办结率按时A9%"]
    assert missing not in letters
    assert len(set(letters)) == len(letters)


def test_it_is_a_picture_for_a_phone() -> None:
    image = opened(draw(CHART))
    assert image.size == (SIDE, SIDE)
    assert all(is_coloured(image, colour) for colour in COLOURS[: len(CHART.series)])
    assert not is_coloured(image, COLOURS[len(CHART.series)])
    assert len(draw(CHART)) < 500_000


def test_it_needs_no_font_of_the_machine_and_loads_nothing_before_it_draws() -> None:
    bare = {
        "PATH": "",
        "HOME": "/nowhere",
        "FONTCONFIG_PATH": "/nowhere",
        "FONTCONFIG_FILE": "/nowhere/fonts",
    }
    run = subprocess.run([sys.executable, "-c", ALONE], env=bare, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == hashlib.sha256(draw(CHART)).hexdigest()


def test_it_draws_percentages_on_a_scale_of_their_own() -> None:
    counts = Chart("", WEEK, (Series("a", (50,) * 7),))
    percent = Chart("", WEEK, (Series("a", (50,) * 7, percent=True),))
    high = Chart("", WEEK, (Series("a", (50,) * 7), Series("b", (1000,) * 7)))
    assert _height(counts) < _height(percent) < _height(high)


def test_it_leaves_out_days_without_a_value() -> None:
    whole = Chart("", WEEK, (Series("a", (5, 5, 5, 5, 5, 5, 5)),))
    broken = Chart("", WEEK, (Series("a", (5, 5, None, None, None, 5, 5)),))
    assert _ink(opened(draw(broken))) < _ink(opened(draw(whole)))


@pytest.mark.parametrize(
    "chart",
    [
        Chart("", WEEK, (Series("", (None,) * 7),)),
        Chart("今天", ("3月1日",), (Series("收到", (1,)),)),
        Chart("今天", ("3月1日",), (Series("按时", (130,), percent=True),)),
        Chart("零", WEEK, (Series("收到", (0,) * 7),)),
        Chart("小", WEEK, (Series("天", (0.0001,) * 7), Series("多", (1e9,) * 7))),
        Chart("多", WEEK, tuple(Series(f"第{n}条线", (n,) * 7, percent=n > 3) for n in range(MOST_SERIES))),
        Chart("全", ("1日",) * MOST_DAYS, (Series("收到", tuple(range(MOST_DAYS))),)),
    ],
)
def test_it_draws_what_is_unusual(chart: Chart) -> None:
    assert opened(draw(chart)).size == (SIDE, SIDE)


@pytest.mark.parametrize("text", [*HOSTILE, "\ud800", "\x00\n\u202e", "长" * 100_000, "", "😀"])
def test_it_survives_hostile_labels(text: str) -> None:
    chart = Chart(text, (text, text), (Series(text, (1, 2)), Series(text, (90, None), percent=True)))
    assert opened(draw(chart)).size == (SIDE, SIDE)


@given(st.text(max_size=300), st.integers(0, 1000))
@settings(max_examples=30, deadline=None)
def test_a_cut_label_fits_its_room(text: str, room: int) -> None:
    canvas = Canvas(1)
    cut = one_line(canvas, text, 30, room)
    assert canvas.width(cut, 30) <= room or cut == "…"


@pytest.mark.parametrize(
    ("chart", "reason"),
    [
        (Chart("", ("1",) * (MOST_DAYS + 1), (Series("", (1,) * (MOST_DAYS + 1)),)), "days"),
        (Chart("", (), ()), "days"),
        (Chart("", ("1",), ()), "lines"),
        (Chart("", ("1",), (Series("", (1,)),) * (MOST_SERIES + 1)), "lines"),
        (Chart("", ("1",), (Series("", (1, 2)),)), "one value"),
        *(
            (Chart("", ("1",), (Series("", (value,)),)), "values")
            for value in (-1, float("nan"), float("inf"), 2e9)
        ),
    ],
)
async def test_it_refuses_what_it_cannot_draw(chart: Chart, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        draw(chart)
    assert await picture(chart) is None


async def test_it_draws_beside_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    where: list[int] = []

    def drawn(chart: Chart) -> bytes:
        where.append(threading.get_ident())
        return b"png"

    monkeypatch.setattr("bot.charts.draw", drawn)
    assert await picture(CHART) == b"png"
    assert where != [threading.get_ident()]


def _ink(image: Image.Image) -> int:
    wanted = tuple(bytes.fromhex(COLOURS[0][1:]))
    return sum(count for count, found in image.getcolors(SIDE * SIDE) or () if found == wanted)


def _height(chart: Chart) -> int:
    """How far down the first line runs, in pixels, below the legend."""
    image = opened(draw(chart)).crop((150, 200, 700, SIDE))
    wanted = tuple(bytes.fromhex(COLOURS[0][1:]))
    return next(y for y in range(image.height) if image.getpixel((300, y)) == wanted)
