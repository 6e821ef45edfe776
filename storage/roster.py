"""Who is there at one moment: read once for a transaction, however many cases it assigns or pages for."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection

from cases.actors import Role
from cases.assignment import Candidate
from cases.calls import Audience
from storage import rosters
from storage.codec import Codec
from storage.staff import Member, members


class Roster:
    """All active members of staff, who of them is away and who is on duty at the moment `now`."""

    def __init__(self, connection: Connection, codec: Codec, now: datetime) -> None:
        self._connection = connection
        self._codec = codec
        self._now = now

    @cached_property
    def members(self) -> Sequence[Member]:
        """Everybody who is active, in the order in which they came."""
        return members(self._connection, self._codec)

    @cached_property
    def absent(self) -> set[str]:
        """The ids of those who are away."""
        return rosters.absent_at(self._connection, self._now)

    @cached_property
    def on_duty(self) -> list[str]:
        """The ids of those on duty and not away, who came first first."""
        return rosters.on_duty(self._connection, self._now)

    def candidates(self, *, at_work: bool, capacity: int) -> list[Candidate]:
        """Every handler and supervisor. `at_work`: whether it is working time, or soon; who is on duty is
        at work at any time. `capacity` is that of those whose own is not set. Loads are counted anew."""
        able = [one for one in self.members if one.role in (Role.HANDLER, Role.SUPERVISOR)]
        load = rosters.loads(self._connection) if able else {}
        return [
            Candidate(
                id=one.id,
                skills=frozenset(one.skills),
                senior=one.senior,
                capacity=capacity if one.capacity is None else one.capacity,
                load=load.get(one.id, 0),
                at_work=at_work or one.id in self.on_duty,
                absent=one.id in self.absent,
                names=one.names,
                supervisor=one.role is Role.SUPERVISOR,
            )
            for one in able
        ]

    def audience(self, to: Audience, *, handler: str | None, team: str) -> list[str]:
        """The ids of those who are told: as `cases.calls` has it. A case without handler is its
        supervisors'; where nobody is found it is the administrators."""
        return self._told(to, handler, team) or self._of_role(Role.ADMINISTRATOR)

    def _told(self, to: Audience, handler: str | None, team: str) -> list[str]:
        supervisors = self._of_role(Role.SUPERVISOR, team) or self._of_role(Role.SUPERVISOR)
        match to:
            case Audience.HANDLER:
                return [one.id for one in self.members if one.id == handler] or supervisors
            case Audience.SUPERVISORS:
                return supervisors
            case Audience.MANAGERS:
                return self._of_role(Role.MANAGER)
            case Audience.DUTY:
                return self.on_duty or supervisors

    def _of_role(self, role: Role, team: str | None = None) -> list[str]:
        return [one.id for one in self.members if one.role is role and team in (None, one.team)]
