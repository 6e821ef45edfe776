"""Where a case stands that staff took down, until its customer goes on with it in a chat of their own."""

from collections.abc import AsyncIterator, Sequence

from starlette.routing import BaseRoute

from bot.channels.base import Channel, FetchError, SendError
from cases.continuing import BY_STAFF
from dialogs.messages import Say
from storage.blobs import BlobMissing, Blobs


def by_staff(uploads: Blobs) -> dict[str, Channel]:
    """The channels of staff, by name."""
    return {name: ByStaff(name, uploads) for name in BY_STAFF}


class ByStaff:
    """The phone or the counter. Nobody reads here: what is said waits for the customer's own chat, and what
    the regulation requires to be told is told by phone, as everywhere."""

    routes: Sequence[BaseRoute] = ()

    def __init__(self, name: str, uploads: Blobs) -> None:
        self.name = name
        self._uploads = uploads

    def inline(self, waiting: Sequence[Say]) -> int:
        """Nothing comes in here that could be answered."""
        return 0

    async def send(self, address: str, say: Say) -> str | None:
        """Not yet: see `bot.continuing`."""
        raise SendError("not_continued", parked=True)

    async def fetch(self, ref: str) -> AsyncIterator[bytes]:
        """The bytes of what staff uploaded; it already lies with us."""
        try:
            async for piece in self._uploads.stream(ref):
                yield piece
        except BlobMissing as error:
            raise FetchError("gone", permanent=True) from error
