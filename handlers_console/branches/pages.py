"""All branches with their figures, and one with its QR codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from sqlalchemy import Connection
from starlette.responses import Response

from cases.branches import Branch
from dialogs.arriving import branch_payload
from dialogs.staff import periods
from dialogs.staff.scopes import scope
from handlers_console import qr_codes, rendering
from handlers_console.dashboard.asked import RECENT, Asked, today_of
from handlers_console.refusals import not_found
from handlers_console.visit import Visit
from storage import dashboards
from storage.dashboards import Share

PATH = "/console/branches"
_FILES = {"svg": (qr_codes.svg, "image/svg+xml"), "png": (qr_codes.png, "image/png")}


@dataclass(frozen=True)
class Code:
    """The QR code of a branch on one channel; `address` is what it holds, "" where the channel gave none."""

    channel: str
    address: str

    @property
    def is_near(self) -> bool:
        """Only the computer that Tingsu runs on could open it."""
        return urlsplit(self.address).hostname in ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Row:
    """A branch, its figures and the cases behind them; `share` is None where there are none."""

    branch: Branch
    share: Share | None
    received: str
    open: str


async def open_list(visit: Visit) -> Response:
    """Every branch, in the operator's order."""
    reach, period = scope(visit.actor), periods.recent(today_of(visit), RECENT)

    def work(connection: Connection) -> tuple[Share, ...]:
        return dashboards.shares(connection, reach, "branch", period, visit.now)

    branches = visit.office.cases.branches.every
    shares = {one.value: one for one in await visit.office.read(work)} if branches else {}
    asked = Asked(reach, period, "recent", "branch")
    rows = [
        Row(
            branch,
            shares.get(branch.code),
            asked.behind("received", period.first, period.last, branch=branch.code),
            asked.listed("open", branch=branch.code),
        )
        for branch in branches
    ]
    divided = dashboards.is_divided(reach, "branch")
    return rendering.render(visit, "branches/list.html", 200, rows=rows, divided=divided, days=RECENT)


async def open_branch(visit: Visit) -> Response:
    """One branch with a QR code for each channel."""
    branch = branch_of(visit)
    codes = await codes_of(visit, branch)
    drawn = {one.channel: qr_codes.inline(one.address) for one in codes if one.address}
    return rendering.render(
        visit, "branches/one.html", 200, branch=branch, codes=codes, drawn=drawn, path=PATH
    )


async def take_code(visit: Visit) -> Response:
    """One QR code as a file, such as wechat.svg or wechat.png."""
    branch = branch_of(visit)
    channel, _, kind = visit.request.path_params["file"].partition(".")
    if kind not in _FILES or channel not in visit.office.entrances.channels:
        raise not_found()
    address = next((one.address for one in await codes_of(visit, branch) if one.channel == channel), "")
    if not address:
        raise not_found()
    draw, media_type = _FILES[kind]
    name = f"{branch.code}-{channel}.{kind}"
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(draw(address), media_type=media_type, headers=headers)


def branch_of(visit: Visit) -> Branch:
    """The branch that the address names."""
    branch = visit.office.cases.branches.find(visit.request.path_params["code"])
    if branch is None:
        raise not_found()
    return branch


async def codes_of(visit: Visit, branch: Branch) -> Sequence[Code]:
    """Its codes, for every channel that can have one."""
    entrances = visit.office.entrances
    found: Mapping[str, str] = await entrances.addresses(branch_payload(branch.code), lasting=True)
    return [Code(channel, found.get(channel, "")) for channel in entrances.channels]
