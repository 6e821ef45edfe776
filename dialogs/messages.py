"""What passes between a channel and a dialog: the contents a customer sends, the messages Tingsu says."""

from enum import StrEnum

from msgspec import Struct


class CommandName(StrEnum):
    """Things a customer may ask for at any moment, by word, command or menu key."""

    BEGIN = "begin"
    BACK = "back"
    CHANGE = "change"
    SKIP = "skip"
    CANCEL = "cancel"
    RESTART = "restart"
    HELP = "help"
    PROGRESS = "progress"
    PERSON = "person"
    LANGUAGE = "language"
    WITHDRAW_CONSENT = "withdraw_consent"
    SUPPLY = "supply"
    WITHDRAW_CASE = "withdraw_case"
    REVIEW = "review"
    RATE = "rate"
    REOPEN = "reopen"
    DATA_COPY = "data_copy"
    ERASE_DATA = "erase_data"


class FileKind(StrEnum):
    PHOTO = "photo"
    DOCUMENT = "document"
    VOICE = "voice"
    VIDEO = "video"


class Text(Struct, tag="text", frozen=True):
    """`reply_to` is the platform's id of the message of ours that it answers, where it names one."""

    text: str
    reply_to: str | None = None


class Tap(Struct, tag="tap", frozen=True):
    """A button was tapped; `token` is that of the `Choice` it showed."""

    token: str


class Command(Struct, tag="command", frozen=True):
    """`argument` is what followed the command, e.g. a case number or the payload of a QR code."""

    name: CommandName
    argument: str = ""


class File(Struct, tag="file", frozen=True):
    """A file offered as evidence. `ref` is what its channel needs to fetch it later.

    `size` is in bytes where the platform tells it. `group` is the id of the album it belongs to.
    `caption` is what the customer wrote beside it. `field` is the form's field it answers, where a
    page that a signed link opened asked for it, and `draft` the complaint that link was made for.
    """

    ref: str
    kind: FileKind
    name: str = ""
    size: int | None = None
    group: str | None = None
    caption: str = ""
    field: str = ""
    draft: str = ""


class Edited(Struct, tag="edited", frozen=True):
    """The customer changed an earlier message; `key` is that message's `Incoming.key`."""

    key: str
    text: str


class Filled(Struct, tag="filled", frozen=True):
    """A field filled in on the web page that a signed link opened for the complaint `draft`.

    `consented`: the page asked for the separate consent to sensitive data, and it was given.
    """

    field: str
    text: str
    draft: str
    consented: bool = False


class Posted(Struct, tag="posted", frozen=True):
    """What a customer did on the page of their case, which a signed link opened: words to add, or a
    rating of the closing with this number (then `score` is set).

    With `verb` they asked for more, and `text` says why: "review", "withdraw" (confirmed on the page) or
    "reopen"; "supply" tells that files alone were what they had been asked for.
    """

    case: str
    text: str = ""
    closing: int = 0
    score: int | None = None
    reasons: tuple[str, ...] = ()
    verb: str = ""


class Unsupported(Struct, tag="unsupported", frozen=True):
    """A message Tingsu cannot read, e.g. a sticker; `kind` is the platform's word for it."""

    kind: str


class Left(Struct, tag="left", frozen=True):
    """The customer unsubscribed from, or blocked, the bot."""


class Wake(Struct, tag="wake", frozen=True):
    """The clock reached the time that the conversation had asked to be woken at."""


Content = Text | Tap | Command | File | Edited | Filled | Posted | Unsupported | Left | Wake


class Choice(Struct, frozen=True):
    """An answer offered as a button. `token` is at most 64 ASCII bytes without spaces."""

    token: str
    label: str


class Link(Struct, frozen=True):
    """A web address offered beside a message."""

    label: str
    url: str


class Step(Struct, frozen=True):
    """Progress through the questions asked, e.g. 2 of 5."""

    number: int
    of: int


class Series(Struct, frozen=True):
    """One line of a chart; `values` has one for each of the chart's days, None where there is none.
    `percent`: drawn against a second axis from 0 to 100."""

    label: str
    values: tuple[float | None, ...]
    percent: bool = False


class Chart(Struct, frozen=True):
    """A picture drawn by the channel when it sends the message; `days` label the horizontal axis."""

    title: str
    days: tuple[str, ...]
    series: tuple[Series, ...]


class Attachment(Struct, frozen=True):
    """A file that staff send. `ref` finds its bytes, `type` is its media type, `size` in bytes."""

    ref: str
    kind: FileKind
    name: str
    type: str
    size: int


class Say(Struct, frozen=True, omit_defaults=True):
    """One message to the customer, in their language, as plain text: each channel renders it.

    `choices` are offered in this order, numbered from 1; with `many`, several may be chosen one after
    the other. `proof` asks for the platform's receipt, so the message must not travel where none
    comes back. `expects` tells a page which keyboard or picker helps: "text", "phone" or "file".
    `brief` says the same in at most 20 characters and without personal data, for a platform that
    outside its window takes nothing longer; it then shows `link`, if any. `attached` are files that a page
    shows with the words, and that elsewhere are found where `link` leads. With `file` the message is this
    file, and the words are for a channel that cannot show it.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    many: bool = False
    chosen: tuple[str, ...] = ()
    link: Link | None = None
    step: Step | None = None
    proof: bool = False
    expects: str = "text"
    brief: str = ""
    chart: Chart | None = None
    attached: tuple[Attachment, ...] = ()
    file: Attachment | None = None
