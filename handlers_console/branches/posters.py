"""A sheet of A4 to put up in a branch, in both languages."""

from starlette.responses import Response

from dialogs.wording import LOCALES
from handlers_console import qr_codes, rendering
from handlers_console.branches.pages import PATH, branch_of, codes_of
from handlers_console.visit import Visit


async def open_poster(visit: Visit) -> Response:
    """With the code of the channel that the address asks for, else with all that there are."""
    branch = branch_of(visit)
    wanted = visit.asked("channel")
    codes = [
        (one.channel, qr_codes.inline(one.address))
        for one in await codes_of(visit, branch)
        if one.address and wanted in ("", one.channel)
    ]
    return rendering.render(
        visit,
        "branches/poster.html",
        200,
        branch=branch,
        codes=codes,
        back=f"{PATH}/{branch.code}",
        both=lambda key: [(locale, visit.office.dialog.wording.line(locale, key)) for locale in LOCALES],
        insurers=[(locale, visit.office.insurer.get(locale, "")) for locale in LOCALES],
        names=[(locale, branch.name(locale)) for locale in LOCALES],
        tags=rendering.TAGS,
    )
