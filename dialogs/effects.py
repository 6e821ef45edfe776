"""What a turn makes happen besides speaking. The edge carries each out in the turn's transaction."""

from msgspec import Struct

from cases.actions import Action
from cases.complaint import Particulars
from dialogs.messages import File


class ConsentChanged(Struct, frozen=True):
    """`kind` is "notice" or "sensitive"; kept as proof with the version of the notice."""

    kind: str
    given: bool
    notice_version: str


class PersonWanted(Struct, frozen=True):
    """The customer wants to talk to a person."""


class DangerSpotted(Struct, frozen=True):
    """Words of danger to life were said; staff must see them at once, consent or not."""

    words: str


class EvidenceOffered(Struct, frozen=True):
    """A file for the complaint `draft`, to be fetched and checked by the clock."""

    draft: str
    file: File


class DraftDiscarded(Struct, frozen=True):
    """The complaint `draft` will not be submitted: its evidence goes."""

    draft: str


class WordsErased(Struct, frozen=True):
    """Everything the customer wrote so far is deleted: consent was refused or never came."""


class ComplaintSubmitted(Struct, frozen=True):
    """The draft becomes the case `id`."""

    id: str
    particulars: Particulars


class CaseSupplemented(Struct, frozen=True):
    """The customer added to their case `id`: words, or details by field name."""

    id: str
    text: str = ""
    details: dict[str, str | int | list[str]] = {}


class CaseActed(Struct, frozen=True):
    """The customer does something to their case `id`. If it is refused they are told why instead of `said`,
    which is what they hear when it was done."""

    id: str
    action: Action
    said: str = ""


class DataCopyWanted(Struct, frozen=True):
    """The customer wants a copy of their data: they get the link to a page that gives it."""


class DeletionWanted(Struct, frozen=True):
    """The customer wants their data deleted: at once where no case keeps them, else when its time is over."""


class CaseContinued(Struct, frozen=True):
    """The case `id`, which staff took down, goes on in this conversation: its code was good."""

    id: str
    code: str


class DigitsMissed(Struct, frozen=True):
    """Wrong digits came with this code."""

    code: str


Effect = (
    ConsentChanged
    | PersonWanted
    | DangerSpotted
    | EvidenceOffered
    | DraftDiscarded
    | WordsErased
    | ComplaintSubmitted
    | CaseSupplemented
    | CaseActed
    | DataCopyWanted
    | DeletionWanted
    | CaseContinued
    | DigitsMissed
)
