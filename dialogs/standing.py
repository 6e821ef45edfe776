"""A conversation as the machine sees it: the part of `dialogs.machine.Model` that it tells by itself."""

from dialogs.conversation import Conversation, Phase


class Standing:
    """The phase of `conversation`, and where it comes back to."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation

    @property
    def phase(self) -> str:
        return self.conversation.phase.value

    @phase.setter
    def phase(self, value: str) -> None:
        self.conversation.phase = Phase(value)

    @property
    def back_to(self) -> Phase | None:
        return self.conversation.back_to
