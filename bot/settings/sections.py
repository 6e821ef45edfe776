"""The sections of config.yaml as the code uses them. What each value means to an operator stands there."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, ClassVar, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field

from bot.settings.shapes import (
    duration,
    frame_ancestor,
    store,
    template_field,
    template_id,
    web_address,
    year,
)
from cases.assignment import AssignmentRules
from cases.branches import Branch
from cases.deadlines import DeadlineRules
from cases.grading import GradingRules
from cases.quiet_hours import QuietHours
from cases.satisfaction import RatingRules
from cases.taxonomy import Taxonomy
from cases.working_days import DaysOfYear, WorkingTime
from dialogs.form import Form
from dialogs.messages import FileKind
from storage.sign_in_rules import SignInRules

SHANGHAI = ZoneInfo("Asia/Shanghai")
Locale = Literal["zh", "en"]
Duration = Annotated[timedelta, BeforeValidator(duration)]
Words = Annotated[str, Field(min_length=1)]
Count = Annotated[int, Field(ge=1)]
WebAddress = Annotated[str, AfterValidator(web_address)]
Site = Annotated[str, AfterValidator(frame_ancestor)]
Store = Annotated[str, AfterValidator(store)]
TemplateId = Annotated[str, AfterValidator(template_id)]
TemplateField = Annotated[str, AfterValidator(template_field)]
Year = Annotated[int, BeforeValidator(year)]


class Section:
    """Refuses keys that it does not know."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}


@dataclass(frozen=True)
class Bilingual(Section):
    """A text in both languages."""

    zh: Words
    en: Words

    def of(self, locale: str) -> str:
        """The text for "zh" or "en"."""
        return self.en if locale == "en" else self.zh


@dataclass(frozen=True)
class Hotline(Section):
    """Where a customer reaches a person by phone."""

    number: Words
    hours: Bilingual


@dataclass(frozen=True)
class Helpline(Section):
    """Whom to call when life is in danger."""

    number: Words
    name: Bilingual


@dataclass(frozen=True)
class Insurer(Section):
    """Who answers the complaints."""

    name: Bilingual
    hotline: Hotline
    helpline: Helpline
    website: WebAddress = ""

    def placeholders(self, locale: str) -> dict[str, str]:
        """What every line of the wording may name."""
        return {
            "insurer": self.name.of(locale),
            "hotline": self.hotline.number,
            "hours": self.hotline.hours.of(locale),
            "helpline": f"{self.helpline.name.of(locale)} {self.helpline.number}",
        }


@dataclass(frozen=True)
class Privacy(Section):
    """The notice that customers agree to; another version is agreed to anew. Personal data of a case that
    the customer wants deleted go `keep_years` after it is over."""

    version: Words
    retention: Bilingual
    url: WebAddress = ""
    keep_years: Annotated[int, Field(ge=3, le=30)] = 3


@dataclass(frozen=True)
class Evidence(Section):
    """What may be sent as evidence. `store`: an s3:// address, or "" for the data folder."""

    accepted: dict[FileKind, tuple[Words, ...]]
    max_megabytes: dict[FileKind, Count]
    max_files: Count = 20
    store: Store = ""

    def max_bytes(self, kind: FileKind) -> int:
        """The largest file of this kind."""
        return self.max_megabytes[kind] * 1024 * 1024


@dataclass(frozen=True)
class Drafts(Section):
    """How long a complaint may lie unfinished."""

    remind_after: Duration = timedelta(minutes=30)
    expire_after: Duration = timedelta(days=7)
    first_words: Duration = timedelta(hours=24)


@dataclass(frozen=True)
class MenuNames(Section):
    """What WeChat's menu calls its entries; "" keeps the usual name in the operator's language."""

    begin: str = ""
    progress: str = ""
    more: str = ""
    person: str = ""
    help: str = ""
    language: str = ""
    withdraw_consent: str = ""


@dataclass(frozen=True)
class WeChatTemplate(Section):
    """What the account may send while it may send nothing else. `id`: "" where it was granted nothing.

    `text` and `time`: the template's names for the field of a short line and for that of the time.
    """

    id: TemplateId = ""
    kind: Literal["template", "subscription"] = "template"
    text: Annotated[Words, AfterValidator(template_field)] = "thing1"
    time: TemplateField = ""


@dataclass(frozen=True)
class WeChat(Section):
    """The official account."""

    mode: Literal["auto", "plain", "compatible", "safe"] = "auto"
    menu: MenuNames = MenuNames()
    template: WeChatTemplate = WeChatTemplate()


@dataclass(frozen=True)
class Telegram(Section):
    """The bot on Telegram."""

    mode: Literal["auto", "webhook", "polling"] = "auto"


@dataclass(frozen=True)
class WebChat(Section):
    """The web page. `frame_ancestors`: origins that may show it in a frame."""

    enabled: bool = True
    frame_ancestors: tuple[Site, ...] = ()


@dataclass(frozen=True)
class Channels(Section):
    """The ways customers come in."""

    wechat: WeChat = WeChat()
    telegram: Telegram = Telegram()
    webchat: WebChat = WebChat()


@dataclass(frozen=True)
class Limits(Section):
    """Bounds that keep an overloaded or attacked installation answering."""

    webhook_kilobytes: Count = 1024
    waiting_messages: Count = 1000
    answer_within: Duration = timedelta(seconds=4)

    @property
    def webhook_bytes(self) -> int:
        """The longest body a platform may post."""
        return self.webhook_kilobytes * 1024


@dataclass(frozen=True, kw_only=True)
class Sections(Section):
    """The whole of config.yaml."""

    insurer: Insurer
    privacy: Privacy
    form: Form
    evidence: Evidence
    danger: tuple[Words, ...]
    special_care: dict[str, tuple[Words, ...]]
    taxonomy: Taxonomy
    deadlines: DeadlineRules
    grading: GradingRules
    branches: tuple[Branch, ...] = ()
    public_url: WebAddress = ""
    language: Locale = "zh"
    earlier_deadlines: tuple[DeadlineRules, ...] = ()
    working_time: WorkingTime = field(default_factory=WorkingTime)
    calendar: dict[Year, DaysOfYear] = field(default_factory=dict)
    quiet_hours: QuietHours = field(default_factory=QuietHours)
    assignment: AssignmentRules = field(default_factory=AssignmentRules)
    ratings: RatingRules = field(default_factory=RatingRules)
    console: SignInRules = field(default_factory=SignInRules)
    timezone: ZoneInfo = SHANGHAI
    drafts: Drafts = Drafts()
    channels: Channels = Channels()
    wording: dict[str, dict[str, Words]] = field(default_factory=dict)
    limits: Limits = Limits()
