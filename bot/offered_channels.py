"""The channels that the settings switch on, each built with what it needs.

What is off is not even imported: the platforms' libraries take a good part of the time a start takes.
"""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from bot.attached import StoredFiles
from bot.channels.base import Channel, Receiver
from bot.channels.by_staff.channel import by_staff
from bot.channels.webchat.channel import WebChat
from bot.channels.webchat.links import CASE_LINK_LIFE, CaseLinks, FieldLinks
from bot.channels.webchat.ports import BackOffice, CaseDesk, CaseLink, FieldLink
from bot.channels.webchat.settings import Limits, PageSettings
from bot.channels.webchat.stores import Hinted, StoredCases, StoredTranscript, StoredUploads
from bot.office_changes import InForce
from bot.rules import build_case_rules
from bot.settings import Settings, TelegramAccess, WeChatAccess
from cases.rules import CaseRules
from cases.satisfaction import reasons_after
from dialogs.messages import CommandName
from dialogs.rules import Rules
from dialogs.wording import LOCALES
from storage.blobs import Blobs
from storage.codec import Codec
from storage.crypto import Vault
from storage.engine import Database
from storage.hints import Hints
from storage.threads import Contact

if TYPE_CHECKING:
    import httpx

    from bot.channels.wechat.pointing import Template

_MENU = {
    "begin": CommandName.BEGIN,
    "progress": CommandName.PROGRESS,
    "person": CommandName.PERSON,
    "back": CommandName.BACK,
    "change": CommandName.CHANGE,
    "skip": CommandName.SKIP,
    "cancel": CommandName.CANCEL,
    "restart": CommandName.RESTART,
    "language": CommandName.LANGUAGE,
    "material": CommandName.SUPPLY,
    "review": CommandName.REVIEW,
    "rate": CommandName.RATE,
    "reopen": CommandName.REOPEN,
    "withdraw_case": CommandName.WITHDRAW_CASE,
    "withdraw": CommandName.WITHDRAW_CONSENT,
    "data_copy": CommandName.DATA_COPY,
    "erase_data": CommandName.ERASE_DATA,
    "help": CommandName.HELP,
}


@dataclass(frozen=True)
class Parts:
    """What channels are built from. `lost_rules` are versions of the deadlines that open cases have and the
    settings do not; `transport` stands in for the network in tests."""

    settings: Settings
    rules: Rules
    database: Database
    codec: Codec
    vault: Vault
    blobs: Blobs
    hints: Hints
    now: Callable[[], datetime]
    lost_rules: tuple[str, ...] = ()
    transport: "httpx.AsyncBaseTransport | None" = None

    def identify(self, channel: str, address: str) -> str:
        """The id of the conversation on this channel with this address."""
        return self.vault.digest("conversation", channel, address)

    @cached_property
    def attached(self) -> StoredFiles:
        """The files that staff send."""
        return StoredFiles(self.blobs)

    @cached_property
    def case_rules(self) -> CaseRules:
        """The rules that all cases live by."""
        return build_case_rules(self.settings, lost=self.lost_rules)

    @cached_property
    def field_links(self) -> FieldLinks:
        """The links that open one field of a conversation on the web page."""
        return FieldLinks("".join(self.vault.digest("field links", half) for half in "12").encode())

    def field_link(self, now: datetime, contact: Contact, locale: str, field_name: str, draft: str) -> str:
        """The address of the page for one field of a draft."""
        expires = now + self.settings.drafts.expire_after
        link = FieldLink(
            channel=contact.channel,
            address=contact.address,
            field=field_name,
            draft=draft,
            locale=locale,
            expires=int(expires.timestamp()),
        )
        return f"{self.settings.base_url}/chat/fields/{self.field_links.token(link)}"

    @cached_property
    def case_links(self) -> CaseLinks:
        """The links that open a customer's case on the web page."""
        return CaseLinks("".join(self.vault.digest("case links", half) for half in "12").encode())

    def case_link(self, now: datetime, contact: Contact, locale: str, case_id: str) -> str:
        """The address of the page of one case for its customer; "" where the web page is off."""
        if not self.settings.channels.webchat.enabled:
            return ""
        link = CaseLink(
            conversation=self.identify(contact.channel, contact.address),
            case=case_id,
            locale=locale,
            expires=int((now + CASE_LINK_LIFE).timestamp()),
        )
        return f"{self.settings.base_url}/chat/cases/{self.case_links.token(link)}"


