"""The start of a complaint, with whatever the customer already said."""

from cases.folding import folded
from dialogs.arriving import fill_in
from dialogs.conversation import StoryPart
from dialogs.dialog import Dialog
from dialogs.effects import EvidenceOffered
from dialogs.messages import File

GREETING, WISH, THANKS = "words.small.greeting", "words.small.wish", "words.small.thanks"
_SMALL_TALK = (GREETING, WISH, THANKS)
HELD_WORDS = 20
_SHORT = 20
_PUNCTUATION = " ,.!?;:。、~…"


def small_talk(dialog: Dialog, text: str) -> str | None:
    """Which kind of words without content this is ("你好", "我要投诉", "谢谢"), if it is any."""
    if len(text) > _SHORT:
        return None
    said = folded(text).strip(_PUNCTUATION)
    words = dialog.rules.wording.words
    return next((kind for kind in _SMALL_TALK if said in words(kind)), None)


def hold(dialog: Dialog, text: str) -> bool:
    """Keep words that wait for a decision; past a bound no further ones, and the customer is told."""
    if len(dialog.conversation.held) >= HELD_WORDS:
        dialog.note("story.full")
        return False
    dialog.conversation.held.append(StoryPart(dialog.moment.key, text))
    return True


def begin(dialog: Dialog) -> None:
    """Open a draft with the words and files that were held, so that nobody says them twice."""
    words, files = take_held(dialog)
    dialog.begin_draft()
    fill_in(dialog)
    dialog.draft.story = words
    for file in files:
        dialog.make(EvidenceOffered(dialog.draft.id, file))
    dialog.draft.files = len(files)


def take_held(dialog: Dialog) -> tuple[list[StoryPart], list[File]]:
    """The words and files that waited; they wait no longer."""
    conversation = dialog.conversation
    held = conversation.held, conversation.held_files
    conversation.held, conversation.held_files = [], []
    conversation.said, conversation.offers = [], []
    return held


def add_part(dialog: Dialog, text: str) -> None:
    """Add words to the story under the key of the message that brought them."""
    dialog.draft.story.append(StoryPart(dialog.moment.key, text))
