"""A sheet to draw on: text, lines and markers on a white square, saved as PNG.

Lettering comes from a packaged font, never from the machine, which may have none.
"""

import io
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

Point = tuple[float, float]
Anchor = Literal["ls", "lm", "rm", "ma", "ra"]  # left, middle, right; baseline, middle, ascender
Dashes = tuple[float, float] | None

# Nothing longer is measured.
_LONGEST_TEXT: Final = 200
# Drawn at this many times its size and then shrunk, which smooths the edges.
_SCALE: Final = 2
_SHAPES: Final[tuple[tuple[Point, ...], ...]] = (
    (),  # a circle
    ((-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)),
    ((0, -1.15), (1.1, 0.85), (-1.1, 0.85)),
    ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    ((0, 1.15), (1.1, -0.85), (-1.1, -0.85)),
    ((-1.3, -0.5), (1.3, -0.5), (1.3, 0.5), (-1.3, 0.5)),
    ((-0.5, -1.3), (0.5, -1.3), (0.5, 1.3), (-0.5, 1.3)),
)


class Canvas:
    """All measures are in pixels of the finished picture, from its upper left corner."""

    def __init__(self, side: int) -> None:
        # Only now: most processes never draw, and this costs as much as a tenth of a start.
        from PIL import Image, ImageDraw

        self._image = Image.new("RGB", (side * _SCALE, side * _SCALE), "white")
        self._draw = ImageDraw.Draw(self._image)
        self._fonts: dict[int, FreeTypeFont] = {}

    def width(self, text: str, size: int) -> float:
        return self._font(size).getlength(text) / _SCALE

    def text(
        self, at: Point, text: str, size: int, colour: str, *, anchor: Anchor, bold: bool = False
    ) -> None:
        self._draw.text(
            (at[0] * _SCALE, at[1] * _SCALE),
            text,
            colour,
            self._font(size),
            anchor=anchor,
            stroke_width=1 if bold else 0,
        )

    def line(self, points: Sequence[Point], colour: str, width: float, dashes: Dashes = None) -> None:
        """`dashes`: the lengths of a dash and of the gap after it."""
        for piece in _dashed(points, dashes) if dashes else [points]:
            scaled = [(x * _SCALE, y * _SCALE) for x, y in piece]
            self._draw.line(scaled, colour, round(width * _SCALE), joint="curve")

    def marker(self, at: Point, shape: int, radius: float, colour: str) -> None:
        """`shape` is a number below `SHAPES`."""
        x, y, r = at[0] * _SCALE, at[1] * _SCALE, radius * _SCALE
        corners = _SHAPES[shape]
        if corners:
            polygon = [(x + dx * r, y + dy * r) for dx, dy in corners]
            self._draw.polygon(polygon, colour, "white", _SCALE)
        else:
            self._draw.ellipse((x - r, y - r, x + r, y + r), colour, "white", _SCALE)

    def png(self) -> bytes:
        target = io.BytesIO()
        self._image.reduce(_SCALE).save(target, "PNG")
        return target.getvalue()

    def _font(self, size: int) -> "FreeTypeFont":
        if size not in self._fonts:
            from PIL import ImageFont
            from pylopdf_fonts_zh_cn import sans_path

            # The simple layout: the other one gives its work to a library that may not be there.
            layout = ImageFont.Layout.BASIC
            self._fonts[size] = ImageFont.truetype(sans_path(), size * _SCALE, layout_engine=layout)
        return self._fonts[size]


SHAPES: Final = len(_SHAPES)


def two_lines(canvas: Canvas, text: str, size: int, room: float) -> list[str]:
    """On up to two lines, parted between words where that leaves neither nearly empty."""
    whole = one_line(canvas, text, size, 2 * room)
    first = _beginning(canvas, whole, size, room)
    if len(first) == len(whole):
        return [whole]
    space = first.rfind(" ", len(first) // 2)
    first = first[:space] if space > 0 else first
    return [first.rstrip(), one_line(canvas, whole[len(first) :], size, room)]


def one_line(canvas: Canvas, text: str, size: int, room: float) -> str:
    """On one line, without what cannot be printed, and no wider than the room."""
    text = "".join(mark if mark.isprintable() else " " for mark in text[:_LONGEST_TEXT]).strip()
    if canvas.width(text, size) <= room:
        return text
    return f"{_beginning(canvas, text, size, room - canvas.width('…', size)).rstrip()}…"


def _beginning(canvas: Canvas, text: str, size: int, room: float) -> str:
    """As much of the text as the room holds."""
    lengths = range(len(text) + 1)
    held = bisect_right(lengths, room, key=lambda length: canvas.width(text[:length], size)) - 1
    return text[: max(0, held)]


def _dashed(points: Sequence[Point], dashes: tuple[float, float]) -> list[list[Point]]:
    """The dashes along a line; the pattern runs on around its corners."""
    pieces: list[list[Point]] = []
    drawing, left = True, dashes[0]
    piece = [points[0]]
    for (x, y), (to_x, to_y) in pairwise(points):
        length = ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5
        gone = 0.0
        while length - gone > left:
            gone += left
            cut = (x + (to_x - x) * gone / length, y + (to_y - y) * gone / length)
            if drawing:
                pieces.append([*piece, cut])
            drawing = not drawing
            left = dashes[0] if drawing else dashes[1]
            piece = [cut]
        left -= length - gone
        piece.append((to_x, to_y))
    return [*pieces, piece] if drawing and len(piece) > 1 else pieces
