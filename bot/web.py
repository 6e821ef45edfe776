"""The HTTP application: the channels' routes, and what operators and their tools ask."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Lifespan

from storage.errors import StorageError


def application(
    routes: Sequence[BaseRoute],
    ready: Callable[[], Awaitable[bool]],
    measure: Callable[[], Awaitable[None]],
    lifespan: Lifespan[Starlette] | None = None,
) -> Starlette:
    """`ready`: whether customers can be served now; `measure` brings the gauges up to date.

    While the database is away the gauges keep what they last told.
    """

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(_: Request) -> Response:
        return PlainTextResponse("ok") if await ready() else PlainTextResponse("not ready", 503)

    async def metrics(_: Request) -> Response:
        with suppress(StorageError):
            await measure()
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    async def root(_: Request) -> Response:
        return RedirectResponse("/chat")

    own = [
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", metrics),
        Route("/", root),
    ]
    return Starlette(routes=[*routes, *own], lifespan=lifespan)
