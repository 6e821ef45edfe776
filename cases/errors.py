"""What the rules of a case refuse."""


class CaseError(Exception):
    """Something that the rules do not allow. `reason` is a wording key suffix."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
