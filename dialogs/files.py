"""Files are taken at any step. The turn acknowledges them; a job fetches and checks them later."""

from datetime import timedelta

from dialogs.conversation import SIDE_TRIPS, TAKING_WORDS, Album, Conversation, Phase
from dialogs.dialog import Dialog
from dialogs.effects import ConsentChanged, EvidenceOffered
from dialogs.form import FieldType
from dialogs.messages import File
from dialogs.own_cases import candidates
from dialogs.phases import case_requests, idle
from dialogs.phases.consenting import meet
from dialogs.phases.opening import add_part, hold
from dialogs.readings import Given
from dialogs.rules import CaseBrief

ALBUM_PAUSE = timedelta(seconds=2)


def take(dialog: Dialog, file: File) -> None:
    """One more file, for the draft, for the case, or to be held until there is one."""
    conversation = dialog.conversation
    if conversation.phase is Phase.CONTINUING:
        dialog.come_back()
    own = _case_of(dialog, file)
    if own is not None:
        _to_case(dialog, file, own)
    elif file.draft and (conversation.draft is None or conversation.draft.id != file.draft):
        dialog.note("web.stale")
        dialog.asks = False
    elif conversation.draft is not None:
        _to_draft(dialog, file)
    else:
        _hold(dialog, file)


def _case_of(dialog: Dialog, file: File) -> CaseBrief | None:
    """The case that a file plainly belongs to, if it does."""
    conversation = dialog.conversation
    if file.draft:
        return dialog.own_case(file.draft)
    if conversation.phase in TAKING_WORDS:
        return dialog.about
    if conversation.draft is not None or conversation.home is not Phase.IDLE:
        return None
    cases = candidates(dialog)
    return cases[0] if len(cases) == 1 else None


def _to_case(dialog: Dialog, file: File, case: CaseBrief) -> None:
    dialog.make(EvidenceOffered(case.id, file))
    dialog.add_to(case.id, file.caption)
    if dialog.conversation.phase is Phase.SUPPLYING and case == dialog.about:
        case_requests.got_file(dialog)
    _acknowledge(dialog, file, "files.added", number=case.number)


def acknowledge_album(dialog: Dialog) -> None:
    """The album is complete: answer it once."""
    album = dialog.conversation.album
    if album is None:
        return
    dialog.conversation.album = None
    if album.greet:
        dialog.note("greeting")
    if album.count:
        dialog.note("files.album", n=album.count)
    if album.refused:
        dialog.note("files.too_many", limit=dialog.rules.max_files)


def count_out(conversation: Conversation, draft_id: str) -> None:
    """A file of this draft was refused after all."""
    draft = conversation.draft
    if draft is not None and draft.id == draft_id and draft.files:
        draft.files -= 1


def _to_draft(dialog: Dialog, file: File) -> None:
    draft = dialog.draft
    if draft.files >= dialog.rules.max_files:
        _refuse(dialog, file)
        return
    dialog.make(EvidenceOffered(draft.id, file))
    draft.files += 1
    if file.caption and draft.case is not None:
        dialog.add_to(draft.case, file.caption)
    elif file.caption:
        add_part(dialog, file.caption)
    _acknowledge(dialog, file, "files.received", n=draft.files)
    _answer_field(dialog, file)


def _answer_field(dialog: Dialog, file: File) -> None:
    """Count it as an answer to the field that its page, or the open question, asked it for."""
    conversation, draft = dialog.conversation, dialog.draft
    fields = {one.name: one for one in dialog.rules.form if one.type is FieldType.FILES}
    by_page = fields.get(file.field)
    is_open = conversation.home is Phase.ASKING and conversation.field in fields
    if by_page is not None:
        if by_page.sensitive:  # its page asked for the separate consent
            dialog.make(ConsentChanged("sensitive", True, dialog.rules.notice_version))
        draft.answers[by_page.name] = int(str(draft.answers.get(by_page.name, 0))) + 1
        if is_open and conversation.field == by_page.name:
            if conversation.phase in SIDE_TRIPS:
                dialog.come_back()
            dialog.go_on("answered")
    elif is_open and dialog.field.treatment(dialog.moment.channel) == "here":
        name = dialog.field.name
        draft.answers[name] = int(str(draft.answers.get(name, 0))) + 1


def _hold(dialog: Dialog, file: File) -> None:
    conversation = dialog.conversation
    if len(conversation.held_files) >= dialog.rules.max_files:
        _refuse(dialog, file)
        return
    conversation.held_files.append(file)
    if conversation.home is Phase.IDLE and dialog.moment.cases:
        if conversation.phase is not Phase.IDLE:
            dialog.come_back()
        if file.caption:
            hold(dialog, file.caption)
        dialog.go("sort")
        _acknowledge(dialog, file, "files.held")
    elif conversation.phase is Phase.IDLE:
        if file.caption:
            hold(dialog, file.caption)
        idle.start(dialog)
        _acknowledge(dialog, file, "files.received", n=1)
    elif conversation.phase in (Phase.NEW, Phase.REFUSED):
        meet(dialog, Given(text=file.caption))
        if file.group is not None:
            dialog.notes.clear()
            conversation.album = Album(1, dialog.moment.now + ALBUM_PAUSE, greet=True)
            dialog.asks = False
    else:
        if file.caption:
            hold(dialog, file.caption)
        _acknowledge(dialog, file, "files.held")


def _refuse(dialog: Dialog, file: File) -> None:
    if file.group is None:
        dialog.note("files.too_many", limit=dialog.rules.max_files)
    else:
        _extend_album(dialog, taken=0, refused=1)


def _acknowledge(dialog: Dialog, file: File, key: str, **values: object) -> None:
    if file.group is None:
        dialog.note(key, **values)
    else:
        _extend_album(dialog, taken=1, refused=0)


def _extend_album(dialog: Dialog, taken: int, refused: int) -> None:
    due = dialog.moment.now + ALBUM_PAUSE
    album = dialog.conversation.album or Album(0, due)
    dialog.conversation.album = Album(album.count + taken, due, album.refused + refused, album.greet)
    dialog.asks = False