@dataclass
class Offered:
    """The channels, what they run beside requests, and how each is ended."""

    channels: dict[str, Channel] = field(default_factory=dict)
    running: list[Callable[[], Coroutine[None, None, None]]] = field(default_factory=list)
    closing: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    draining: list[Callable[[], None]] = field(default_factory=list)

    def drain(self) -> None:
        """End what would hold up the end of the process."""
        for drain in self.draining:
            drain()


def build_channels(parts: Parts, receiver: Receiver) -> Offered:
    """WeChat first: its route is the busiest."""
    offered = Offered()
    environment = parts.settings.environment
    if environment.wechat:
        _add_wechat(offered, parts, receiver, environment.wechat)
    if environment.telegram:
        _add_telegram(offered, parts, receiver, environment.telegram)
    if parts.settings.channels.webchat.enabled:
        _add_webchat(offered, parts, receiver)
    offered.channels |= by_staff(parts.blobs)
    return offered


def _add_wechat(offered: Offered, parts: Parts, receiver: Receiver, access: WeChatAccess) -> None:
    from bot.channels.wechat.channel import Account, WeChat
    from bot.channels.wechat.envelope import Mode
    from bot.channels.wechat.stores import SharedToken, Windows

    settings = parts.settings
    account = Account(
        token=access.token.get_secret_value(),
        app_id=access.app_id,
        app_secret=access.app_secret.get_secret_value() if access.app_secret else "",
        aes_keys=tuple(key.get_secret_value() for key in access.aes_keys),
        mode=Mode(settings.wechat_mode),
        api_base=access.api_base,
        body_cap=settings.limits.webhook_bytes,
        file_cap=max(settings.evidence.max_bytes(kind) for kind in settings.evidence.accepted),
        template=_template(settings),
    )
    channel = WeChat(
        receiver,
        SharedToken(parts.database, parts.codec, access.app_id, parts.now),
        Windows(parts.database, partial(parts.identify, "wechat")),
        account,
        attached=parts.attached,
        now=parts.now,
        transport=parts.transport,
    )
    offered.channels[channel.name] = channel
    offered.closing.append(channel.close)


def _template(settings: Settings) -> "Template | None":
    from bot.channels.wechat.pointing import Template

    template = settings.channels.wechat.template
    if not template.id:
        return None
    subscription = template.kind == "subscription"
    return Template(template.id, template.text, template.time, subscription, settings.timezone)


def _add_telegram(offered: Offered, parts: Parts, receiver: Receiver, access: TelegramAccess) -> None:
    from bot.channels.telegram.channel import Account as TelegramAccount
    from bot.channels.telegram.channel import Telegram

    settings = parts.settings
    line = parts.rules.wording.line
    channel = Telegram(
        TelegramAccount(
            token=access.token.get_secret_value(),
            mode=settings.telegram_mode,
            secret=access.webhook_secret.get_secret_value() if access.webhook_secret else "",
            public_url=settings.public_url,
            api_base=access.api_base,
        ),
        receiver,
        InForce(parts.rules.wording, "group"),
        {locale: [(name, line(locale, f"command.{name}")) for name in _MENU] for locale in LOCALES},
        attached=parts.attached,
        transport=parts.transport,
    )
    offered.channels[channel.name] = channel
    offered.running.append(channel.run)
    offered.closing.append(channel.close)


def _add_webchat(offered: Offered, parts: Parts, receiver: Receiver) -> None:
    settings = parts.settings
    page = PageSettings(
        insurer={locale: settings.insurer.name.of(locale) for locale in LOCALES},
        public_url=settings.public_url,
        base_url=settings.base_url,
        frame_ancestors=settings.channels.webchat.frame_ancestors,
        default_locale=settings.language,
        time_zone=settings.timezone,
        limits=Limits(max_file=max(settings.evidence.max_bytes(kind) for kind in settings.evidence.accepted)),
    )
    office = BackOffice(
        receiver=receiver,
        transcript=StoredTranscript(parts.database, parts.codec, parts.now),
        uploads=StoredUploads(parts.blobs, parts.codec),
        hints=Hinted(parts.hints),
        links=parts.field_links,
        identify=parts.identify,
        now=parts.now,
        desk=CaseDesk(
            cases=StoredCases(parts.database, parts.codec, parts.case_rules),
            links=parts.case_links,
            label=parts.rules.taxonomy.label,
            reasons=partial(reasons_after, rules=settings.ratings),
        ),
    )
    channel = WebChat(office, page, parts.rules.wording, {field.name: field for field in parts.rules.form})
    offered.channels[channel.name] = channel
    offered.draining.append(channel.drain)
