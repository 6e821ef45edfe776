"""Reads a YAML file into plain data and remembers on which line everything stands.

Every scalar stays the text the operator wrote: what it means is decided by the setting it belongs to, so
that a phone number keeps its leading zero and an option may be called no.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode
from yaml.events import AliasEvent

Path = tuple[str | int, ...]
LARGEST = 1024 * 1024
_DEEPEST = 20
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_CONTROL = re.compile(r"[\x00-\x08\x09\x0b\x0c\x0e-\x1f\x7f]")
_NOTHING = ("", "~", "null")
_PLAIN_TAGS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:str")


class DocumentError(Exception):
    """The text cannot be read at all, from `line` on."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line
        self.problem = problem


@dataclass
class Document:
    """`lines` tells by path where a key, or an item of a list, stands; `repeated` are keys given twice."""

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    repeated: list[tuple[Path, int]] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of this path, or of the nearest section around it that is there."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_document(content: bytes) -> Document:
    """Read one YAML document of nothing but mappings, lists and scalars; raises DocumentError."""
    text = _decoded(content)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, AliasEvent):
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise DocumentError(line, f"*{event.anchor}: write the values out here")
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise _unreadable(error) from None
    except (yaml.YAMLError, RecursionError):
        raise DocumentError(1, "holds characters or a structure that cannot be read") from None
    document = Document()
    if root is not None:
        document.data = _value(document, root, ())
    return document


def _decoded(content: bytes) -> str:
    if len(content) > LARGEST:
        raise DocumentError(1, "is larger than a megabyte")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DocumentError(line, "is not UTF-8; save the file in that encoding") from None
    if (odd := _CONTROL.search(text)) is not None:
        raise DocumentError(
            text.count("\n", 0, odd.start()) + 1, f"holds the character {odd[0]!r}; remove it"
        )
    return text


def _unreadable(error: yaml.MarkedYAMLError) -> DocumentError:
    mark = error.problem_mark or error.context_mark
    problem = error.problem or "cannot be read"
    return DocumentError(
        mark.line + 1 if mark else 1, f"{problem}; look for a missing quote or colon here or above"
    )


def _value(document: Document, node: Node, path: Path) -> Any:
    line = node.start_mark.line + 1
    document.lines.setdefault(path, line)
    if node.tag not in _PLAIN_TAGS:
        raise DocumentError(line, f"{node.tag}: leave the tag out")
    if len(path) > _DEEPEST:
        raise DocumentError(line, "is nested too deeply")
    match node:
        case ScalarNode():
            return None if not node.style and node.value in _NOTHING else node.value
        case SequenceNode():
            return [_value(document, item, (*path, index)) for index, item in enumerate(node.value)]
        case MappingNode():
            return dict(_entries(document, node, path))
    raise DocumentError(line, "cannot be read")


def _entries(document: Document, node: MappingNode, path: Path) -> Mapping[str, Any]:
    entries: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, ScalarNode):
            raise DocumentError(line, "a name before a colon must be plain text")
        here = (*path, str(key.value))
        if key.value in entries:
            document.repeated.append((here, line))
            continue
        document.lines[here] = line
        entries[str(key.value)] = _value(document, value, here)
    return entries
