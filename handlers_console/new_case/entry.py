"""What a member of staff filled in for a customer, as it was posted."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cases.continuing import BY_STAFF
from dialogs.conversation import Answers, Value
from dialogs.form import Field, FieldType
from dialogs.phases.telling import STORY_LIMIT
from dialogs.rules import Moment
from dialogs.taken_down import Written
from dialogs.wording import LOCALES
from handlers_console.new_case.uploads import Upload
from handlers_console.visit import Visit

_ID = re.compile(r"[0-9a-f]{32}")
_LONGEST = 1000
_OF_TYPES = {
    FieldType.STORY: ("story",),
    FieldType.CLASSIFICATION: ("matter", "line"),
    FieldType.CONTACT: ("name", "phone"),
}
_PREFIX = "in-"


@dataclass(frozen=True)
class Entry:
    """`id` tells this form from every other, so that it makes one case however often it is sent. `channel` is
    phone or counter. `known` are the open cases of the same phone that were shown already."""

    id: str
    channel: str
    locale: str
    told: bool
    known: str
    written: Written
    uploads: tuple[Upload, ...] = field(default=())

    def with_uploads(self, uploads: tuple[Upload, ...]) -> "Entry":
        """The same with these files."""
        files: dict[str, int] = {}
        for one in uploads:
            files[one.field] = files.get(one.field, 0) + 1
        return replace(self, uploads=uploads, written=replace(self.written, files=files))

    def with_answers(self, found: Answers, form: tuple[Field, ...]) -> "Entry":
        """The same with what the story tells, where nothing was filled in."""
        types = {one.name: one.type for one in form}
        texts, chosen = dict(self.written.texts), dict(self.written.chosen)
        for name, value in found.items():
            if isinstance(value, list):
                chosen[name] = chosen.get(name) or tuple(value)
            elif types.get(name) is FieldType.CHOICE:
                chosen[name] = chosen.get(name) or (str(value),)
            else:
                texts[name] = texts.get(name) or _as_written(types.get(name), value)
        return replace(self, written=replace(self.written, texts=texts, chosen=chosen))


def blank(visit: Visit) -> Entry:
    """A form that nothing was filled into."""
    usual = {one.name: (one.default,) for one in visit.office.dialog.form if one.default is not None}
    written = Written({}, usual, {}, ())
    locale = visit.office.dialog.default_locale
    return Entry(secrets.token_hex(16), BY_STAFF[0], locale, False, "", written)


def posted(visit: Visit) -> Entry:
    """What was filled in, not yet read."""
    id_, channel, locale = visit.posted("id"), visit.posted("channel"), visit.posted("locale")
    form = visit.office.dialog.form
    texts: dict[str, str] = {}
    for one in form:
        longest = STORY_LIMIT + 1 if one.type is FieldType.STORY else _LONGEST
        for key in _OF_TYPES.get(one.type, (one.name,)):
            texts[key] = visit.posted(_PREFIX + key, longest=longest)
    chosen = {one.name: tuple(visit.posted_all(_PREFIX + one.name)) for one in form if one.options}
    agreed = [one.name for one in form if one.sensitive and visit.posted(f"agreed-{one.name}")]
    return Entry(
        id_ if _ID.fullmatch(id_) else secrets.token_hex(16),
        channel if channel in BY_STAFF else BY_STAFF[0],
        locale if locale in LOCALES else visit.office.dialog.default_locale,
        bool(visit.posted("told")),
        visit.posted("known", longest=400),
        Written(texts, chosen, {}, agreed),
    )


def case_id(visit: Visit, entry: Entry) -> str:
    """The id of the case that this form becomes: not for whoever posts it to choose."""
    return visit.office.codec.digest("new case", visit.member.id, entry.id)


def moment(visit: Visit, entry: Entry) -> Moment:
    """When and where it is read."""
    return Moment(visit.now, case_id(visit, entry), "", entry.channel, entry.locale, (), _no_page)


def _no_page(field_name: str, draft: str) -> str:
    return ""


def _as_written(type_: FieldType | None, value: Value) -> str:
    if type_ is FieldType.AMOUNT and isinstance(value, int):
        return f"{value / 100:.2f}".removesuffix(".00")
    return str(value)


def problems_of(visit: Visit, problems: Mapping[str, str]) -> dict[str, str]:
    """In words, by field."""
    return {name: _worded(visit, problem) for name, problem in problems.items()}


def _worded(visit: Visit, problem: str) -> str:
    try:
        return visit.line(f"console.new_case.problem.{problem}")
    except KeyError:
        return visit.line(f"misread.{problem}")
