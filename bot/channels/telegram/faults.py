"""Faults of ours in the log: what and where, never with values, which may be what a customer wrote."""

from pathlib import Path
from traceback import extract_tb


def described(error: Exception) -> dict[str, str]:
    """The error's type and the place that raised it."""
    frames = extract_tb(error.__traceback__)
    at = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return {"error": type(error).__name__, "at": at}
