"""The list that is taken out: any that the inbox or the dashboard can show, page by page."""

from collections.abc import AsyncIterator, Mapping
from functools import partial
from urllib.parse import parse_qsl

from sqlalchemy import Connection

from dialogs.staff.scopes import scope
from handlers_console.dashboard.asked import behind_asked
from handlers_console.inbox.asked import Asked, read
from handlers_console.refusals import not_found
from handlers_console.visit import Visit
from storage import exports, figure_cases, searching, worklists
from storage.exports import Taken
from storage.figure_cases import Behind

AT_ONCE = 200
MOST = 100_000
"""So many cases at most: more than that is no list any more."""


class ListedCases:
    """The cases of a list that this member may see; refuses a query that means none."""

    def __init__(self, visit: Visit, query: str) -> None:
        self._visit = visit
        pairs = dict(parse_qsl(query))
        self._behind = _behind(visit, pairs) if "figure" in pairs else None
        self._asked = read(visit, pairs)
        self.query = query if self._behind else self._asked.query

    async def pages(self) -> AsyncIterator[list[Taken]]:
        """All of them, some at a time, so that never many are in memory."""
        after, many = "", 0
        while many < MOST:
            found, after = await self._visit.office.read(partial(self._page, after=after))
            many += len(found)
            yield found
            if not after:
                return

    def _page(self, connection: Connection, after: str) -> tuple[list[Taken], str]:
        ids, more = self._ids(connection, after)
        return exports.taken(connection, self._visit.office.codec, ids), more

    def _ids(self, connection: Connection, after: str) -> tuple[list[str], str]:
        visit, codec = self._visit, self._visit.office.codec
        if self._behind is not None:
            return figure_cases.behind(connection, scope(visit.actor), self._behind, after, AT_ONCE)
        asked: Asked = self._asked
        filters = asked.narrowed(visit.office.dialog.zone)
        if asked.text:
            found = searching.find(connection, codec, visit.actor, asked.text, filters, after, AT_ONCE)
            return [line.id for line in found.lines], found.after
        page = worklists.page(connection, codec, visit.actor, asked.view, filters, visit.now, after, AT_ONCE)
        return [line.id for line in page.lines], page.after


def _behind(visit: Visit, pairs: Mapping[str, str]) -> Behind:
    found = behind_asked(visit, pairs)
    if found is None:
        raise not_found()
    return found[0]
