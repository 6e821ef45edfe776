"""Who acts on a case."""

from enum import StrEnum

from msgspec import Struct


class Role(StrEnum):
    """What a member of staff may do; see `cases.lifecycle` for the actions of each."""

    HANDLER = "handler"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Party(StrEnum):
    """Who may perform an action: the customer, the clock, or staff of a role."""

    CUSTOMER = "customer"
    CLOCK = "clock"
    HANDLER = "handler"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Actor(Struct, frozen=True):
    """The customer, the clock, or the member of staff `id` with a role and a team."""

    party: Party
    id: str = ""
    team: str = ""

    @property
    def label(self) -> str:
        """As events keep it: "customer", "clock" or "handler:7"."""
        return f"{self.party.value}:{self.id}" if self.id else self.party.value


CUSTOMER = Actor(Party.CUSTOMER)
CLOCK = Actor(Party.CLOCK)


def staff(role: Role, id: str, team: str = "") -> Actor:
    """A member of staff."""
    return Actor(Party(role.value), id, team)
