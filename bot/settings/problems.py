"""Says in an operator's words, with file and line, what does not fit in config.yaml."""

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from itertools import zip_longest
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic_core import ErrorDetails

from bot.settings.document import Document, Path

Problem = tuple[Path, str]
_LONGEST_QUOTE = 40
_KEY = "[key]"  # how pydantic says that it means the key itself


class SettingsError(Exception):
    """Settings that cannot be used. Each problem is one line; none repeats a secret."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(problems)


def lines(file: str, document: Document, problems: Iterable[Problem]) -> list[str]:
    """The problems as lines such as `config.yaml:12: form.2.type: …`, in the order of the file."""
    placed = [(document.line(path), path_name(path), text) for path, text in problems]
    for path, line in document.repeated:
        placed.append((line, path_name(path), f"stands here again; first on line {document.line(path)}"))
    return [f"{file}:{line}: {name + ': ' if name else ''}{text}" for line, name, text in sorted(placed)]


def path_name(path: Path) -> str:
    """A path as people count: the first item of a list is number 1."""
    return ".".join(str(part + 1) if isinstance(part, int) else _one_line(part) for part in path)


def found_by_pydantic(errors: Iterable[ErrorDetails], tree: type) -> list[Problem]:
    """What pydantic found, in the words of this file."""
    return [_problem(error, tree) for error in errors]


def suggestion(word: str, known: Iterable[str]) -> str:
    """What was probably meant, and what else there is."""
    known = list(known)
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return (f"did you mean {near[0]}? One" if near else "one") + f" of {', '.join(known)}"


def quoted(value: object) -> str:
    """A value as it was written, shortened."""
    text = str(value)
    return repr(text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "…")


def _problem(error: ErrorDetails, tree: type) -> Problem:
    path: Path = tuple(part for part in error["loc"] if part != _KEY)
    value = error["input"]
    match error["type"]:
        case "missing":
            return path, "is missing"
        case "unexpected_keyword_argument":
            return path, f"is not a setting; {suggestion(str(path[-1]), _names(_type_at(tree, path[:-1])))}"
        case _ if value is None:
            return path, "has no value; write one or take the line out"
        case "enum" | "literal_error":
            known = re.findall(r"'([^']*)'", error["ctx"]["expected"])
            noun = _noun(_type_at(tree, error["loc"]))
            return path, f"{quoted(value)} is not {noun}; {suggestion(str(value), known)}"
        case "value_error":
            prefix = f"{quoted(value)} " if isinstance(value, str) else ""
            return _placed(path, f"{prefix}{error['ctx']['error']}", tree)
        case kind:
            return path, _PLAIN.get(kind, _otherwise)(error)


def _placed(path: Path, problem: str, tree: type) -> Problem:
    """A section's own check may begin with the setting to blame, as in `warn_at: must …`."""
    name, _, rest = problem.partition(": ")
    return ((*path, name), rest) if rest and name in _names(_type_at(tree, path)) else (path, problem)


def _otherwise(error: ErrorDetails) -> str:
    return f"{quoted(error['input'])} does not fit: {error['msg']}"


_SECTION = "must hold further settings, each on its own line below"
_ZONE = "is not a time zone; write for example Asia/Shanghai"
_PLAIN: dict[str, Callable[[ErrorDetails], str]] = {
    "bool_parsing": lambda error: f"{quoted(error['input'])} is neither yes nor no",
    "bool_type": lambda _: "must be yes or no",
    "dataclass_type": lambda _: _SECTION,
    "dict_type": lambda _: _SECTION,
    "greater_than_equal": lambda error: f"{quoted(error['input'])} is less than {error['ctx']['ge']}",
    "int_parsing": lambda error: f"{quoted(error['input'])} is not a whole number",
    "int_type": lambda _: "must be a whole number",
    "string_too_short": lambda _: "is empty",
    "string_type": lambda _: "must be a text on this line",
    "tuple_type": lambda _: "must be a list, each item on its own line after a dash",
    "zoneinfo_str": lambda error: f"{quoted(error['input'])} {_ZONE}",
    "zoneinfo_type": lambda _: _ZONE,
}


def _type_at(tree: Any, path: Path) -> Any:
    for part, following in zip_longest(path, path[1:]):
        inner = _bare(tree)
        if part == _KEY:
            break
        if is_dataclass(inner):
            tree = get_type_hints(inner, include_extras=True).get(str(part), str)
        else:
            parts = get_args(inner) or (str,)
            tree = parts[0 if get_origin(inner) is tuple or following == _KEY else -1]
    return _bare(tree)


def _bare(kind: Any) -> Any:
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return _bare(next(one for one in get_args(kind) if one is not NoneType))
    return kind


def _names(section: Any) -> list[str]:
    return [one.name for one in fields(section)] if is_dataclass(section) else []


def _noun(kind: Any) -> str:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "a " + re.sub(r"(?<!^)(?=[A-Z])", " ", kind.__name__).lower()
    return "possible here"


def _one_line(part: str) -> str:
    return part if part.isprintable() else repr(part)
