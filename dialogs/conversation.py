"""The state of a conversation: which phase it is in, which question is open, what was answered."""

from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec import Struct

from dialogs.messages import File

Value = str | int | list[str]
Answers = dict[str, Value]


class Phase(StrEnum):
    """Where a conversation stands. Which field is open is data, not a phase."""

    NEW = "new"
    CONSENTING = "consenting"
    REFUSED = "refused"
    IDLE = "idle"
    TELLING = "telling"
    ASKING = "asking"
    CONSENTING_SENSITIVE = "consenting_sensitive"
    REVIEWING = "reviewing"
    CHOOSING_ITEM = "choosing_item"
    CHOOSING_DETAIL = "choosing_detail"
    SORTING = "sorting"
    RESUMING = "resuming"
    CHOOSING_LANGUAGE = "choosing_language"
    CONFIRMING_CANCEL = "confirming_cancel"
    CONFIRMING_RESTART = "confirming_restart"
    CONFIRMING_WITHDRAWAL = "confirming_withdrawal"
    CHOOSING_SERVICE = "choosing_service"
    CHOOSING_CASE = "choosing_case"
    SUPPLYING = "supplying"
    CONFIRMING_CASE_WITHDRAWAL = "confirming_case_withdrawal"
    ASKING_REVIEW = "asking_review"
    RATING = "rating"
    EXPLAINING_RATING = "explaining_rating"
    COMMENTING = "commenting"
    CONFIRMING_ERASURE = "confirming_erasure"
    CONTINUING = "continuing"


SIDE_TRIPS = (
    Phase.RESUMING,
    Phase.CHOOSING_LANGUAGE,
    Phase.CONFIRMING_CANCEL,
    Phase.CONFIRMING_RESTART,
    Phase.CONFIRMING_WITHDRAWAL,
    Phase.CHOOSING_SERVICE,
    Phase.CHOOSING_CASE,
    Phase.SUPPLYING,
    Phase.CONFIRMING_CASE_WITHDRAWAL,
    Phase.ASKING_REVIEW,
    Phase.RATING,
    Phase.EXPLAINING_RATING,
    Phase.COMMENTING,
    Phase.CONFIRMING_ERASURE,
    Phase.CONTINUING,
)
"""Phases that are left for the one they were entered from."""

TAKING_WORDS = (Phase.SUPPLYING, Phase.ASKING_REVIEW, Phase.EXPLAINING_RATING, Phase.COMMENTING)
"""Side trips at which free words are the answer."""

PASSING = (
    Phase.CHOOSING_SERVICE,
    Phase.CHOOSING_CASE,
    Phase.CONFIRMING_CASE_WITHDRAWAL,
    Phase.ASKING_REVIEW,
    Phase.EXPLAINING_RATING,
    Phase.COMMENTING,
    Phase.CONFIRMING_ERASURE,
    Phase.CONTINUING,
)
"""Side trips that end by themselves: words of tomorrow are no answer to them."""


class StoryPart(Struct):
    """One message of the story; `key` is that message's, so that an edit finds it."""

    key: str
    text: str


class Album(Struct):
    """Files that arrive as one answer; acknowledged together at `due`. `refused` were too many; `greet`
    tells that nothing was said yet to this customer."""

    count: int
    due: datetime
    refused: int = 0
    greet: bool = False


class Draft(Struct):
    """A complaint being written. `id` becomes the case's. `proposed` are the matter and business line
    that the story suggests, as far as it does. `case` is set while details are added to a
    complaint that is already a case.

    `answered_by` tells which field a message answered, by the message's key. `agreed` are the sensitive
    fields whose separate consent was given. `changing`: the open question was asked for by the customer,
    who goes back from it to where they were. `form` is the version of the form that the draft fits.
    """

    id: str
    story: list[StoryPart] = msgspec.field(default_factory=list)
    answers: dict[str, Value] = msgspec.field(default_factory=dict)
    answered_by: dict[str, str] = msgspec.field(default_factory=dict)
    skipped: list[str] = msgspec.field(default_factory=list)
    asked: list[str] = msgspec.field(default_factory=list)
    proposed: dict[str, str] = msgspec.field(default_factory=dict)
    agreed: list[str] = msgspec.field(default_factory=list)
    changing: bool = False
    form: int = 0
    files: int = 0
    case: str | None = None

    @property
    def told(self) -> str:
        """The whole story."""
        return "\n".join(part.text for part in self.story)


class Person(Struct):
    """Who the customer is, once they said so; `phone` in E.164."""

    name: str
    phone: str


class Rated(Struct):
    """A score just given to `case`, which its reasons may still explain."""

    case: str
    score: int
    reasons: list[str] = msgspec.field(default_factory=list)


class Conversation(Struct):
    """All that is remembered of a conversation between two messages.

    `question` counts the questions put: a button carries the number of its own, so an old one is told
    from the open one. `path` is how far into a two-level list the customer is. `back_to`, `back_path` and
    `back_question` are the phase, path and question that a side trip (a confirmation, the language)
    returns to. `held` are words or files that wait for a decision: before consent, or until it is known
    whether they belong to a case. `about` is the case that a side trip is about, `handover` the code whose
    digits it asks for. `offers` are tokens or menu
    values that stand first among what is offered while nothing else is open. `said` are the latest words
    that went to a case, in case they were meant for a new complaint. `branch` is the code of the one whose QR
    code the customer scanned, until the complaint begins that it is for.
    """

    phase: Phase = Phase.NEW
    locale: str = "zh"
    question: int = 0
    field: str | None = None
    path: str = ""
    back_to: Phase | None = None
    back_path: str = ""
    back_question: int = 0
    misses: int = 0
    notice: str | None = None
    person: Person | None = None
    draft: Draft | None = None
    held: list[StoryPart] = msgspec.field(default_factory=list)
    held_files: list[File] = msgspec.field(default_factory=list)
    album: Album | None = None
    touched_at: datetime | None = None
    reminded: bool = False
    about: str | None = None
    offers: list[str] = msgspec.field(default_factory=list)
    said: list[StoryPart] = msgspec.field(default_factory=list)
    rated: Rated | None = None
    handover: str | None = None
    branch: str | None = None

    @property
    def home(self) -> Phase:
        """The phase, seen past a side trip."""
        return self.back_to if self.phase in SIDE_TRIPS and self.back_to else self.phase
