"""What a customer brings along who comes in by a QR code or a link: a payload after the command to begin."""

from dialogs import plan
from dialogs.conversation import Phase
from dialogs.dialog import Dialog
from dialogs.form import FieldType
from dialogs.machine import DRAFTING

BRANCH = "b-"
_FIELD = "branch"
_MAY_BEGIN_ANEW = (Phase.RESUMING, Phase.CONFIRMING_RESTART)


def branch_payload(code: str) -> str:
    """What the QR codes of this branch hold."""
    return f"{BRANCH}{code}"


def arrive(dialog: Dialog, payload: str) -> None:
    """Keep what the payload tells for the complaint that begins; where one is being written, it is added
    unless the customer stated something else. A payload that tells nothing is passed over."""
    if not payload.startswith(BRANCH):
        return
    branch = dialog.rules.branches.find(payload.removeprefix(BRANCH))
    if branch is None:
        return
    dialog.conversation.branch = branch.code
    if dialog.conversation.draft is not None and not dialog.is_supplement:
        fill_in(dialog)


def fill_in(dialog: Dialog) -> None:
    """Into the draft with what the customer brought along."""
    draft, name = dialog.draft, _name(dialog)
    fields = plan.fields(dialog.rules.form, draft, dialog.moment.channel)
    if name and any(field.name == _FIELD and field.type is FieldType.TEXT for field in fields):
        draft.answers.setdefault(_FIELD, name)


def settle(dialog: Dialog) -> None:
    """What was brought along is for the complaint that begins now, not for one of next month; once that has
    begun, the customer is told what was noted."""
    conversation, name = dialog.conversation, _name(dialog)
    if conversation.home is Phase.CONSENTING or conversation.phase in _MAY_BEGIN_ANEW:
        return
    conversation.branch = None
    draft = conversation.draft
    if name and conversation.phase in DRAFTING and draft and draft.answers.get(_FIELD) == name:
        dialog.note("branch.noted", name=name)


def _name(dialog: Dialog) -> str:
    branch = dialog.rules.branches.find(dialog.conversation.branch or "")
    return branch.name(dialog.conversation.locale) if branch else ""
