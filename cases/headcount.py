"""How many people complain together."""


def people_in(text: str) -> int | None:
    """The most people that the folded `text` says complain together; None where it tells of no group."""
    return None
