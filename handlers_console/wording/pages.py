"""The pages of wording: all lines, and one of them to be changed."""

from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.responses import Response

from dialogs.wording import LOCALES
from dialogs.wording.fitting import Misfit, bound_of, named
from handlers_console import rendering
from handlers_console.refusals import not_found
from handlers_console.visit import Visit
from handlers_console.wording import changing
from handlers_console.wording.areas import NAMES, area_of, shown
from handlers_console.wording.changing import Conflict, Written
from handlers_console.wording.lines import Line, every_line, line_of
from storage import staff, wording_changes
from storage.wording_changes import Change

PATH = "/console/wording"
PAGE = 50
_CHANGES = 20


async def open_list(visit: Visit) -> Response:
    """The lines that the address asks for."""
    sought, area, changed = visit.asked("q").strip(), visit.asked("area"), visit.asked("changed") == "1"
    start = int(begin) if (begin := visit.asked("from")).isascii() and begin.isdecimal() else 0
    changes = await visit.office.read(wording_changes.in_force)
    found = [
        line
        for line in every_line(visit.office.dialog.wording, changes)
        if area in ("", line.area) and (line.changed or not changed) and line.says(sought.casefold())
    ]
    kept = {
        name: value for name, value in (("q", sought), ("area", area), ("changed", changed and "1")) if value
    }
    more = f"{PATH}?{urlencode({**kept, 'from': start + PAGE})}" if start + PAGE < len(found) else ""
    return rendering.render(
        visit,
        "wording/all.html",
        found=found[start : start + PAGE],
        total=len(found),
        more=more,
        areas=[("", visit.line("console.wording.everywhere"))]
        + [(name, visit.line(f"console.wording.area.{name}")) for name in NAMES],
        asked={"q": sought, "area": area, "changed": changed},
        filtered=bool(kept),
    )


async def open_one(visit: Visit) -> Response:
    """One line, in every language."""
    return await _shown(visit)


async def act(visit: Visit) -> Response:
    """Preview, save or take back the words of one language."""
    line = _line(visit, {})
    locale, deed = visit.posted("locale"), visit.posted("do")
    if locale not in LOCALES or deed not in ("preview", "save", "restore"):
        raise not_found()
    if deed == "restore":
        await changing.restore(visit, line.key, locale)
        return rendering.see(f"{PATH}/{line.key}", "wording.restored")
    written = changing.written(visit, line.key, locale)
    if written.problems:
        return await _shown(visit, written, status=422)
    if deed == "preview":
        return await _shown(visit, written)
    try:
        saved = await changing.save(visit, line.key, written)
    except Conflict:
        return await _shown(visit, written, status=409)
    return rendering.see(f"{PATH}/{line.key}", "wording.saved" if saved else "wording.unchanged")


async def _shown(visit: Visit, written: Written | None = None, status: int = 200) -> Response:
    office, key = visit.office, str(visit.request.path_params["key"])

    def work(connection: object) -> tuple[dict[tuple[str, str], Change], Sequence[Change], dict[str, str]]:
        latest = wording_changes.of_line(connection, key, _CHANGES)  # type: ignore[arg-type]
        names = staff.names(connection, office.codec, {one.staff_id for one in latest})  # type: ignore[arg-type]
        return wording_changes.in_force(connection), latest, names  # type: ignore[arg-type]

    changes, latest, names = await office.read(work)
    line, wording = _line(visit, changes), office.dialog.wording
    texts = {one.locale: one.text for one in line.words}
    if written is not None:
        texts[written.locale] = written.line
    seen = {locale: next((one.id for one in latest if one.locale == locale), 0) for locale in LOCALES}
    wrong = written.locale if written is not None and written.problems else ""
    return rendering.render(
        visit,
        "wording/one.html",
        status,
        line=line,
        texts=texts,
        written=written,
        conflict=status == 409,
        problems=[_problem(visit, one) for one in written.problems] if written else [],
        shipped={locale: wording.shipped(locale, key) for locale in LOCALES},
        began={locale: wording.written(locale, key) for locale in LOCALES},
        names_in={locale: sorted(named(wording.shipped(locale, key))) for locale in LOCALES},
        previews={locale: shown(office, locale, key, texts[locale]) for locale in LOCALES if locale != wrong},
        usual={locale: shown(office, locale, key, wording.written(locale, key)) for locale in LOCALES},
        seen=seen,
        latest=latest,
        names=names,
        bound=bound_of(key),
    )


def _line(visit: Visit, changes: dict[tuple[str, str], Change]) -> Line:
    key = str(visit.request.path_params["key"])
    if area_of(key) is None:
        raise not_found()
    try:
        return line_of(visit.office.dialog.wording, changes, key)
    except KeyError:
        raise not_found() from None


def _problem(visit: Visit, misfit: Misfit) -> str:
    return visit.line(f"console.wording.misfit.{misfit.code}", what=misfit.what)
