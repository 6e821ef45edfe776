"""Which files are taken as evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


def refusal(
    size: int, kind: str | None, accepted: Mapping[str, Sequence[str]], max_bytes: Mapping[str, int]
) -> str | None:
    """Why a file is not taken, as a wording key suffix; None if it is.

    `kind` is what its bytes say, as a file name's ending such as "jpg"; `accepted` lists such endings by
    family (photo, document, voice, video), and `max_bytes` the largest size of each family.
    """
    if size == 0:
        return "empty"
    families = [family for family, kinds in accepted.items() if kind in kinds]
    if not families:
        return "type"
    return None if size <= max(max_bytes[family] for family in families) else "too_large"


@dataclass(frozen=True)
class FileRules:
    """Which files are taken: endings by family, and the largest size of each family in bytes."""

    accepted: Mapping[str, Sequence[str]]
    max_bytes: Mapping[str, int]

    def only(self, *families: str) -> "FileRules":
        """The rules of these families alone."""
        return FileRules(
            {name: kinds for name, kinds in self.accepted.items() if name in families},
            {name: size for name, size in self.max_bytes.items() if name in families},
        )

    def refusal(self, size: int, kind: str | None) -> str | None:
        """Why a file is not taken: see `refusal`."""
        return refusal(size, kind, self.accepted, self.max_bytes)

    def family(self, kind: str) -> str:
        """The family of an ending; raises StopIteration for one that is not accepted."""
        return next(family for family, kinds in self.accepted.items() if kind in kinds)
