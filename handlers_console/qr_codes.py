"""QR codes, drawn on a white ground with the margin that cameras need."""

from io import BytesIO

import segno
from markupsafe import Markup

_MARGIN = 4
_DOT = 24
"""Pixels of a picture for each dot: sharp on a poster."""


def inline(text: str) -> Markup:
    """An SVG that fills whatever it is put into."""
    written = BytesIO()
    _made(text).save(
        written,
        kind="svg",
        xmldecl=False,
        svgns=False,
        omitsize=True,
        border=_MARGIN,
        dark="#000",
        light="#fff",
    )
    return Markup(written.getvalue().decode())  # noqa: S704 written by segno, of a text that it draws


def svg(text: str) -> bytes:
    """A file for printers."""
    written = BytesIO()
    _made(text).save(written, kind="svg", scale=_DOT, border=_MARGIN, dark="#000", light="#fff")
    return written.getvalue()


def png(text: str) -> bytes:
    """A file for everything else."""
    written = BytesIO()
    _made(text).save(written, kind="png", scale=_DOT, border=_MARGIN, dark="#000", light="#fff")
    return written.getvalue()


def _made(text: str) -> segno.QRCode:
    return segno.make(text, error="m", micro=False)
