"""How grave a case is."""

from enum import StrEnum


class Grade(StrEnum):
    """From P1, the gravest, to P4."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"

    def outranks(self, other: "Grade") -> bool:
        """Whether this grade is the graver one."""
        return self.value < other.value

    @property
    def one_up(self) -> "Grade":
        """The next graver grade; P1 stays P1."""
        grades = tuple(Grade)
        return grades[max(0, grades.index(self) - 1)]
