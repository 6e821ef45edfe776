"""The files that staff send, on their way to the channels: few at once, for a channel sends them whole."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from bot.channels.base import Carrier, Channel, SendError
from dialogs.messages import Attachment
from storage.blobs import BlobMissing, Blobs, BlobsUnavailable
from storage.crypto import Tampered

_AT_ONCE = 3


class StoredFiles:
    """`bot.channels.base.Files` over the blob store."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._turns = asyncio.Semaphore(_AT_ONCE)

    @asynccontextmanager
    async def opened(self, file: Attachment) -> AsyncIterator[bytes]:
        """The bytes, for as long as they are being sent; raises SendError."""
        async with self._turns:
            try:
                content = await self._blobs.get(file.ref)
            except (BlobMissing, Tampered):
                raise SendError("file_gone", permanent=True, alert=True) from None
            except BlobsUnavailable:
                raise SendError("files_away") from None
            yield content


def carriers(channels: Mapping[str, Channel]) -> Callable[[str, Attachment], bool]:
    """Whether the channel of this name takes a file as a message of its own."""

    def carries(name: str, file: Attachment) -> bool:
        channel: object = channels.get(name)
        return isinstance(channel, Carrier) and channel.carries(file)

    return carries
