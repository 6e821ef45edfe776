"""How far a member of staff can see."""

from enum import StrEnum

from msgspec import Struct

from cases.actors import Actor, Party


class Reach(StrEnum):
    """The dimensions of the tallies that a scope may stand for."""

    ALL = "all"
    TEAM = "team"
    HANDLER = "handler"


class Scope(Struct, frozen=True):
    """All cases, those of the team `value`, or those of the handler `value`."""

    reach: Reach
    value: str = ""

    def covers(self, handler: str | None, team: str) -> bool:
        """Whether a case with this handler and team may be seen."""
        match self.reach:
            case Reach.ALL:
                return True
            case Reach.TEAM:
                return team in ("", self.value)
            case Reach.HANDLER:
                return handler == self.value


def scope(member: Actor) -> Scope:
    """Managers, administrators and auditors see all, a supervisor the team and what belongs to none, a
    handler their own cases. A supervisor without a team leads all.

    Raises ValueError for who is not of the staff.
    """
    match member.party:
        case Party.MANAGER | Party.ADMINISTRATOR | Party.AUDITOR:
            return Scope(Reach.ALL)
        case Party.SUPERVISOR:
            return Scope(Reach.TEAM, member.team) if member.team else Scope(Reach.ALL)
        case Party.HANDLER:
            return Scope(Reach.HANDLER, member.id)
    raise ValueError(f"{member.party} is not of the staff")
