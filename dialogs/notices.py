"""What the customer is told of a change of their case."""

from cases.complaint import Complaint
from dialogs.conversation import Conversation
from dialogs.messages import Choice, Say
from dialogs.rules import Rules


def received(complaint: Complaint, conversation: Conversation, rules: Rules) -> Say:
    """The complaint is a case now: its number, the day to expect an answer by, and what can be done."""
    locale, wording = conversation.locale, rules.wording
    due = complaint.answer_due
    text = wording.line(
        locale,
        "notice.received",
        number=complaint.number,
        due=wording.line(locale, "date", year=due.year, month=due.month, day=due.day),
    )
    menu = ("details", "progress")
    return Say(
        text,
        tuple(Choice(f"{conversation.question}:{one}", wording.line(locale, f"menu.{one}")) for one in menu),
    )


def evidence_refused(name: str, reason: str, conversation: Conversation, rules: Rules) -> Say:
    """A file could not be taken: which, why, and what to do instead."""
    line, locale = rules.wording.line, conversation.locale
    file = name or line(locale, "evidence.nameless")
    return Say(line(locale, f"evidence.{reason}", file=file))
