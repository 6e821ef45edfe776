"""Files are taken at any step. The turn acknowledges them; a job fetches and checks them later."""

from datetime import timedelta

from dialogs.conversation import Album, Phase
from dialogs.dialog import Dialog
from dialogs.effects import EvidenceOffered
from dialogs.form import FieldType
from dialogs.messages import File
from dialogs.phases import idle
from dialogs.phases.consenting import meet
from dialogs.phases.opening import add_part, hold, hold_file
from dialogs.readings import Given

ALBUM_PAUSE = timedelta(seconds=2)


def take(dialog: Dialog, file: File) -> None:
    """One more file, for the draft, for the case, or to be held until there is one."""
    conversation = dialog.conversation
    if file.draft and (conversation.draft is None or conversation.draft.id != file.draft):
        dialog.note("web.stale")
        dialog.asks = False
    elif conversation.draft is not None:
        _to_draft(dialog, file)
    elif conversation.phase is Phase.IDLE and dialog.latest_case is not None:
        case = dialog.latest_case
        dialog.make(EvidenceOffered(case.id, file))
        _acknowledge(dialog, file, "files.added", number=case.number)
    else:
        _hold(dialog, file)


def acknowledge_album(dialog: Dialog) -> None:
    """The album is complete: answer it once."""
    album = dialog.conversation.album
    if album is not None:
        dialog.conversation.album = None
        dialog.note("files.album", n=album.count)


def _to_draft(dialog: Dialog, file: File) -> None:
    conversation, draft = dialog.conversation, dialog.draft
    if draft.files >= dialog.rules.max_files:
        dialog.note("files.too_many", limit=dialog.rules.max_files)
        return
    dialog.make(EvidenceOffered(draft.id, file))
    draft.files += 1
    if file.caption:
        add_part(dialog, file.caption)
    answered = file.field or _open_files_field(dialog)
    if answered:
        draft.answers[answered] = int(str(draft.answers.get(answered, 0))) + 1
    if file.field and conversation.field == file.field and conversation.phase is Phase.ASKING:
        dialog.go_on("answered")
    _acknowledge(dialog, file, "files.received", n=draft.files)


def _open_files_field(dialog: Dialog) -> str | None:
    if dialog.conversation.phase is Phase.ASKING and dialog.field.type is FieldType.FILES:
        return dialog.field.name
    return None


def _hold(dialog: Dialog, file: File) -> None:
    hold_file(dialog, file)
    if dialog.conversation.phase is Phase.IDLE:
        idle.start(dialog)
        _acknowledge(dialog, file, "files.received", n=1)
    elif dialog.conversation.phase in (Phase.NEW, Phase.REFUSED):
        meet(dialog, Given(text=file.caption))
    else:
        if file.caption:
            hold(dialog, file.caption)
        _acknowledge(dialog, file, "files.held")


def _acknowledge(dialog: Dialog, file: File, key: str, **values: object) -> None:
    conversation = dialog.conversation
    if file.group is None:
        dialog.note(key, **values)
        return
    count = conversation.album.count if conversation.album and conversation.album.group == file.group else 0
    conversation.album = Album(file.group, count + 1, dialog.moment.now + ALBUM_PAUSE)
    dialog.asks = False
