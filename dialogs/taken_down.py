"""A whole form filled in at once, by staff for a customer who speaks to them: the same fields, readings and
checks as in a conversation."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cases.complaint import Particulars
from dialogs import plan
from dialogs.answers.errors import Misunderstood, Reason
from dialogs.answers.phones import read_phone
from dialogs.answers.texts import answer
from dialogs.conversation import Answers, Conversation, StoryPart
from dialogs.dialog import Dialog
from dialogs.form import Field, FieldType
from dialogs.phases.reviewing import particulars
from dialogs.phases.telling import STORY_LIMIT
from dialogs.proposals import AXES, read_story, suggested
from dialogs.readings import Given, can_be_written, read
from dialogs.rules import Moment, Rules

MISSING, UNDECIDED, NO_CONSENT = "missing", "undecided", "no_consent"
"""What is wrong with a field beside the reasons of `Reason`: nothing is stated that must be, the story does
not tell the matter or the line, or the customer did not agree to give what is sensitive."""


@dataclass(frozen=True)
class Written:
    """What was filled in. `texts` by field, and under "story", "matter", "line", "name" and "phone"; `chosen`
    options by field; `files` how many were added, by field, "" for those of no field; `agreed` are the
    sensitive fields that the customer agreed to give."""

    texts: Mapping[str, str]
    chosen: Mapping[str, Collection[str]]
    files: Mapping[str, int]
    agreed: Collection[str]


@dataclass(frozen=True)
class Filled:
    """What was understood, and what is wrong, by field: see `MISSING`. `agreed`: something sensitive is in
    it, with the customer's consent."""

    particulars: Particulars
    problems: Mapping[str, str]
    agreed: bool


def fill(rules: Rules, written: Written, moment: Moment, locale: str) -> Filled:
    """Read the form as a conversation on the moment's channel would have been read."""
    dialog = _begun(rules, written, moment, locale)
    draft, problems = dialog.draft, dict[str, str]()
    if len(draft.told) > STORY_LIMIT:
        problems["story"] = Reason.TOO_LONG.value
    for field in sorted(rules.form, key=lambda field: field.when is not None):
        if plan.applies(field, draft, moment.channel):
            _take(dialog, field, written, problems)
    for field in dialog.missing():
        for key in _lacking(dialog, field):
            problems.setdefault(key, MISSING)
    draft.files = sum(written.files.values())
    return Filled(particulars(dialog, draft), problems, bool(draft.agreed))


def propose(rules: Rules, written: Written, moment: Moment) -> Answers:
    """What the story itself tells, by field: matter, line, and what is stated in passing. Nothing sensitive
    without consent."""
    dialog = _begun(rules, written, moment, rules.default_locale)
    read_story(dialog)
    draft = dialog.draft
    private = {field.name for field in rules.form if field.sensitive} - set(written.agreed)
    found = {**draft.proposed, **draft.answers}
    usual = {field.name for field in rules.form if field.default is not None}
    return {name: value for name, value in found.items() if name not in private | usual}


def _begun(rules: Rules, written: Written, moment: Moment, locale: str) -> Dialog:
    dialog = Dialog(Conversation(locale=locale), rules, moment)
    dialog.begin_draft()
    story = written.texts.get("story", "").strip()
    dialog.draft.story = [StoryPart(moment.key, story)] if story else []
    return dialog


def _take(dialog: Dialog, field: Field, written: Written, problems: dict[str, str]) -> None:
    found = _read(dialog, field, written, problems)
    if not found:
        return
    if field.sensitive and field.name not in written.agreed:
        problems[field.name] = NO_CONSENT
        return
    if field.sensitive:
        dialog.draft.agreed.append(field.name)
    dialog.draft.answers.update(found)


def _read(dialog: Dialog, field: Field, written: Written, problems: dict[str, str]) -> Answers:
    match field.type:
        case FieldType.CLASSIFICATION:
            return _classified(dialog, written, problems)
        case FieldType.CONTACT:
            return _contact(written, problems)
        case FieldType.FILES:
            count = written.files.get(field.name, 0)
            return {field.name: count} if count else {}
        case FieldType.CHOICE | FieldType.CHOICES:
            return _chosen(field, written)
    text = written.texts.get(field.name, "").strip()
    if not text or not can_be_written(field):
        return {}
    try:
        return read(dialog, field, Given(text=text))
    except Misunderstood as misread:
        problems[field.name] = misread.reason
        return {}


def _classified(dialog: Dialog, written: Written, problems: dict[str, str]) -> Answers:
    """As chosen, else as the story suggests."""
    taxonomy = dialog.rules.taxonomy
    proposed, found = suggested(dialog.draft.told, taxonomy), Answers()
    for axis in AXES:
        code = written.texts.get(axis, "") or proposed.get(axis, "")
        if taxonomy.find(code) is not None:
            found[axis] = code
        else:
            problems[axis] = UNDECIDED
    return found


def _contact(written: Written, problems: dict[str, str]) -> Answers:
    found = Answers()
    for key, reader in (("name", answer), ("phone", read_phone)):
        text = written.texts.get(key, "").strip()
        try:
            if text:
                found[key] = reader(text)
        except Misunderstood as misread:
            problems[key] = misread.reason
    return found


def _chosen(field: Field, written: Written) -> Answers:
    chosen = [option for option in field.options if option in written.chosen.get(field.name, ())]
    if not chosen:
        return {}
    return {field.name: chosen if field.type is FieldType.CHOICES else chosen[0]}


def _lacking(dialog: Dialog, field: Field) -> list[str]:
    if field.type is FieldType.CLASSIFICATION or not field.required:
        return []
    answers = dialog.draft.answers
    return [key for key in field.answer_keys if key not in answers]
