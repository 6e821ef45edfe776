"""A customer for tests that read as transcripts: the dialog alone, in a world kept in memory."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import msgspec

from bot.rules import build_rules
from bot.settings import load_settings
from cases.actions import Action
from cases.complaint import Complaint
from dialogs import notices
from dialogs.advance import advance
from dialogs.briefs import brief_of
from dialogs.conversation import Conversation, Draft, Phase
from dialogs.effects import Effect
from dialogs.messages import (
    Choice,
    Command,
    CommandName,
    Content,
    Edited,
    File,
    FileKind,
    Filled,
    Left,
    Link,
    Posted,
    Say,
    Tap,
    Text,
    Unsupported,
    Wake,
)  # fmt: skip
from dialogs.rules import Moment, Rules
from tests.casework import GivenOut, World, act, opened, the_case_rules

START = datetime(2026, 9, 14, 1, 30, tzinfo=UTC)
_ENCODER, _DECODER = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Conversation)
_CASE = msgspec.msgpack.Decoder(Complaint)


@cache
def the_rules() -> Rules:
    """The rules of the default settings."""
    return build_rules(load_settings(Path(__file__).parent.parent / "config.yaml", {}))


class Customer:
    """Somebody who writes to Tingsu. `heard` is all they were told, `messages` counts what they sent."""

    def __init__(self, channel: str = "webchat", locale: str = "zh-CN", rules: Rules | None = None) -> None:
        self.channel, self.locale, self.rules = channel, locale, rules or the_rules()
        self.conversation = Conversation()
        self.now = START
        self.heard: list[Say] = []
        self.last: list[Say] = []
        self.effects: list[Effect] = []
        self.cases: list[Complaint] = []
        self.messages = 0
        self._sent = 0
        self._wake_at: datetime | None = None
        self._told, self.codes = dict[str, int](), dict[str, GivenOut]()

    # What they do.

    def says(self, *texts: str) -> "Customer":
        for text in texts:
            self.sends(Text(text))
        return self

    def taps(self, *labels: str) -> "Customer":
        for label in labels:
            self.sends(Tap(self.choice(label).token))
        return self

    def taps_first(self) -> "Customer":
        """Tap the first choice of the last message."""
        return self.taps(self.labels[0])

    def speaks(self, locale: str) -> "Customer":
        """Zh or en from now on."""
        return self.commands(CommandName.LANGUAGE, locale[:2])

    def commands(self, name: CommandName, argument: str = "") -> "Customer":
        return self.sends(Command(name, argument))

    def sends_photo(self, **details: str) -> "Customer":
        return self.sends(File("photo", FileKind.PHOTO, **details))  # type: ignore[arg-type]

    def edits(self, message: int, text: str) -> "Customer":
        """Change the message sent as number `message`."""
        return self.sends(Edited(f"m{message}", text), new=False)

    def fills(self, field: str, text: str, *, consented: bool = False) -> "Customer":
        """Fill a field in on the web page that a link opened."""
        return self.sends(Filled(field, text, self.draft.id, consented), new=False)

    def sends_sticker(self) -> "Customer":
        return self.sends(Unsupported("sticker"))

    def leaves(self) -> "Customer":
        return self.sends(Left(), new=False)

    def waits(self, **time: float) -> "Customer":
        """Time passes; the clock wakes the conversation whenever that is due."""
        until = self.now + timedelta(**time)
        self.last = []
        while self._wake_at is not None and self._wake_at <= until:
            self.now, self._wake_at = max(self.now, self._wake_at), None
            self.last += self._turn(Wake(), "wake")
        self.now = until
        return self

    def sends(self, content: Content, *, new: bool = True) -> "Customer":
        self.now += timedelta(seconds=1)
        self._sent += 1
        self.messages += new
        self.last = self._turn(content, f"m{self._sent}")
        return self

    def posts(self, text: str = "", *, case: str | None = None, **rating: object) -> "Customer":
        """Do something on the page of their case."""
        return self.sends(Posted(case or self.case.id, text, **rating), new=False)  # type: ignore[arg-type]

    # What happens to their case.

    def happens(self, *actions: Action, case: Complaint | None = None) -> "Customer":
        """Staff and the clock do this to the case, and the customer is told of it all at once."""
        case = case or self.case
        for action in actions:
            act(case, action, self.now)
        return self.is_told(case)

    def is_told(self, case: Complaint) -> "Customer":
        """The clock tells what the customer was not told of yet."""
        events = [event for event in case.events if event.seq > self._told.get(case.id, 1)]
        self._told[case.id] = case.version
        stored = _DECODER.decode(_ENCODER.encode(self.conversation))
        who, link = notices.Handler("李明", "021-5555"), Link("看详情", "https://complaints.test/case")
        say = notices.tell(case, events, stored, self.rules, the_case_rules(), who, link)
        self.conversation = stored
        self.last = [say] if say else []
        self.heard += self.last
        return self

    # What they find.

    def expects(self, *parts: str) -> "Customer":
        for part in parts:
            assert part in self.text, f"{part!r} is not in:\n{self.text}"
        return self

    def does_not_hear(self, *parts: str) -> "Customer":
        for part in parts:
            assert part not in self.text, f"{part!r} is in:\n{self.text}"
        return self

    def hears_nothing(self) -> "Customer":
        assert not self.last, self.text
        return self

    def choice(self, label: str) -> Choice:
        """The choice of this label in the last message that has it."""
        for say in reversed(self.heard):
            for choice in say.choices:
                if choice.label == label:
                    return choice
        raise AssertionError(f"no message offers {label!r}")

    def made(self, kind: type[Effect]) -> list[Effect]:
        """The effects of this kind, from the beginning."""
        return [effect for effect in self.effects if isinstance(effect, kind)]

    @property
    def text(self) -> str:
        """What was said last."""
        return "\n\n".join(say.text for say in self.last)

    @property
    def labels(self) -> list[str]:
        """The choices offered last."""
        return [choice.label for say in self.last for choice in say.choices]

    @property
    def step(self) -> str:
        """The progress shown last, such as "2/5"."""
        step = self.last[-1].step
        return f"{step.number}/{step.of}" if step else ""

    @property
    def phase(self) -> Phase:
        return self.conversation.phase

    @property
    def draft(self) -> Draft:
        """The complaint that they are writing."""
        assert self.conversation.draft, "there is no draft"
        return self.conversation.draft

    @property
    def draft_id(self) -> str | None:
        return self.conversation.draft.id if self.conversation.draft else None

    @property
    def case(self) -> Complaint:
        """The latest complaint that they submitted."""
        assert self.cases, f"nothing was submitted; said last:\n{self.text}"
        return self.cases[-1]

    # The world.

    def moment(self, key: str = "m0") -> Moment:
        return Moment(
            self.now,
            f"{self._sent:032x}",
            key,
            self.channel,
            self.locale,
            tuple(brief_of(case, "李明", the_case_rules()) for case in reversed(self.cases)),
            lambda field, draft: f"https://complaints.test/{field}/{draft}",
            handover=lambda code: opened(self.codes.get(code), self.now),
        )

    def copy(self) -> "Customer":
        """The same customer, to go on differently."""
        twin = Customer(self.channel, self.locale, self.rules)
        twin.__dict__.update(self.__dict__)
        twin.conversation = _DECODER.decode(_ENCODER.encode(self.conversation))
        twin.heard, twin.last, twin.effects = [*self.heard], [*self.last], [*self.effects]
        twin.cases = [_CASE.decode(_ENCODER.encode(case)) for case in self.cases]
        twin._told, twin.codes = {**self._told}, {code: one.copy() for code, one in self.codes.items()}
        return twin

    def on_another_form(self, **changes: object) -> "Customer":
        """The operator changes the rules and starts anew."""
        self.rules = replace(self.rules, **changes)  # type: ignore[arg-type]
        return self

    def _turn(self, content: Content, key: str) -> list[Say]:
        stored = _DECODER.decode(_ENCODER.encode(self.conversation))
        turn = advance(self.rules, stored, content, self.moment(key))
        self.conversation, self._wake_at = turn.conversation, turn.wake_at
        world = World(self.cases, self.channel, self.now, self.rules, self.codes)
        says = [*turn.says, *world.carry_out(turn.effects, turn.conversation)]
        self.effects += turn.effects
        self.heard += says
        return says
