"""The settings in force, as staff may read them: secrets are stars."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from pydantic import SecretStr

from bot.settings.tree import Settings

HIDDEN = "••••••"
_LONGEST = 300
_LOGIN = re.compile(r"(?<=://)[^/@\s]+(?=@)")


def shown(settings: Settings) -> list[tuple[str, str]]:
    """Each setting by its path, such as ratings.target_percent, with its value."""
    return list(_values("", settings))


def _values(path: str, value: object) -> Iterator[tuple[str, str]]:
    match value:
        case SecretStr():
            yield path, HIDDEN
        case Mapping():
            for name, one in value.items():
                yield from _values(f"{path}.{name}" if path else str(name), one)
        case tuple() | list() if any(is_dataclass(one) or isinstance(one, SecretStr) for one in value):
            for number, one in enumerate(value, 1):
                yield from _values(f"{path}.{number}", one)
        case tuple() | list() | frozenset() | set():
            yield path, _text(", ".join(str(one) for one in value))
        case _ if (
            is_dataclass(value) and not isinstance(value, type) and type(value).__str__ is object.__str__
        ):
            for field in fields(value):
                if field.repr:
                    yield from _values(
                        f"{path}.{field.name}" if path else field.name, getattr(value, field.name)
                    )
        case _:
            yield path, "" if value is None else _text(str(value))


def _text(text: str) -> str:
    text = _LOGIN.sub(HIDDEN, text)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
