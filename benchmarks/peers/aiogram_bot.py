"""aiogram's finite state machine behind its own aiohttp webhook, which carries the answer in its response.
`--redis` names where states are kept; else they are kept in memory only."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import Bot, Dispatcher, F, Router
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from benchmarks.peers.intake import STEPS, arguments, misunderstood, open_database, register, registered

States = type("States", (StatesGroup,), {step.name: State() for step in STEPS})


def main() -> None:
    parser = arguments()
    parser.add_argument("--redis", default="")
    options = parser.parse_args()
    cases = open_database(options.folder / "cases.db")
    router = Router()
    router.message.register(_start, CommandStart())
    for index, step in enumerate(STEPS):
        router.message.register(_taking(index, cases), getattr(States, step.name), F.text)
    storage = RedisStorage.from_url(options.redis) if options.redis else MemoryStorage()
    dispatcher = Dispatcher(storage=storage)
    dispatcher.include_router(router)
    bot = Bot("123456:bench-token-bench-token-bench-token")
    application = web.Application()
    SimpleRequestHandler(dispatcher, bot, handle_in_background=False).register(application, "/telegram")
    setup_application(application, dispatcher, bot=bot)
    web.run_app(application, host="127.0.0.1", port=options.port, access_log=None, print=None)


async def _start(message: Message, state: FSMContext) -> Any:
    await state.clear()
    await state.set_state(getattr(States, STEPS[0].name))
    return message.answer(STEPS[0].question)


def _taking(index: int, cases: Any) -> Callable[[Message, FSMContext], Awaitable[Any]]:
    step = STEPS[index]

    async def take(message: Message, state: FSMContext) -> Any:
        if not step.accepted.match(message.text or ""):
            return message.answer(misunderstood(step))
        answers = await state.update_data({step.name: message.text})
        if index + 1 < len(STEPS):
            following = STEPS[index + 1]
            await state.set_state(getattr(States, following.name))
            return message.answer(following.question)
        number = register(cases, str(message.chat.id), answers)
        await state.clear()
        return message.answer(registered(number))

    return take


if __name__ == "__main__":
    main()
