"""The complaint form as the operator declares it in config.yaml."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import ClassVar, Literal


class FieldType(StrEnum):
    """How a field is asked and how its answer is read."""

    STORY = "story"
    CLASSIFICATION = "classification"
    CHOICE = "choice"
    CHOICES = "choices"
    CONTACT = "contact"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    AMOUNT = "amount"
    ID_NUMBER = "id_number"
    FILES = "files"


@dataclass(frozen=True)
class Field:
    """One thing a complaint may hold.

    `asked`: put as a question in turn; otherwise offered under "add details" and shown in the review.
    `when`: only for a complaint made on somebody's behalf. `default`: assumed until changed.
    `channels` says where the field is left out ("omit") or asked for on the web page only ("web"); "here" is
    the usual way.
    The words for it stand in the catalogues under `field.<name>.…` and `option.<name>.<option>`.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    name: str
    type: FieldType
    asked: bool = True
    required: bool = True
    sensitive: bool = False
    options: tuple[str, ...] = ()
    default: str | None = None
    when: Literal["someone_else"] | None = None
    channels: dict[str, Literal["omit", "web", "here"]] = field(default_factory=dict)

    @cached_property
    def answer_keys(self) -> tuple[str, ...]:
        """The names under which the answers to this field stand in a draft."""
        return _ANSWER_KEYS.get(self.type, (self.name,))

    def treatment(self, channel: str) -> Literal["omit", "web", "here"]:
        """Where this field is filled in for a conversation on `channel`."""
        return self.channels.get(channel, "here")


_ANSWER_KEYS = {FieldType.CLASSIFICATION: ("matter", "line"), FieldType.CONTACT: ("name", "phone")}

Form = tuple[Field, ...]
