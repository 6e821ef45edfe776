"""The HTTP application: the channels' routes, and what operators and their tools ask."""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from storage.errors import StorageError


class FrontDoor:
    """Hands calls of the platforms straight to their endpoints, and everything else to `app`.

    Starlette's way to an endpoint was measured to cost more than half of what the endpoint itself does.
    """

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute]) -> None:
        self._app = app
        self._direct: dict[tuple[object, object], ASGIApp] = {
            (route.path, method): route.app
            for route in routes
            if isinstance(route, Route) and not inspect.isfunction(route.endpoint)
            for method in route.methods or ()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = (scope.get("path"), scope.get("method"))
        await self._direct.get(place, self._app)(scope, receive, send)


def application(
    direct: Sequence[BaseRoute],
    pages: Sequence[BaseRoute],
    ready: Callable[[], Awaitable[bool]],
    measure: Callable[[], Awaitable[None]],
) -> ASGIApp:
    """`direct` are the channels' routes, `pages` those of staff. `ready`: whether customers can be served
    now; `measure` brings the gauges up to date.

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
    return FrontDoor(Starlette(routes=[*direct, *pages, *own]), direct)
