"""What all actions are."""

from msgspec import Struct, structs

from cases.actors import Actor, Party
from cases.errors import Missing

LONGEST_TEXT = 20_000


class Action(Struct, frozen=True, tag_field="action"):
    """Something done to a case."""

    @property
    def name(self) -> str:
        """The word for it in events, the lifecycle and the wording."""
        return str(self.__struct_config__.tag)

    def check(self) -> None:
        """Raises Missing for a text that is empty or too long."""
        for field in structs.fields(self):
            value = getattr(self, field.name)
            if isinstance(value, str) and not value.strip() and field.required:
                raise Missing("missing", field=field.name)
            if isinstance(value, str) and len(value) > LONGEST_TEXT:
                raise Missing("too_long", field=field.name, limit=LONGEST_TEXT)

    def check_reason(self, by: Actor) -> None:
        """Raises Missing where staff give no reason for what the customer may do without one."""
        if by.party is not Party.CUSTOMER and not str(getattr(self, "reason", "")).strip():
            raise Missing("missing", field="reason")
