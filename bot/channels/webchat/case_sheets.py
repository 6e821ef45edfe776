"""The page of a case as its customer reads it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct
from starlette.responses import HTMLResponse

from bot.channels.webchat.bubbles import Sent, sent
from bot.channels.webchat.pages import Pages
from bot.channels.webchat.ports import CaseDesk
from bot.channels.webchat.settings import MEGABYTE, PageSettings
from cases.satisfaction import HIGHEST, LOWEST
from cases.stage import Stage
from storage.case_pages import Added, CasePage, Told

STEPS = (Stage.RECEIVED, Stage.ACCEPTED, Stage.INVESTIGATING, Stage.DECIDED, Stage.CLOSED)
_BESIDE = {
    Stage.AWAITING_CUSTOMER: Stage.INVESTIGATING,
    Stage.IN_MEDIATION: Stage.INVESTIGATING,
    Stage.IN_APPRAISAL: Stage.INVESTIGATING,
    Stage.IN_REVIEW: Stage.DECIDED,
}
_DUE = (Stage.RECEIVED, Stage.ACCEPTED, Stage.INVESTIGATING, Stage.AWAITING_CUSTOMER)
_FORM_FOR_IT = frozenset({"rating_asked", "rating_reminder"})


class Form(Struct, frozen=True):
    """The state of the page's forms: the key to post under, what was just done, or what was wrong with
    what was `said`."""

    key: str
    done: str = ""
    problem: str = ""
    said: Mapping[str, Sequence[str]] = {}

    def text(self, do: str) -> str:
        """What was written into the form of this deed, if it was refused."""
        return self.said.get("text", [""])[0] if self.said.get("do", [""])[0] == do else ""


class Step(Struct, frozen=True):
    """One step of the progress: "past", "now" or "ahead"."""

    label: str
    state: str


class Item(Struct, frozen=True):
    """One entry of what happened. `parts` are headings with their texts; `mine`: the customer wrote
    it. `files` came with it."""

    at: str
    day: str
    title: str
    parts: tuple[tuple[str, str], ...]
    mine: bool = False
    files: tuple[Sent, ...] = ()


class CaseSheets:
    """Renders the page of a case, and the question whether to withdraw it."""

    def __init__(self, pages: Pages, page: PageSettings, desk: CaseDesk) -> None:
        self._pages = pages
        self._page = page
        self._desk = desk

    def sheet(self, case: CasePage, token: str, locale: str, form: Form, status: int = 200) -> HTMLResponse:
        """The whole page."""
        brief = case.brief
        return self._pages.render(
            "case.html",
            locale,
            status,
            case=brief,
            path=f"/chat/cases/{token}",
            form=form,
            matter=self._label(brief.matter, locale),
            insurance=self._label(case.line, locale),
            received=self._day(brief.received_at, locale),
            due=self._due(case, locale),
            steps=self._steps(brief.stage, locale),
            items=self._items(case, locale, f"/chat/cases/{token}"),
            files=case.files,
            scores=range(HIGHEST, LOWEST - 1, -1),
            score_reasons=self._reasons(locale),
            review_until=self._pages.day(locale, brief.review_until) if brief.review_until else "",
            in_chat=case.contact.channel == "webchat",
            limits=self._page.limits,
            megabytes=self._page.limits.max_file // MEGABYTE,
        )

    def withdrawal(self, case: CasePage, token: str, locale: str, key: str) -> HTMLResponse:
        """The question; of a case that is over, that there is nothing to ask."""
        path = f"/chat/cases/{token}"
        return self._pages.render(
            "case_withdraw.html", locale, case=case.brief, path=path, key=key, limits=self._page.limits
        )

    def _label(self, code: str | None, locale: str) -> str:
        return self._desk.label(code, locale) if code else ""

    def _day(self, at: datetime, locale: str) -> str:
        return self._pages.day(locale, at.astimezone(self._page.time_zone).date())

    def _due(self, case: CasePage, locale: str) -> str:
        day = self._due_day(case)
        return self._pages.day(locale, day) if day else ""

    def _due_day(self, case: CasePage) -> date | None:
        """The last day for the answer; none while the clock stands still or nothing is owed."""
        if case.brief.stage in _DUE:
            return case.brief.answer_due
        if case.brief.stage is Stage.IN_REVIEW and case.review_due_at:
            last = case.review_due_at - timedelta(microseconds=1)
            return last.astimezone(self._page.time_zone).date()
        return None

    def _steps(self, stage: Stage, locale: str) -> list[Step]:
        """The five steps; a case that ended beside them shows where it began and how it ended."""
        now = _BESIDE.get(stage, stage)
        if now not in STEPS:
            begun = self._pages.line(locale, "page.case.step.received")
            return [Step(begun, "past"), Step(self._pages.line(locale, f"page.case.stage.{stage}"), "now")]
        at = STEPS.index(now)
        return [
            Step(
                self._pages.line(locale, f"page.case.step.{one}"),
                "past" if nth < at else "now" if nth == at else "ahead",
            )
            for nth, one in enumerate(STEPS)
        ]

    def _items(self, case: CasePage, locale: str, path: str) -> list[Item]:
        """What was told and added, newest first."""
        told = [
            (one.at, self._told(one, case.brief.number, locale, path))
            for one in case.told
            if not _FORM_FOR_IT.issuperset(one.kinds)
        ]
        added = [(one.at, self._added(one, locale)) for one in case.added]
        return [item for _, item in sorted([*told, *added], key=lambda pair: pair[0], reverse=True)]

    def _told(self, told: Told, number: str, locale: str, path: str) -> Item:
        names = (self._kind(kind, locale) for kind in told.kinds)
        about = self._pages.line(locale, "notice.about", number=number)  # the whole page is
        parts: tuple[tuple[str, str], ...] = (("", told.text.removeprefix(about).strip()),)
        if told.decision and len(told.kinds) == 1:
            parts = tuple(
                (self._pages.line(locale, f"page.case.decision.{part}"), text)
                for part, text in told.decision.items()
                if text
            )
        title = " · ".join(dict.fromkeys(names))
        at, files = told.at.isoformat(timespec="seconds"), sent(told.files, path)
        return Item(at, self._day(told.at, locale), title, parts, files=files)

    def _kind(self, kind: str, locale: str) -> str:
        other = self._pages.line(locale, "page.case.told.other")
        return self._pages.named(locale, f"page.case.told.{kind}", other)

    def _added(self, added: Added, locale: str) -> Item:
        title = self._pages.line(locale, "page.case.you_added")
        at = added.at.isoformat(timespec="seconds")
        return Item(at, self._day(added.at, locale), title, (("", added.text),), mine=True)

    def _reasons(self, locale: str) -> list[tuple[str, str, str]]:
        """(code, label, after which scores: "high" or "low")."""
        return [
            (code, self._pages.named(locale, f"rating.reason.{code}", code), scores)
            for scores, score in (("high", HIGHEST), ("low", LOWEST))
            for code in self._desk.reasons(score)
        ]
