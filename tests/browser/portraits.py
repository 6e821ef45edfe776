"""Takes a picture of every page of the console, in both languages, light and dark: `make pictures`.

They go to docs/pictures/console, with an index. The doors tell which pages there are: one that was forgotten
in `tests.browser.sitters` stops it.
"""

import argparse
import io
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from sqlalchemy import Connection

from cases.actors import Role
from dialogs.wording import LOCALES
from handlers_console.console import doors
from storage import reply_drafts, sign_in_sessions, staff
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.demo import Demo
from tests.browser.demo_extras import SHOWN, case_id
from tests.browser.portraits_index import index
from tests.browser.sitters import NO_PICTURE, SITTERS, Sitter
from tests.handlers_console.conftest import member_of

FOLDER = Path(__file__).parents[2] / "docs" / "pictures" / "console"
THEMES = ("light", "dark")
DESKTOP, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)
_TALLEST = 1180
_AREAS, _EDGES, _APART = 18, 12, 24


@dataclass(frozen=True)
class View:
    """One way of looking at all pages."""

    locale: str
    theme: str
    phone: bool

    @property
    def size(self) -> ViewportSize:
        """Of the window."""
        return PHONE if self.phone else DESKTOP

    @property
    def ending(self) -> str:
        """What stands after the name of the page."""
        return f"{self.locale}.{self.theme}{'.phone' if self.phone else ''}.png"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", help="names of pages")
    parser.add_argument("--into", type=Path, default=FOLDER)
    options = parser.parse_args()
    if missing := without_picture():
        sys.exit(f"these pages have no picture in tests/browser/sitters.py: {', '.join(missing)}")
    sitters = [one for one in SITTERS if not options.only or one.name in options.only]
    options.into.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder, Demo(Path(folder)) as demo:
        demo.live()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        for locale in LOCALES:
            _speak(demo, locale)
            for theme in THEMES:
                for phone in (False, True):
                    _take(demo, browser, View(locale, theme, phone), sitters, options.into)
        browser.close()
    if not options.only:
        (options.into / "README.md").write_text(index(options.into), "utf-8")


def without_picture() -> list[str]:
    """The pages that nobody would see in the pictures."""
    shown = {one.door for one in SITTERS}
    there = {door.path for door in doors() if door.method == "GET"}
    return sorted(there - shown - set(NO_PICTURE)) + [f"{path} (is gone)" for path in sorted(shown - there)]


def _take(demo: Demo, browser: Browser, view: View, sitters: Sequence[Sitter], folder: Path) -> None:
    for role in (*Role, None):
        wanted = [one for one in sitters if one.role is role and (one.phone or not view.phone)]
        if not wanted:
            continue
        with _page(demo, browser, view, role) as page:
            for one in wanted:
                page.goto(one.address(demo))
                one.pose(page)
                page.wait_for_timeout(150)  # for what scripts show once they listen
                _save(page, view, one, folder / f"{one.name}.{view.ending}")


@contextmanager
def _page(demo: Demo, browser: Browser, view: View, role: Role | None) -> Iterator[Page]:
    settings = {
        "viewport": view.size,
        "color_scheme": view.theme,
        "locale": {"zh": "zh-CN", "en": "en-GB"}[view.locale],
    }
    if role is None:
        context = browser.new_context(base_url=demo.url, reduced_motion="reduce", **settings)  # type: ignore[arg-type]
    else:
        context = demo.member(browser, role, **settings)
    page = context.new_page()
    yield page
    context.close()
    if role is not None:
        whose = member_of(role).id
        demo.does(partial(sign_in_sessions.end_all, staff_id=whose))
        demo.does(partial(reply_drafts.drop, case_id=case_id(SHOWN), staff_id=whose))


def _save(page: Page, view: View, one: Sitter, path: Path) -> None:
    """The whole page from its top, as on a screen that is as high as it; or what it is about."""
    page.set_viewport_size(view.size)
    width, height = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    if width > view.size["width"]:
        sys.stderr.write(f"{path.name}: {width} wide\n")
    if one.focus:
        page.locator(one.focus).evaluate("(part) => part.scrollIntoView({ block: 'center' })")
    else:
        tall = min(max(height, view.size["height"]), _TALLEST)
        page.set_viewport_size({"width": view.size["width"], "height": tall})
        page.evaluate("scrollTo(0, 0)")
    _small(Image.open(io.BytesIO(page.screenshot())).convert("RGB")).save(path, optimize=True)


def _small(picture: Image.Image) -> Image.Image:
    """In few colours: those of areas as they are, and some between them for the edges of letters."""
    known = picture.getcolors(picture.width * picture.height) or []
    counted = sorted(known, key=lambda one: one[0], reverse=True)
    chosen = [cast("tuple[int, ...]", colour) for _, colour in counted[:_AREAS]]
    palette = picture.quantize(_EDGES, dither=Image.Dither.NONE).getpalette() or []
    for edge in zip(*[iter(palette[: 3 * _EDGES])] * 3, strict=True):
        if all(sum(abs(x - y) for x, y in zip(edge, one, strict=True)) >= _APART for one in chosen):
            chosen.append(edge)
    reference = Image.new("P", (1, 1))
    reference.putpalette([value for colour in chosen for value in colour])
    return picture.quantize(palette=reference, dither=Image.Dither.NONE)


def _speak(demo: Demo, locale: str) -> None:
    def work(connection: Connection) -> None:
        for role in Role:
            staff.change(connection, demo.codec, member_of(role, locale=locale))

    demo.does(work)


if __name__ == "__main__":
    main()
