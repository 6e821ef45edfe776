"""Taking messages: those that wait at the same moment share one transaction, and none is answered
before it is durable."""

import asyncio
import hashlib
import secrets
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

import structlog
from msgspec import Struct

from bot.channels.base import Answer, Incoming, Overloaded
from bot.clean import clean
from bot.metrics import BATCH, TURNS
from bot.turns import Request, Turns
from dialogs.messages import Wake
from storage.due import Job
from storage.engine import Database, DatabaseBusy, DatabaseUnavailable
from storage.hints import Hints
from storage.threads import Contact

_SHARED = 128
_SETTLE_WITHIN = 0.5
_LONGEST_KEY = 160
_LONG_WAIT = 1.0

log = structlog.get_logger(__name__)


class Waiting(Struct):
    """A request in the queue, and who waits for its answer."""

    request: Request
    answer: asyncio.Future[Answer]


class Reception:
    """The `bot.channels.base.Receiver` that channels hand their messages to.

    `queue` bounds how many may wait. Runs between `start` and `drain`.
    """

    def __init__(
        self,
        database: Database,
        turns: Turns,
        hints: Hints,
        identify: Callable[[str, str], str],
        now: Callable[[], datetime],
        queue: int = 1000,
    ) -> None:
        self._database = database
        self._turns = turns
        self._hints = hints
        self._identify = identify
        self._now = now
        self._limit = queue
        self._queue: deque[Waiting] = deque()
        self._under_way: dict[tuple[str, str], asyncio.Future[Answer]] = {}
        self._delivered: list[tuple[str, int]] = []
        self._settling: asyncio.TimerHandle | None = None
        self._work = asyncio.Event()
        self._closing = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to take messages."""
        self._task = asyncio.create_task(self._run(), name="reception")

    async def drain(self) -> None:
        """Answer what was taken, then stop; from now on nothing is taken."""
        self._closing = True
        self._work.set()
        if self._task is not None:
            await self._task

    async def receive(self, incoming: Incoming) -> Answer:
        """Take one message durably; a repeat waits for, or gets again, the answer of the first try.

        Raises Overloaded; then nothing was committed, or the message is known again when it is repeated.
        """
        id_ = self._identify(incoming.channel, incoming.address)
        request = Request(
            id_,
            Contact(incoming.channel, incoming.address),
            _storable(incoming.key),
            clean(incoming.content),
            incoming.locale,
            incoming.beside,
            secrets.token_hex(16),
        )
        return await self._enqueue(request)

    async def wake(self, job: Job) -> None:
        """Let a conversation do what has become due; raises Overloaded."""
        await self._enqueue(Request(job.subject, None, "wake", Wake(), None, False, secrets.token_hex(16)))

    def delivered(self, answer: Answer) -> None:
        """The answer was written out in time: settle its messages with the next transaction."""
        self._delivered += [(one.conversation_id, one.seq) for one in answer.messages]
        self._settle_soon()

    async def _enqueue(self, request: Request) -> Answer:
        place = (request.conversation_id, request.key)
        answer = self._under_way.get(place)
        if answer is None:
            if self._closing or len(self._queue) >= self._limit:
                raise Overloaded
            answer = asyncio.get_running_loop().create_future()
            self._under_way[place] = answer
            answer.add_done_callback(lambda _: self._under_way.pop(place, None))
            self._queue.append(Waiting(request, answer))
            self._work.set()
        return await asyncio.shield(answer)

    async def _run(self) -> None:
        while True:
            await self._work.wait()
            self._work.clear()
            while self._queue or self._delivered:
                if not await self._transact(self._next_batch()) and not self._queue:
                    break
            if self._closing:
                return
            self._settle_soon()

    def _settle_soon(self) -> None:
        if self._delivered and self._settling is None:
            self._settling = asyncio.get_running_loop().call_later(_SETTLE_WITHIN, self._work.set)

    def _next_batch(self) -> list[Waiting]:
        """All that wait, at most one per conversation; the others keep their order."""
        batch: dict[str, Waiting] = {}
        later: deque[Waiting] = deque()
        while self._queue and len(batch) < _SHARED:
            waiting = self._queue.popleft()
            if waiting.request.conversation_id in batch:
                later.append(waiting)
            else:
                batch[waiting.request.conversation_id] = waiting
        self._queue.extendleft(reversed(later))
        return list(batch.values())

    async def _transact(self, batch: Sequence[Waiting]) -> bool:
        """Whether it was committed. What was delivered is settled by the next transaction if not by this."""
        delivered, self._delivered = self._delivered, []
        if self._settling is not None:
            self._settling.cancel()
            self._settling = None
        begun = time.monotonic()
        try:
            await self._commit(batch, delivered)
        except Exception as error:  # noqa: BLE001 one turn must not take the others with it
            self._delivered = delivered + self._delivered
            if isinstance(error, (DatabaseBusy, DatabaseUnavailable)):
                if time.monotonic() > begun + _LONG_WAIT:
                    # Those that came meanwhile would wait as long once more, and nobody would read it.
                    batch = [*batch, *self._queue]
                    self._queue.clear()
                log.error("turns_not_taken", turns=len(batch), error=type(error).__name__)
            elif len(batch) > 1:
                return await self._alone(batch)
            else:
                _log_failure(batch, error)
            _refuse(batch)
            return False
        return True

    async def _alone(self, batch: Sequence[Waiting]) -> bool:
        """The shared transaction failed: each turn again in one of its own."""
        return all([await self._transact([waiting]) for waiting in batch])

    async def _commit(self, batch: Sequence[Waiting], delivered: list[tuple[str, int]]) -> None:
        requests = [waiting.request for waiting in batch]
        work = partial(self._turns.take, requests=requests, delivered=delivered, now=self._now())
        answers, topics = await self._database.write(work)
        TURNS.inc(len(batch))
        BATCH.observe(len(batch))
        for waiting, answer in zip(batch, answers, strict=True):
            if not waiting.answer.done():
                waiting.answer.set_result(answer)
        self._hints.publish(topics)


def _storable(key: str) -> str:
    """The key, or what stands for one that is longer than the inbox holds or has signs it does not hold."""
    if len(key) <= _LONGEST_KEY and key.isprintable():
        return key
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def _refuse(batch: Sequence[Waiting]) -> None:
    for waiting in batch:
        if not waiting.answer.done():
            waiting.answer.set_exception(Overloaded())
            waiting.answer.exception()


def _log_failure(batch: Sequence[Waiting], error: Exception) -> None:
    """Without the error's text, which may hold what the customer wrote."""
    conversation = batch[0].request.conversation_id if batch else None
    log.error("turn_failed", conversation=conversation, error=type(error).__name__, at=_place(error))


def _place(error: Exception) -> str:
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return f"{traceback.tb_frame.f_code.co_qualname}:{traceback.tb_lineno}" if traceback else ""
