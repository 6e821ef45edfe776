"""The start of a complaint, with whatever the customer already said."""

from dialogs.conversation import StoryPart
from dialogs.dialog import Dialog
from dialogs.effects import EvidenceOffered
from dialogs.messages import File

_HELD_WORDS = 20
_HELD_FILES = 9


def hold(dialog: Dialog, text: str) -> None:
    """Keep words that wait for a decision; past a bound, no further ones."""
    if len(dialog.conversation.held) < _HELD_WORDS:
        dialog.conversation.held.append(StoryPart(dialog.moment.key, text))


def hold_file(dialog: Dialog, file: File) -> None:
    """Keep a file that waits for a decision; past a bound, no further ones."""
    if len(dialog.conversation.held_files) < _HELD_FILES:
        dialog.conversation.held_files.append(file)


def begin(dialog: Dialog) -> None:
    """Open a draft with the words and files that were held, so that nobody says them twice."""
    words, files = take_held(dialog)
    dialog.begin_draft()
    dialog.draft.story = words
    for file in files:
        dialog.make(EvidenceOffered(dialog.draft.id, file))
    dialog.draft.files = len(files)


def take_held(dialog: Dialog) -> tuple[list[StoryPart], list[File]]:
    """The words and files that waited; they wait no longer."""
    conversation = dialog.conversation
    held = conversation.held, conversation.held_files
    conversation.held, conversation.held_files = [], []
    return held


def add_part(dialog: Dialog, text: str) -> None:
    """Add words to the story under the key of the message that brought them."""
    dialog.draft.story.append(StoryPart(dialog.moment.key, text))
