"""All settings together, as the rest of the code uses them."""

from dataclasses import dataclass, field
from typing import Literal

from bot.settings.environment import Environment
from bot.settings.places import Places
from bot.settings.sections import Sections

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - recognised here, not listened on


@dataclass(frozen=True, kw_only=True)
class Settings(Sections):
    """All settings. The sections are those of config.yaml; secrets show as stars when printed.

    `places` finds the line of config.yaml that a problem is about.
    """

    environment: Environment
    places: Places = field(repr=False, compare=False)

    @property
    def base_url(self) -> str:
        """Where customers reach the pages, without a slash at the end."""
        host = "127.0.0.1" if self.environment.host in EVERYWHERE else self.environment.host
        return self.public_url or f"http://{host}:{self.environment.port}"

    @property
    def evidence_store(self) -> str:
        """Where evidence is kept: a folder, or an s3:// address."""
        return self.evidence.store or str(self.environment.data_dir / "evidence")

    @property
    def wechat_mode(self) -> Literal["plain", "compatible", "safe"]:
        """How WeChat's messages are wrapped."""
        mode = self.channels.wechat.mode
        if mode != "auto":
            return mode
        return "compatible" if self.environment.wechat and self.environment.wechat.aes_keys else "plain"

    @property
    def telegram_mode(self) -> Literal["webhook", "polling"]:
        """How Telegram's updates come in."""
        mode = self.channels.telegram.mode
        if mode != "auto":
            return mode
        access = self.environment.telegram
        reachable = self.public_url.startswith("https://")
        return "webhook" if access and access.webhook_secret and reachable else "polling"
