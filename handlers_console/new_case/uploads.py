"""Files that come with a new case. They lie with customers' uploads until the clock examines them; what is
plainly none of those accepted is refused at once."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import filetype
from msgspec import Struct
from starlette.datastructures import UploadFile

from dialogs.form import FieldType
from dialogs.messages import File, FileKind
from handlers_console.visit import Visit
from storage.blobs import TooLarge
from storage.evidence import UPLOADS, Exhibit

MEGABYTE = 1024 * 1024
LARGEST = 120 * MEGABYTE
MOST_AT_ONCE = 20
_HEAD = 8192
_PIECE = 64 * 1024
_LONGEST_NAME = 100
_KINDS = {"image": FileKind.PHOTO, "audio": FileKind.VOICE, "video": FileKind.VIDEO}


class Upload(Struct, frozen=True, array_like=True):
    """One file that was kept, for this `field` of the form or "" for none; `place` tells it from the others
    of its form, `size` is in bytes."""

    place: str
    field: str
    kind: FileKind
    size: int
    name: str


@dataclass(frozen=True)
class Taken:
    """The files that were kept, and why others were not, by field."""

    uploads: tuple[Upload, ...]
    problems: dict[str, str]


async def take(visit: Visit, form_id: str, kept: Sequence[Upload]) -> Taken:
    """Keep what came now beside what was `kept` before, as far as there is room for it."""
    taken, problems = list(kept), dict[str, str]()
    of_form = [one.name for one in visit.office.dialog.form if one.type is FieldType.FILES]
    for field in ("", *of_form):
        for file in visit.files(f"in-{field or 'files'}"):
            place = _free(taken)
            if len(taken) >= visit.office.dialog.max_files:
                problems[field] = visit.line("files.too_many", limit=visit.office.dialog.max_files)
                await file.close()
                continue
            reason, kind, size = await _keep(visit, _ref(visit, form_id, place), file)
            await file.close()
            if reason:
                name = file.filename or visit.line("evidence.nameless")
                problems[field] = visit.line(f"evidence.{reason}", file=name)
            else:
                taken.append(Upload(place, field, kind, size, _short(file.filename or "")))
    return Taken(tuple(taken), problems)


def exhibits(
    visit: Visit, form_id: str, uploads: Sequence[Upload], conversation_id: str, seq: int, case_id: str
) -> list[Exhibit]:
    """The files as evidence of the case, to be fetched and examined by the clock."""
    return [
        Exhibit(
            conversation_id,
            seq,
            nth,
            case_id,
            File(_ref(visit, form_id, one.place), one.kind, one.name, one.size, field=one.field),
        )
        for nth, one in enumerate(uploads)
    ]


async def _keep(visit: Visit, ref: str, file: UploadFile) -> tuple[str | None, FileKind, int]:
    head = await file.read(_HEAD)
    await file.seek(0)
    guess = filetype.guess(head) if head else None
    kind = _KINDS.get(guess.mime.partition("/")[0] if guess else "", FileKind.DOCUMENT)
    rules, size = visit.office.files, file.size or 0
    reason = rules.refusal(size, guess.extension if guess else None)
    if reason is None:
        try:
            size = (await visit.office.blobs.put(ref, _pieces(file), limit=LARGEST)).size
        except TooLarge:
            reason = "too_large"
    return reason, kind, size


async def _pieces(file: UploadFile) -> AsyncIterator[bytes]:
    while piece := await file.read(_PIECE):
        yield piece


def _ref(visit: Visit, form_id: str, place: str) -> str:
    """Nobody can name another's upload: it is made of who uploaded it, and for which form."""
    return f"{UPLOADS}/{visit.office.codec.digest('new case upload', visit.member.id, form_id, place)}"


def _free(taken: Sequence[Upload]) -> str:
    used = {one.place for one in taken}
    return next(str(number) for number in range(len(used) + 1) if str(number) not in used)


def _short(name: str) -> str:
    plain = "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable())
    return plain[-_LONGEST_NAME:]
