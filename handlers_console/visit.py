"""One request to the console: by whom, in which language, and what they may do."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from cases.actors import Actor, Role
from dialogs.wording import LOCALES, locale_of
from handlers_console.office import Office
from storage.sign_in_sessions import Session
from storage.staff import Member

if TYPE_CHECKING:
    from handlers_console.access import Access

LOCALE_COOKIE = "tingsu_console_locale"


@dataclass(frozen=True)
class Guest:
    """Somebody who is not signed in, or not yet known to be. `form` is what was posted."""

    request: Request
    office: Office
    access: "Access"
    now: datetime
    form: FormData = field(default_factory=FormData)

    @property
    def locale(self) -> str:
        """ "zh" or "en"."""
        chosen = self.request.cookies.get(LOCALE_COOKIE, "")
        if chosen in LOCALES:
            return chosen
        first = self.request.headers.get("accept-language", "").partition(",")[0].partition(";")[0]
        return locale_of(first.strip()[:35], self.office.dialog.default_locale)

    @property
    def csrf(self) -> str:
        """What every form brings back; "" where there is no session that it could protect."""
        return ""

    def line(self, key: str, **values: object) -> str:
        """The line of the wording; raises KeyError for an unknown key."""
        return self.office.dialog.wording.line(self.locale, key, **values)

    def posted(self, name: str, *, longest: int = 200) -> str:
        """What was posted under this name, without blanks around it, cut at so many characters."""
        value = self.form.get(name, "")
        return value.replace("\r\n", "\n").strip()[:longest] if isinstance(value, str) else ""

    def posted_all(self, name: str) -> list[str]:
        """All texts that were posted under this name."""
        return [value for value in self.form.getlist(name) if isinstance(value, str)]

    def files(self, name: str) -> list[UploadFile]:
        """The files that were posted under this name; a field that was left empty gives none."""
        return [one for one in self.form.getlist(name) if isinstance(one, UploadFile) and one.filename]

    def asked(self, name: str, otherwise: str = "") -> str:
        """What the address asks for under this name."""
        return self.request.query_params.get(name, otherwise)[:200]


@dataclass(frozen=True, kw_only=True)
class Visit(Guest):
    """A member of staff who is signed in."""

    member: Member
    session: Session
    csrf_token: str

    @property
    def locale(self) -> str:
        return self.member.locale

    @property
    def csrf(self) -> str:
        return self.csrf_token

    @property
    def actor(self) -> Actor:
        """Who acts when they act on a case."""
        return self.member.actor

    def can(self, *roles: Role) -> bool:
        """Whether they have one of these roles."""
        return self.member.role in roles

    def may(self, path: str, method: str = "GET") -> bool:
        """Whether they may open the page of this path, or do what is posted to it."""
        return self.access.may(self.member.role, path, method)
