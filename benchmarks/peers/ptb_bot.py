"""python-telegram-bot's ConversationHandler behind Starlette and uvicorn; its answers are calls to the Bot
API at `--api`. With `--pickle` its conversations are kept in a file that is written anew every second."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update
from telegram.ext import (
    Application,
    CommandHandler,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

from benchmarks.peers.intake import STEPS, arguments, misunderstood, open_database, register, registered


def main() -> None:
    parser = arguments()
    parser.add_argument("--api", required=True)
    parser.add_argument("--pickle", action="store_true")
    options = parser.parse_args()
    cases = open_database(options.folder / "cases.db")
    application = _application(options.api, options.folder / "states.pickle" if options.pickle else None)
    start = CommandHandler("start", _start)
    plain = filters.TEXT & ~filters.COMMAND
    application.add_handler(
        ConversationHandler(
            entry_points=[start],
            states={i: [MessageHandler(plain, _taking(i, cases))] for i in range(len(STEPS))},
            fallbacks=[start],
            allow_reentry=True,
            persistent=options.pickle,
            name="intake",
        )
    )
    uvicorn.run(_web(application), port=options.port, log_level="warning", access_log=False, ws="none")


def _application(api: str, states: Path | None) -> Any:
    builder = Application.builder().token("123456:bench-token").base_url(f"{api}/bot").updater(None)
    if states is not None:
        builder = builder.persistence(PicklePersistence(states, update_interval=1))
    return builder.build()


def _web(application: Any) -> Starlette:
    async def take(request: Request) -> Response:
        await application.process_update(Update.de_json(await request.json(), application.bot))
        return Response()

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with application:
            await application.start()
            yield
            await application.stop()

    return Starlette(routes=[Route("/telegram", take, methods=["POST"])], lifespan=lifespan)


async def _start(update: Any, context: Any) -> int:
    context.user_data.clear()
    await update.message.reply_text(STEPS[0].question)
    return 0


def _taking(index: int, cases: Any) -> Any:
    step = STEPS[index]

    async def take(update: Any, context: Any) -> int:
        if not step.accepted.match(update.message.text):
            await update.message.reply_text(misunderstood(step))
            return index
        context.user_data[step.name] = update.message.text
        if index + 1 < len(STEPS):
            await update.message.reply_text(STEPS[index + 1].question)
            return index + 1
        number = register(cases, str(update.effective_chat.id), context.user_data)
        await update.message.reply_text(registered(number))
        return ConversationHandler.END

    return take


if __name__ == "__main__":
    main()
