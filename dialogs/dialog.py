"""One turn in the making: the conversation, what is said, and what it makes happen."""

from datetime import date

from dialogs import plan
from dialogs.answers.choices import Option
from dialogs.conversation import SIDE_TRIPS, Conversation, Draft, Phase
from dialogs.effects import CaseSupplemented, Effect
from dialogs.form import Field
from dialogs.messages import Choice
from dialogs.rules import CaseBrief, Moment, Rules
from dialogs.standing import Standing

OFFER_PERSON_AFTER = 3
ASK_DIFFERENTLY_AFTER = 2
_PART = 10_000


class Dialog(Standing):
    """The working object that the phases act upon. `asks`: the open question is put at the end.
    `in_danger`: the message tells of danger to life."""

    def __init__(self, conversation: Conversation, rules: Rules, moment: Moment) -> None:
        super().__init__(conversation)
        self.rules = rules
        self.moment = moment
        self.effects: list[Effect] = []
        self.notes: list[str] = []
        self.asks = True
        self.in_danger = False

    # What the machine looks at, see `dialogs.machine.Model`.

    @property
    def something_is_missing(self) -> bool:
        return bool(self.missing())

    @property
    def is_supplement(self) -> bool:
        draft = self.conversation.draft
        return draft is not None and draft.case is not None

    @property
    def story_is_open(self) -> bool:
        return self.conversation.field == plan.story_field(self.rules.form).name

    @property
    def is_told(self) -> bool:
        draft = self.conversation.draft
        return draft is not None and bool(draft.story)

    # What the phases do.

    def go(self, trigger: str) -> None:
        """Move on: a new question is open. Raises MachineError where the table has no such step."""
        self.rules.machine.events[trigger].trigger(self)
        self.new_question()

    def can(self, trigger: str) -> bool:
        """Whether the table has this step from here."""
        return self.phase in self.rules.machine.events[trigger].transitions

    def go_on(self, trigger: str) -> None:
        """Move on to whatever is to be asked next."""
        self.go(trigger)
        self.draft.changing = False
        if self.conversation.phase is Phase.ASKING:
            self.open_field(self.missing()[0])
            if self.needs_consent(self.field):
                self.go("need_consent")
        elif self.conversation.phase is Phase.IDLE:
            self.conversation.draft = None

    def needs_consent(self, field: Field) -> bool:
        """Whether the separate consent to a sensitive field is to be asked for here."""
        here = field.treatment(self.moment.channel) == "here"
        return field.sensitive and here and field.name not in self.draft.agreed

    def step_aside(self, trigger: str) -> None:
        """Start a side trip, to come back from by `come_back`."""
        conversation = self.conversation
        if conversation.phase not in SIDE_TRIPS:
            conversation.back_to = conversation.phase
            conversation.back_path = conversation.path
            conversation.back_question = conversation.question
        self.go(trigger)

    def come_back(self) -> None:
        """End the side trip: the question that was open is open again, as far as it was answered."""
        self.go("go_back")
        self.conversation.about = self.conversation.handover = None
        self.conversation.path = self.conversation.back_path

    def open_field(self, field: Field) -> None:
        """The next answer is for this field."""
        self.conversation.field = field.name
        self.conversation.path = ""
        if field.name not in self.draft.asked and field.asked:
            self.draft.asked.append(field.name)

    def new_question(self, path: str = "") -> None:
        """The open question changes, so buttons of the one before are old."""
        self.conversation.question += 1
        self.conversation.misses = 0
        self.conversation.path = path

    def begin_draft(self) -> None:
        """Start a complaint, with what is known of the customer filled in."""
        draft = Draft(id=self.moment.new_id, form=self.rules.form_version)
        for field in self.rules.form:
            if field.default is not None:
                draft.answers[field.name] = field.default
        if person := self.conversation.person:
            draft.answers.update(name=person.name, phone=person.phone)
        self.conversation.draft = draft
        self.conversation.reminded = False
        self.open_field(plan.story_field(self.rules.form))

    def make(self, effect: Effect) -> None:
        """Have this carried out with the turn."""
        self.effects.append(effect)

    def add_to(self, case_id: str, *texts: str) -> None:
        """Add these words to a case: what is blank is none, and what is very long goes in several parts."""
        part = ""
        for text in filter(str.strip, texts):
            if part and len(part) + len(text) > _PART:
                self.make(CaseSupplemented(case_id, text=part))
                part = ""
            part = f"{part}\n{text}" if part else text
        if part:
            self.make(CaseSupplemented(case_id, text=part))

    def note(self, key: str, **values: object) -> None:
        """Say this before the open question."""
        self.notes.append(self.line(key, **values))

    def line(self, key: str, **values: object) -> str:
        """A line of the catalogue in the customer's language."""
        locale = self.conversation.locale
        return self.rules.wording.line(locale, key, **values)

    def day(self, day: date) -> str:
        """A day as the customer reads it."""
        return self.line("date", year=day.year, month=day.month, day=day.day)

    def choices(self, options: list[Option]) -> tuple[Choice, ...]:
        """The options as buttons of the open question."""
        number = self.conversation.question
        return tuple(Choice(f"{number}:{option.value}", option.label) for option in options)

    # What the phases ask.

    @property
    def draft(self) -> Draft:
        """The open draft; only for phases that have one."""
        draft = self.conversation.draft
        if draft is None:
            raise LookupError(f"no draft in phase {self.phase}")
        return draft

    @property
    def today(self) -> date:
        return self.moment.now.astimezone(self.rules.zone).date()

    @property
    def field(self) -> Field:
        """The open field."""
        return plan.named(self.rules.form, self.conversation.field or "")

    @property
    def about(self) -> CaseBrief | None:
        """The case that the open side trip is about; None if it is not the customer's any more."""
        return self.own_case(self.conversation.about)

    def own_case(self, which: str | None) -> CaseBrief | None:
        """The customer's case of this id or number."""
        return next((case for case in self.moment.cases if which in (case.id, case.number)), None)

    @property
    def latest_case(self) -> CaseBrief | None:
        return self.moment.cases[0] if self.moment.cases else None

    def missing(self) -> list[Field]:
        draft = self.conversation.draft
        return plan.missing(self.rules.asked, draft, self.moment.channel) if draft else []
