"""The fields of the configured form as the page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cases.taxonomy import Entry as Group
from dialogs.form import Field, FieldType
from handlers_console.new_case.entry import Entry
from handlers_console.visit import Visit

_ONE_LINE = (FieldType.TEXT, FieldType.NUMBER, FieldType.DATE, FieldType.AMOUNT, FieldType.ID_NUMBER)
_FOR_WHOM = "for_whom"
_KEYS = {FieldType.CLASSIFICATION: ("matter", "line"), FieldType.CONTACT: ("name", "phone")}


@dataclass(frozen=True)
class Choosing:
    """One of two lists: `groups` are the entries with their items, all with their words."""

    name: str
    label: str
    value: str
    problem: str
    groups: Sequence[tuple[str, str, Sequence[tuple[str, str]]]]


@dataclass(frozen=True)
class Input:
    """One field. `kind` tells how it is filled in; `hint` is how the customer would be asked; `known` are
    words that are likely meant."""

    name: str
    kind: str
    label: str
    hint: str = ""
    value: str = ""
    options: Sequence[tuple[str, str]] = ()
    chosen: Sequence[str] = ()
    lists: Sequence[Choosing] = ()
    known: Sequence[str] = ()
    problem: str = ""
    required: bool = False
    sensitive: bool = False
    agreed: bool = False
    on_behalf: bool = False


@dataclass(frozen=True)
class Sections:
    """What is always asked, for whom it is, what else may be stated, and files: those come last, so that the
    words of a form are read first."""

    asked: Sequence[Input]
    whose: Sequence[Input]
    behalf: Sequence[Input]
    more: Sequence[Input]
    files: Sequence[Input]


@dataclass(frozen=True)
class Wrong:
    """One thing to be looked at, as the top of the page names it."""

    name: str
    label: str
    problem: str


def wrongs(visit: Visit, problems: Mapping[str, str]) -> list[Wrong]:
    """All that is wrong, in the order of the page."""
    form = visit.office.dialog.form
    labels = {
        "told": "console.new_case.notice",
        **{key: f"field.{one.name}.label" for one in form for key in (one.name, *_KEYS.get(one.type, ()))},
        **{key: f"console.case.fact.{key}" for keys in _KEYS.values() for key in keys},
        "files": "console.new_case.files",
    }
    return [Wrong(key, visit.line(line), problems[key]) for key, line in labels.items() if key in problems]


def sections(visit: Visit, entry: Entry, problems: Mapping[str, str]) -> Sections:
    """All fields of the form, in its order, with what was filled in."""
    every = visit.office.dialog.form
    shown = {one.name: _input(visit, one, entry, problems) for one in every}
    form = [one for one in every if one.type is not FieldType.FILES]
    return Sections(
        asked=[shown[one.name] for one in form if one.asked and one.when is None],
        whose=[shown[one.name] for one in form if one.name == _FOR_WHOM],
        behalf=[shown[one.name] for one in form if one.when is not None],
        more=[
            shown[one.name] for one in form if not one.asked and one.when is None and one.name != _FOR_WHOM
        ],
        files=[shown[one.name] for one in every if one.type is FieldType.FILES],
    )


def _input(visit: Visit, field: Field, entry: Entry, problems: Mapping[str, str]) -> Input:
    kind = "line" if field.type in _ONE_LINE else field.type.value
    contact = field.type is FieldType.CONTACT
    return Input(
        name=field.name,
        kind=kind,
        label=visit.line(f"field.{field.name}.label"),
        hint=visit.line(f"field.{field.name}.ask") if kind in ("line", "story") else "",
        value=entry.written.texts.get("name" if contact else field.name, ""),
        options=[(one, visit.line(f"option.{field.name}.{one}")) for one in field.options],
        chosen=tuple(entry.written.chosen.get(field.name, ())),
        lists=_lists(visit, entry, problems) if field.type is FieldType.CLASSIFICATION else (),
        known=_known(visit, field),
        problem=problems.get("name" if contact else field.name, ""),
        required=field.asked and field.required,
        sensitive=field.sensitive,
        agreed=field.name in entry.written.agreed,
        on_behalf=field.when is not None,
    )


def _known(visit: Visit, field: Field) -> Sequence[str]:
    if field.name != "branch" or field.type is not FieldType.TEXT:
        return ()
    return [one.name(visit.locale) for one in visit.office.dialog.branches.every]


def _lists(visit: Visit, entry: Entry, problems: Mapping[str, str]) -> list[Choosing]:
    taxonomy = visit.office.dialog.taxonomy
    return [
        Choosing(
            axis,
            visit.line(f"console.case.fact.{axis}"),
            entry.written.texts.get(axis, ""),
            problems.get(axis, ""),
            [_group(one, visit.locale) for one in groups],
        )
        for axis, groups in (("matter", taxonomy.matters), ("line", taxonomy.lines))
    ]


def _group(group: Group, locale: str) -> tuple[str, str, Sequence[tuple[str, str]]]:
    named = [(one.code, one.en if locale == "en" else one.zh) for one in group.items]
    return group.code, group.en if locale == "en" else group.zh, named
