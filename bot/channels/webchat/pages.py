"""The HTML of the page."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from bot.channels.webchat.assets import Assets
from bot.channels.webchat.bubbles import Bubble, bubbles, folded, open_question, progress
from bot.channels.webchat.ports import FieldLink, Passage
from bot.channels.webchat.settings import MEGABYTE, PageSettings
from dialogs.form import Field, FieldType
from dialogs.messages import CommandName
from dialogs.wording import Wording

HERE = Path(__file__).parent
TAGS = {"zh": "zh-CN", "en": "en"}
QUICK = (
    CommandName.BACK,
    CommandName.CHANGE,
    CommandName.PROGRESS,
    CommandName.PERSON,
    CommandName.HELP,
    CommandName.LANGUAGE,
)
OPENING = (CommandName.BEGIN, CommandName.PROGRESS, CommandName.PERSON)
_CODE = re.compile(r"\b(?=[0-9-]*[A-Z])([A-Z0-9]+(?:-[A-Z0-9]+)+)\b", re.ASCII)
SCRIPT_LINES = (
    "sending",
    "waiting",
    "not_sent",
    "uploaded",
    "retry",
    "lost",
    "busy",
    "too_large",
    "too_many",
    "me",
    "choices",
)


class Pages:
    """Renders what a browser shows."""

    def __init__(self, page: PageSettings, wording: Wording, fields: Mapping[str, Field]) -> None:
        self._page = page
        self._wording = wording
        self._fields = fields
        self._assets = Assets()
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["codes"] = codes

    def chat(self, passage: Passage, locale: str, key: str, arrival: str = "") -> HTMLResponse:
        """The conversation so far and the means to go on; `key`: for the forms of a plain browser. `arrival`:
        what the address said that the conversation begins with."""
        every = bubbles(passage.entries, self._wording, locale)
        shown = folded(every)
        latest = every[-1].seq if every else 0
        return self.render(
            "chat.html",
            locale,
            shown=shown,
            days=self._days(shown, locale),
            open_question=open_question(shown),
            step=progress(every),
            expects=_expects(every),
            latest=latest,
            key=key,
            arrival=arrival,
            quick=QUICK,
            opening=OPENING,
            limits=self._page.limits,
            scripts=self._assets.scripts,
            script_data=self._script_data(locale, latest),
        )

    def notice(self, locale: str, code: str, status: int = 200) -> HTMLResponse:
        """A page that only tells something: `page.<code>.title` and `page.<code>.text`."""
        return self.render("notice.html", locale, status, code=code)

    def problem(self, locale: str, code: str, status: int) -> HTMLResponse:
        """A page that tells why a request was not taken."""
        return self.render("problem.html", locale, status, code=code)

    def leave(self, locale: str) -> HTMLResponse:
        """The question whether to end the conversation on this device."""
        return self.render("leave.html", locale)

    def field(self, link: FieldLink, key: str, *, problem: str = "", status: int = 200) -> HTMLResponse:
        """The page of one field; `problem` is the code of what was wrong with the last try."""
        declared = self._fields[link.field]
        return self.render(
            "field.html",
            link.locale,
            status,
            field=declared,
            takes_files=declared.type is FieldType.FILES,
            takes_text=declared.type is not FieldType.FILES,
            key=key,
            problem=problem,
            limits=self._page.limits,
        )

    def asset(self, version: str, name: str) -> Response | None:
        """A file of the page's own."""
        return self._assets.response(version, name)

    def error_line(self, locale: str, code: str) -> str:
        """The sentence that tells the customer why a request was not taken."""
        key = code if code.startswith("misread.") else f"page.error.{code}"
        return self._wording.line(locale, key, **self._error_values())

    def render(self, template: str, locale: str, status: int = 200, **values: object) -> HTMLResponse:
        """A page from this template."""
        html = self._templates.get_template(template).render(
            t=partial(self.line, locale),
            error=partial(self.error_line, locale),
            asset=self._assets.address,
            clock=self._clock,
            size=file_size,
            locale=locale,
            tag=TAGS[locale],
            insurer=self._page.insurer[locale],
            **values,
        )
        return HTMLResponse(html, status, {"Content-Language": TAGS[locale]})

    def line(self, locale: str, key: str, **values: object) -> str:
        """The line of this key; raises KeyError for an unknown one."""
        return self._wording.line(locale, key, **values)

    def _error_values(self) -> dict[str, object]:
        limits = self._page.limits
        return {
            "megabytes": limits.max_file // MEGABYTE,
            "files": limits.max_files_at_once,
            "characters": limits.max_text,
        }

    def _script_data(self, locale: str, latest: int) -> Markup:
        values = self._error_values()
        words = {name: self.line(locale, f"page.script.{name}", **values) for name in SCRIPT_LINES}
        data = {
            "latest": latest,
            "locale": locale,
            "tag": TAGS[locale],
            "timeZone": str(self._page.time_zone),
            "maxFile": self._page.limits.max_file,
            "maxFiles": self._page.limits.max_files_at_once,
            "words": words,
        }
        return Markup(json.dumps(data).replace("<", "\\u003c"))  # noqa: S704 (nothing in it can end the script)

    def named(self, locale: str, key: str, otherwise: str) -> str:
        """The line of this key, or what is said of a code that the catalogues no longer know."""
        try:
            return self._wording.line(locale, key)
        except KeyError:
            return otherwise

    def day(self, locale: str, day: date) -> str:
        """A date as people read it."""
        return self.line(locale, "page.day", year=day.year, month=day.month, day=day.day)

    def _local(self, at: str) -> datetime:
        return datetime.fromisoformat(at).astimezone(self._page.time_zone)

    def _clock(self, at: str) -> str:
        return self._local(at).strftime("%H:%M")

    def _days(self, shown: list[Bubble], locale: str) -> dict[int, str]:
        """The day to show above a message, by seq, where it is the first of its day."""
        days: dict[int, str] = {}
        previous = None
        for bubble in shown:
            day = self._local(bubble.at).date()
            if day != previous:
                days[bubble.seq] = self.day(locale, day)
            previous = day
        return days


def codes(text: str) -> list[tuple[str, str]]:
    """The text cut before and after each number such as TS-4B7K-2Q: (plain, number) in turn."""
    pieces = [*_CODE.split(text), ""]
    return list(zip(pieces[::2], pieces[1::2], strict=True))


def file_size(size: int) -> str:
    """A size in bytes as people read it."""
    return f"{size / MEGABYTE:.1f} MB" if size >= MEGABYTE else f"{max(1, round(size / 1024))} KB"


def _expects(shown: list[Bubble]) -> str:
    return next((bubble.expects for bubble in reversed(shown) if bubble.side == "ours"), "text")


def as_json(content: object, status: int = 200) -> Response:
    """A JSON response of a Struct or of plain values."""
    return Response(msgspec.json.encode(content), status, media_type="application/json")
