"""The server: it answers until it is told to stop, then ends what was taken."""

import asyncio
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socket import socket

import uvicorn
import uvloop

from bot import logs
from bot.bootstrap import running
from bot.settings import Settings, overview

_CONNECTIONS = 5000  # pages that follow a conversation hold one each


def serve(settings: Settings) -> None:
    """Serve until Ctrl-C or SIGTERM, then answer what was taken and stop."""
    logs.configure()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    async with running(settings) as runtime:
        environment = settings.environment
        config = uvicorn.Config(
            runtime.app,
            host=environment.host,
            port=environment.port,
            http="httptools",
            ws="none",
            lifespan="off",
            access_log=False,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=10,
            limit_concurrency=_CONNECTIONS,
        )
        first = await runtime.entry()
        entry = (f"The first administrator begins here, once, within a day: {first}",) if first else ()
        greeting = (
            "Tingsu 听诉 is running. Ctrl-C stops it.",
            *overview(settings),
            *entry,
            *runtime.concerns,
            "",
        )
        sys.stdout.write("\n".join(greeting))
        sys.stdout.flush()
        await _Server(config, runtime.drain).serve()


class _Server(uvicorn.Server):
    """Ends the streams of events before it waits for the requests under way.

    A signal only asks it to stop: uvicorn's own way raises it again at the end, which would cut off the
    closing of everything else.
    """

    def __init__(self, config: uvicorn.Config, drain: Callable[[], None]) -> None:
        super().__init__(config)
        self._drain = drain

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        self._drain()
        await super().shutdown(sockets)
