"""Waiting for what happens soon, however slow the machine is."""

import asyncio
from collections.abc import Callable


async def until(holds: Callable[[], object], seconds: float = 10) -> None:
    """Returns once it holds; raises TimeoutError after so many seconds."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 nobody tells when it does
            await asyncio.sleep(0.005)
