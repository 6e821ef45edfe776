"""Between complaints: a new one, words for a case, or something to be done about one."""

from cases.folding import folded
from dialogs.case_options import ANEW
from dialogs.conversation import StoryPart
from dialogs.dialog import Dialog
from dialogs.effects import EvidenceOffered
from dialogs.options import exactly, offered
from dialogs.own_cases import PREFIX, Verb, candidates, fitting, open_cases
from dialogs.phases import acting
from dialogs.phases.opening import HELD_WORDS, THANKS, WISH, begin, hold, small_talk, take_held
from dialogs.progress import tell_progress
from dialogs.readings import Given
from dialogs.rules import CaseBrief


def stand_by(dialog: Dialog, given: Given) -> None:
    """A choice of what to do, or words: for the open case or for a new complaint."""
    match given.value or exactly(given.text, offered(dialog)):
        case "new":
            start(dialog)
        case value if value == ANEW:
            _start_anew(dialog)
        case "details" if fitting(dialog, Verb.SUPPLY) and folded(given.text) in _material(dialog):
            acting.act(dialog, Verb.SUPPLY)
        case "details":
            add_details(dialog)
        case "progress":
            tell_progress(dialog, "")
        case "more":
            dialog.step_aside("ask_service")
        case str(value) if value in set(Verb):
            acting.act(dialog, Verb(value))
        case str(value) if value.startswith(PREFIX):
            acting.take_token(dialog, value)
        case _:
            _hear(dialog, given.text)


def sort(dialog: Dialog, given: Given) -> None:
    """Which case the words that wait belong to, or that they begin a new complaint."""
    match given.value or exactly(given.text, offered(dialog)):
        case "new":
            start(dialog)
        case "add":
            add_to_case(dialog)
        case str(which):
            add_to_case(dialog, which)
        case _ if not small_talk(dialog, given.text):
            hold(dialog, given.text)


def add_to_case(dialog: Dialog, which: str | None = None) -> None:
    """Add the words and files that wait to this case, else to the latest that is open."""
    words, files = take_held(dialog)
    dialog.go("sorted")
    case = dialog.own_case(which) or next(iter(candidates(dialog)), None)
    if case is None:
        return
    if words:
        dialog.add_to(case.id, *(part.text for part in words))
        dialog.conversation.said = words
        dialog.conversation.offers = [ANEW]
    for file in files:
        dialog.make(EvidenceOffered(case.id, file))
    dialog.note("supplement.to_case", number=case.number)


def start(dialog: Dialog) -> None:
    """Begin a new complaint, after consent to the notice as it is now."""
    if dialog.conversation.notice != dialog.rules.notice_version:
        dialog.note("consent.renewed")
        dialog.go("meet")
        return
    dialog.go("begin")
    begin(dialog)
    if dialog.draft.story:
        dialog.note("story.noted")


def wishes_anew(dialog: Dialog, text: str) -> bool:
    """Whether these words ask for a new complaint and say nothing else."""
    said = folded(text)
    words = dialog.rules.wording.words("words.menu.new")
    return small_talk(dialog, text) == WISH or said in (folded(dialog.line("menu.new")), *words)


def add_details(dialog: Dialog) -> None:
    """Choose a detail to add to a case."""
    if dialog.moment.cases:
        acting.act(dialog, Verb.DETAILS)
    else:
        start(dialog)


def add_words(dialog: Dialog, case: CaseBrief, text: str) -> None:
    """Words go to the case at once; in case they were meant otherwise, a new complaint is one tap away."""
    conversation = dialog.conversation
    dialog.add_to(case.id, text)
    conversation.said = [*conversation.said, StoryPart(dialog.moment.key, text)][-HELD_WORDS:]
    conversation.offers = [ANEW, *(one for one in conversation.offers if one != ANEW)]
    dialog.note("supplement.to_case", number=case.number)


def _material(dialog: Dialog) -> tuple[str, ...]:
    return dialog.rules.wording.words("words.menu.supply")


def _start_anew(dialog: Dialog) -> None:
    """The words that went to a case were meant for a new complaint."""
    conversation = dialog.conversation
    conversation.held = [*conversation.said, *conversation.held][:HELD_WORDS]
    start(dialog)


def _hear(dialog: Dialog, text: str) -> None:
    talk = small_talk(dialog, text)
    if talk == THANKS:
        dialog.note("welcome")
        dialog.asks = False
    elif talk == WISH:
        start(dialog)
    elif talk is None and text.strip():
        _take_words(dialog, text)


def _take_words(dialog: Dialog, text: str) -> None:
    cases = open_cases(dialog)
    if len(cases) == 1:
        add_words(dialog, cases[0], text)
        return
    hold(dialog, text)
    if dialog.moment.cases:
        dialog.go("sort")
    else:
        start(dialog)
