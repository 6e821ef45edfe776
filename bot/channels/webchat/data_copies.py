"""A copy of a customer's data, as a JSON file with names that people can read."""

import json
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from functools import partial

from bot.channels.webchat.bubbles import posted_words
from bot.channels.webchat.pages import Pages
from bot.channels.webchat.ports import CaseDesk, Entry
from bot.channels.webchat.settings import PageSettings
from cases.complaint import Particulars
from cases.events import Value
from dialogs.messages import Command, Content, Edited, File, Filled, Posted, Say, Tap, Text
from storage.case_pages import Given, Told
from storage.data_copies import CaseCopy, Consented, Copy, Rated

AT_ONCE = 200
"""So many messages are read from the database at a time."""
_LABELS_KEPT = 500

Plain = dict[str, object]


class DataCopies:
    """Writes such copies, a piece at a time."""

    def __init__(self, pages: Pages, page: PageSettings, desk: CaseDesk) -> None:
        self._pages = pages
        self._page = page
        self._desk = desk

    async def pieces(
        self, copy: Copy, conversation_id: str, locale: str, now: datetime
    ) -> AsyncIterator[str]:
        """The whole file: what `copy` says, then all messages of the conversation."""
        words = _Words(self._pages, self._page, self._desk, locale)
        head = _written(words.head(copy, now))
        yield f"{head[:-2]},\n {json.dumps(words.key('messages'), ensure_ascii=False)}: ["
        parting = "\n"
        for after in range(0, copy.last_seq, AT_ONCE):
            up_to = min(after + AT_ONCE, copy.last_seq)
            for entry in await self._desk.cases.messages(conversation_id, after, up_to):
                yield parting + _written(words.message(entry))
                parting = ",\n"
        yield "\n ]\n}\n"


class _Words:
    """The parts of a copy in one language; what is empty is left out."""

    def __init__(self, pages: Pages, page: PageSettings, desk: CaseDesk, locale: str) -> None:
        self._zone = page.time_zone
        self._insurer = page.insurer[locale]
        self._line = partial(pages.line, locale)
        self._named = partial(pages.named, locale)
        self._desk = desk
        self._locale = locale
        self._labels: dict[str, str] = {}

    def key(self, name: str) -> str:
        return self._line(f"page.copy.{name}")

    def head(self, copy: Copy, now: datetime) -> Plain:
        return self._plain(
            insurer=self._insurer,
            made_at=self._time(now),
            cases=[self._case(case) for case in copy.cases],
            consents=[self._consent(consent) for consent in copy.consents],
        )

    def message(self, entry: Entry) -> Plain:
        content = entry.content
        if isinstance(content, Say):
            self._labels.update((choice.token, choice.label) for choice in content.choices)
            for token in list(self._labels)[:-_LABELS_KEPT]:
                del self._labels[token]
            options = [choice.label for choice in content.choices]
            said: Mapping[str, object] = {"from": self.key("us"), "text": content.text, "options": options}
        else:
            said = {"from": self.key("you"), **self._said(content)}
        return self._plain(at=self._time(entry.at), **said)

    def _said(self, content: Content) -> Mapping[str, object]:
        match content:
            case Text(text=text) | Edited(text=text):
                return {"text": text}
            case Tap(token=token):
                return {"tap": self._labels.get(token, token)}
            case Command(name=name, argument=argument):
                return {"text": f"{self._named(f'page.command.{name}', name)} {argument}".strip()}
            case Filled(field=field, text=text):
                return {"text": f"{self._named(f'field.{field}.label', field)}: {text}"}
            case File(name=name, kind=kind, caption=caption, size=size):
                return {
                    "file": name or self._line(f"page.kind.{kind}"),
                    "text": caption,
                    "size": size,
                }
            case Posted():
                return {"text": posted_words(content, self._line)}
            case _:
                return {}

    def _case(self, case: CaseCopy) -> Plain:
        return self._plain(
            number=case.number,
            channel=self._named(f"page.channel.{case.channel}", case.channel),
            stage=self._line(f"page.case.stage.{case.stage}"),
            received_at=self._time(case.received_at),
            over_at=self._time(case.over_at),
            particulars=self._particulars(case.particulars),
            told=[self._told(told) for told in case.told],
            files=[self._file(file) for file in case.files],
            ratings=[self._rating(rated) for rated in case.ratings],
        )

    def _particulars(self, stated: Particulars) -> Plain:
        details = {
            self._named(f"field.{field}.label", field): self._answer(field, answer)
            for field, answer in stated.details.items()
        }
        return self._plain(
            name=stated.name,
            phone=stated.phone,
            language=stated.locale,
            matter=self._label(stated.matter),
            line=self._label(stated.line),
            story=stated.story,
            requests=self._answer("requests", stated.requests),
            details=details,
        )

    def _label(self, code: str | None) -> str:
        return self._desk.label(code, self._locale) if code else ""

    def _answer(self, field: str, answer: Value) -> object:
        if isinstance(answer, list):
            return [self._named(f"option.{field}.{one}", one) for one in answer]
        return self._named(f"option.{field}.{answer}", answer) if isinstance(answer, str) else answer

    def _told(self, told: Told) -> Plain:
        files = [self._plain(file=one.name, size=one.size) for one in told.files]
        return self._plain(at=self._time(told.at), text=told.text, files=files)

    def _file(self, file: Given) -> Plain:
        return self._plain(
            at=self._time(file.at),
            file=file.name or self._line(f"page.kind.{file.kind}"),
            size=file.size,
            state=self._line(f"page.case.file.{file.state}"),
        )

    def _rating(self, rated: Rated) -> Plain:
        return self._plain(
            asked_at=self._time(rated.asked_at),
            rated_at=self._time(rated.rated_at),
            score=rated.score,
            reasons=[self._named(f"rating.reason.{code}", code) for code in rated.reasons],
            comment=rated.comment,
        )

    def _consent(self, consent: Consented) -> Plain:
        return self._plain(
            at=self._time(consent.at),
            kind=self._line(f"page.copy.consent.{consent.kind}"),
            given=consent.given,
            notice_version=consent.notice_version,
        )

    def _plain(self, **values: object) -> Plain:
        return {
            self.key(name): value for name, value in values.items() if value not in ("", None, [], {}, ())
        }

    def _time(self, at: datetime | None) -> str:
        return at.astimezone(self._zone).isoformat(timespec="seconds") if at else ""


def _written(plain: Plain) -> str:
    return json.dumps(plain, ensure_ascii=False, indent=1)
