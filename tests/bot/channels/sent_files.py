"""Files that staff send, held in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.channels.base import SendError
from dialogs.messages import Attachment


@dataclass
class SentFiles:
    """`bot.channels.base.Files`: their bytes by `ref`."""

    contents: dict[str, bytes] = field(default_factory=dict)

    @asynccontextmanager
    async def opened(self, file: Attachment) -> AsyncIterator[bytes]:
        if file.ref not in self.contents:
            raise SendError("file_gone", permanent=True)
        yield self.contents[file.ref]
