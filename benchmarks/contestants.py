"""Who takes part: each a server that does a whole intake over HTTP, and how it is started."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.traffic import TELEGRAM_SECRET, TELEGRAM_TOKEN, WECHAT_TOKEN

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PEER_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
_CASE_NUMBER = r"TS-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]"
_BACKING = ("redis", "postgres")


@dataclass(frozen=True)
class Backing:
    """The addresses of what servers lean on; None where it could not be had."""

    bot_api: str
    redis: str | None
    postgres: str | None


@dataclass(frozen=True)
class Contestant:
    """`peer` is the module of one of the peers, None for Tingsu. `needs` names a field of `Backing`;
    `calls_back`: its answers are calls to the Bot API, not in the webhook's response."""

    name: str
    channel: str
    peer: str | None = None
    needs: str | None = None
    options: tuple[str, ...] = ()
    calls_back: bool = False

    @property
    def turns(self) -> Path:
        return HERE / ("peer_turns.json" if self.peer else "intake_turns.json")

    @property
    def closing(self) -> str:
        """A pattern that the dialogue's last answer holds."""
        if self.calls_back:
            return ""
        return "已受理" if self.peer else _CASE_NUMBER

    @property
    def is_tingsu_on_sqlite(self) -> bool:
        return self.peer is None and self.needs is None

    def lacks(self, backing: Backing) -> bool:
        """Whether it cannot take part for want of a database."""
        return self.needs in _BACKING and getattr(backing, self.needs) is None

    def command(self, port: int, folder: Path, backing: Backing) -> list[str]:
        """How to start it."""
        if self.peer is None:
            tingsu = Path(sys.executable).parent / "tingsu"
            return [str(tingsu), "run", "--config", str(folder / "config.yaml")]
        needed = [getattr(backing, self.needs)] if self.needs else []
        start = [str(PEER_PYTHON), "-m", f"benchmarks.peers.{self.peer}"]
        return [*start, "--port", str(port), "--folder", str(folder), *self.options, *needed]

    def environment(self, port: int, folder: Path, backing: Backing) -> Mapping[str, str]:
        """What it is started with; Tingsu's settings come from here alone."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("TINGSU_")}
        if self.peer is not None:
            return inherited
        own = {
            "TINGSU_DATA_DIR": str(folder),
            "TINGSU_SECRET_KEY": "ab" * 32,
            "TINGSU_PORT": str(port),
            "TINGSU_WECHAT_TOKEN": WECHAT_TOKEN,
            "TINGSU_TELEGRAM_TOKEN": TELEGRAM_TOKEN,
            "TINGSU_TELEGRAM_WEBHOOK_SECRET": TELEGRAM_SECRET,
            "TINGSU_TELEGRAM_API_BASE": backing.bot_api,
        }
        if self.needs == "postgres" and backing.postgres is not None:
            own["TINGSU_DATABASE_URL"] = backing.postgres.replace("/DATABASE", f"/{self.name}")
        return inherited | own

    def prepare(self, folder: Path) -> None:
        """Give Tingsu its settings: those shipped, with a public address, as Telegram's webhook needs one."""
        folder.mkdir()
        if self.peer is None:
            shipped = (ROOT / "config.yaml").read_text("utf-8")
            config = shipped.replace('\npublic_url: ""', '\npublic_url: "https://bench.invalid"')
            if config == shipped:
                raise RuntimeError("config.yaml no longer has an empty public_url to fill in")
            (folder / "config.yaml").write_text(config, "utf-8")


CONTESTANTS = (
    Contestant("floor", "wechat", "floor"),
    Contestant("werobot", "wechat", "werobot_bot"),
    Contestant("tingsu_wechat", "wechat"),
    Contestant("tingsu_wechat_pg", "wechat", needs="postgres"),
    Contestant("aiogram_memory", "telegram", "aiogram_bot"),
    Contestant("aiogram_redis", "telegram", "aiogram_bot", "redis", ("--redis",)),
    Contestant("ptb", "telegram", "ptb_bot", "bot_api", ("--api",), calls_back=True),
    Contestant("ptb_pickle", "telegram", "ptb_bot", "bot_api", ("--pickle", "--api"), calls_back=True),
    Contestant("tingsu_telegram", "telegram"),
    Contestant("tingsu_telegram_pg", "telegram", needs="postgres"),
)


def chosen(only: str) -> list[Contestant]:
    """Those named, by their own name or by their channel; all if `only` is empty."""
    names = {name for name in only.split(",") if name}
    if unknown := names - {c.name for c in CONTESTANTS} - {c.channel for c in CONTESTANTS}:
        raise SystemExit(f"Nobody is called {', '.join(sorted(unknown))}.")
    return [c for c in CONTESTANTS if not names or c.name in names or c.channel in names]
