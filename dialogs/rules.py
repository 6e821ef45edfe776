"""What a turn is decided by: the rules that hold for all conversations, and the moment of this one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property
from zlib import crc32

from transitions import Machine

from cases.branches import Branches
from cases.continuing import Standing
from cases.satisfaction import RatingRules
from cases.stage import Stage
from cases.taxonomy import Taxonomy
from dialogs.conversation import Person
from dialogs.form import Form
from dialogs.wording import Wording


@dataclass(frozen=True)
class Rules:
    """Built once at start and shared by all turns.

    In `wording`, what the operator states once is filled in: insurer, hotline, hours, helpline, retention.
    `notice_url` is where the whole privacy notice stands, if anywhere. `care` gives the words that tell
    each kind of special care.
    """

    form: Form
    taxonomy: Taxonomy
    wording: Wording
    machine: Machine
    zone: tzinfo
    danger: tuple[str, ...]
    care: Mapping[str, tuple[str, ...]]
    notice_version: str
    notice_url: str
    remind_after: timedelta
    expire_after: timedelta
    first_words_kept: timedelta
    default_locale: str
    max_files: int
    ratings: RatingRules = field(default_factory=RatingRules)
    branches: Branches = field(default_factory=Branches)

    @cached_property
    def asked(self) -> Form:
        """The fields that are put as questions in turn."""
        return tuple(field for field in self.form if field.asked)

    @cached_property
    def form_version(self) -> int:
        """Another number for another form or taxonomy; the same on every start and every instance."""
        codes = [entry.code for entry in (*self.taxonomy.matters, *self.taxonomy.lines)]
        return crc32(repr((self.form, codes)).encode())


@dataclass(frozen=True)
class CaseBrief:
    """What a customer may hear of their own case, and what they can do about it now.

    `wanted` is what they were asked for and have not given; `review_until` the last day to ask for a review
    (None where there is nothing to review); `rating` the number of the closing that waits for a rating;
    `score` what they gave the latest one, and `may_reopen` whether they may have it go on. `handler` is
    the name of who works on it, "" for nobody yet.
    """

    id: str
    number: str
    stage: Stage
    matter: str | None
    received_at: datetime
    answer_due: date
    wanted: str = ""
    handler: str = ""
    review_until: date | None = None
    rating: int | None = None
    score: int | None = None
    may_reopen: bool = False

    @property
    def is_open(self) -> bool:
        """Words about it still reach who works on it."""
        return not self.stage.is_over


@dataclass(frozen=True)
class Handover:
    """What the code opens by which a customer goes on with a case that staff took down: the `case`, who it is
    about (`person`), the version of the privacy `notice` that was read to them ("" for none), and how many
    `tries` are left to give the last digits of the phone number."""

    standing: Standing = Standing.UNKNOWN
    case: CaseBrief | None = None
    person: Person | None = None
    notice: str = ""
    tries: int = 0


def _no_handover(code: str) -> Handover:
    return Handover()


@dataclass(frozen=True)
class Moment:
    """Of one turn: `now` is aware; `new_id` is 32 fresh random hex digits; `key` is the message's;
    `cases` are the customer's own, newest first; `link` signs the address of the page where a field
    of a draft is filled in; `person_at` tells when somebody will see to a customer who wants a person, None
    for soon, and is called only then; `handover` tells what a code opens, likewise."""

    now: datetime
    new_id: str
    key: str
    channel: str
    locale: str | None
    cases: tuple[CaseBrief, ...]
    link: Callable[[str, str], str]
    person_at: Callable[[], datetime | None] = lambda: None
    handover: Callable[[str], Handover] = _no_handover
