"""A complaint and what may happen to it. Every change is a method that records an event."""

from datetime import date, datetime, tzinfo

from msgspec import Struct, field

from cases.case_number import case_number
from cases.deadlines import DeadlineRules, answer_due
from cases.events import Event, Value
from cases.stage import Stage


class Particulars(Struct):
    """What the customer stated. `matter` and `line` are codes of the taxonomy, `requests` options of
    the form, `phone` is E.164, `details` hold every other field of the form by name."""

    story: str
    matter: str | None
    line: str | None
    requests: list[str]
    name: str
    phone: str
    locale: str
    details: dict[str, Value] = field(default_factory=dict)
    files: int = 0


class Complaint(Struct):
    """A case from its receipt on. `answer_due` is the day a decision is due under `rules_version`.

    `version` counts the changes: it is the `seq` of the last event. `events` are those not yet stored.
    """

    id: str
    number: str
    conversation_id: str
    channel: str
    stage: Stage
    received_at: datetime
    answer_due: date
    rules_version: str
    particulars: Particulars
    version: int = 0
    events: list[Event] = field(default_factory=list)

    @classmethod
    def receive(
        cls,
        particulars: Particulars,
        *,
        id: str,
        conversation_id: str,
        channel: str,
        now: datetime,
        rules: DeadlineRules,
        zone: tzinfo,
    ) -> "Complaint":
        """A complaint arrives. `id` is 32 random hex digits, of which the case number is made."""
        complaint = cls(
            id=id,
            number=case_number(int(id[:10], 16)),
            conversation_id=conversation_id,
            channel=channel,
            stage=Stage.RECEIVED,
            received_at=now,
            answer_due=answer_due(now, rules, zone),
            rules_version=rules.version,
            particulars=particulars,
        )
        complaint._record("received", "customer", now, {"stage": Stage.RECEIVED.value})
        return complaint

    def supplement(self, *, text: str, details: dict[str, Value], now: datetime) -> None:
        """The customer adds words or details. Details replace what was stated before."""
        before = {
            name: self.particulars.details[name] for name in details if name in self.particulars.details
        }
        self.particulars.details.update(details)
        self._record(
            "supplemented", "customer", now, {"text": text, **details, **_prefixed("before", before)}
        )

    def _record(self, kind: str, actor: str, at: datetime, details: dict[str, Value]) -> None:
        self.version += 1
        self.events.append(Event(self.id, self.version, kind, actor, at, details))


def _prefixed(prefix: str, values: dict[str, Value]) -> dict[str, Value]:
    return {f"{prefix}.{name}": value for name, value in values.items()}
