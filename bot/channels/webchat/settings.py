"""What the operator decides about the web page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds on what the page takes. Bytes unless named otherwise; `max_text` is in characters."""

    max_body: int = 64 * 1024
    max_text: int = 4000
    max_file: int = 20 * MEGABYTE
    max_files_at_once: int = 9
    uploads_at_once: int = 16
    streams_per_conversation: int = 4
    streams: int = 2000
    heartbeat_seconds: float = 20


@dataclass(frozen=True)
class PageSettings:
    """How the page looks and who may embed it.

    `insurer` is the company's name by locale. `public_url` is where customers reach the page, without a
    path, "" where nobody said; `base_url` is the same, or else where this computer reaches it.
    `frame_ancestors` are the origins, such as "https://www.insurer.example", that may show it in a frame;
    none by default.
    """

    insurer: Mapping[str, str]
    public_url: str = ""
    base_url: str = ""
    frame_ancestors: tuple[str, ...] = ()
    default_locale: str = "zh"
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    cookie_life: timedelta = timedelta(days=365)
    limits: Limits = Limits()

    @property
    def https(self) -> bool:
        """Customers reach the page over https even where a proxy hides that."""
        return self.public_url.startswith("https://")
