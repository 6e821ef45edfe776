"""Everything Tingsu says, by key and locale. The lines stand in the YAML files of this folder, an operator
may replace any of them in config.yaml, and administrators while Tingsu runs: their words win over all."""

from collections.abc import Iterable, Mapping
from string import Formatter
from typing import NamedTuple

from dialogs.wording.fitting import misfits

Lines = Mapping[str, Mapping[str, str]]
"""By locale and key."""
LOCALES = ("zh", "en")
_OF_THE_FORM = ("field.", "option.", "words.")  # an operator's own fields bring their own lines


class WordingError(Exception):
    """The catalogues are not complete; each problem is one line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class _InForce(NamedTuple):
    """What is said now: replaced as a whole, so that nobody meets half of a change."""

    lines: Lines
    words: Mapping[str, tuple[str, ...]]


class Wording:
    """The lines of all locales: `catalogues[locale][key]`, with `{placeholders}`. `shipped` are those before
    the operator replaced any; `facts[locale][name]` is filled in once, wherever a line names it."""

    def __init__(
        self, catalogues: Lines, *, shipped: Lines | None = None, facts: Lines | None = None
    ) -> None:
        self._written = catalogues
        self._shipped = shipped or catalogues
        self._facts = facts or {}
        self._catalogues: Lines = {
            locale: {key: self.filled(locale, line) for key, line in lines.items()}
            for locale, lines in catalogues.items()
        }
        self._in_force = _in_force(self._catalogues)

    def line(self, locale: str, key: str, **values: object) -> str:
        """The line of this key with its placeholders filled in; raises KeyError for an unknown key."""
        template = self._in_force.lines[locale][key]
        return template.format_map(values) if "{" in template or "}" in template else template

    def words(self, key: str) -> tuple[str, ...]:
        """All synonyms of this key, of every locale: a customer may mix languages."""
        return self._in_force.words.get(key, ())

    @property
    def keys(self) -> list[str]:
        """The keys of all lines."""
        return sorted(set().union(*self._written.values()))

    def written(self, locale: str, key: str) -> str:
        """The line as it was at the start, {facts} not filled in; raises KeyError."""
        return self._written[locale][key]

    def shipped(self, locale: str, key: str) -> str:
        """The line as it came with Tingsu; one of the operator's own fields came with config.yaml."""
        return self._shipped.get(locale, {}).get(key) or self._written[locale][key]

    def filled(self, locale: str, line: str) -> str:
        """With the facts filled in."""
        return _filled(line, self._facts.get(locale, {}))

    def put_over(self, lines: Lines) -> None:
        """From now on these stand in place of those at the start, and of those put there before. One that
        does not fit any more, as after an upgrade, is passed over: `misfits` says why."""
        fitting = {
            locale: {
                key: self.filled(locale, line) for key, line in these.items() if self._fits(locale, key, line)
            }
            for locale, these in lines.items()
        }
        self._in_force = _in_force(
            {locale: {**began, **fitting.get(locale, {})} for locale, began in self._catalogues.items()}
        )

    def _fits(self, locale: str, key: str, line: str) -> bool:
        known = key in self._written.get(locale, {})
        return known and not any(misfits(key, self.shipped(locale, key), line))

    def with_overrides(self, overrides: Mapping[str, Mapping[str, str]]) -> "Wording":
        """A copy with the operator's lines; raises WordingError for one that does not fit."""
        problems = [
            problem
            for locale, lines in overrides.items()
            for key, line in lines.items()
            for problem in self._misfits(locale, key, line)
        ]
        if problems:
            raise WordingError(problems)
        own = {loc: {**lines, **overrides.get(loc, {})} for loc, lines in self._catalogues.items()}
        return Wording(own, shipped=self._shipped)

    def with_facts(self, facts: Mapping[str, Mapping[str, str]]) -> "Wording":
        """A copy in which what never changes, such as {insurer}, is filled in once; `facts[locale][name]`."""
        return Wording(self._written, shipped=self._shipped, facts=facts)

    def _misfits(self, locale: str, key: str, line: str) -> Iterable[str]:
        original = self._catalogues.get(locale, {}).get(key)
        if original is None:
            if not key.startswith(_OF_THE_FORM):
                yield f"wording.{locale}.{key}: there is no such line"
            return
        unknown = placeholders(line) - placeholders(original)
        if unknown:
            fitting = ", ".join(sorted(placeholders(original))) or "none"
            yield f"wording.{locale}.{key}: unknown {', '.join(sorted(unknown))}; fitting here: {fitting}"

    def problems(self, needed: Iterable[str] = ()) -> list[str]:
        """What is missing or differs between the locales, and which needed keys no catalogue has."""
        keys = set(needed).union(*self._catalogues.values())
        found = []
        for key in sorted(keys):
            lines = {locale: self._catalogues.get(locale, {}).get(key) for locale in LOCALES}
            missing = [locale for locale, line in lines.items() if line is None]
            if missing:
                found += [f"wording: {key} has no line in {locale}" for locale in missing]
            elif len({frozenset(placeholders(line or "")) for line in lines.values()}) > 1:
                found.append(f"wording: {key} has other placeholders in each locale")
        return found


def _in_force(lines: Lines) -> _InForce:
    words = {
        key: _synonyms(these.get(key, "") for these in lines.values())
        for key in set().union(*lines.values())
        if key.startswith("words.")
    }
    return _InForce(lines, words)


def _filled(line: str, facts: Mapping[str, str]) -> str:
    if "{" not in line:
        return line
    for name, fact in facts.items():
        line = line.replace(f"{{{name}}}", fact.replace("{", "{{").replace("}", "}}"))
    return line


def _synonyms(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(word.strip() for line in lines for word in line.split("|") if word.strip())


def placeholders(line: str) -> set[str]:
    """The names in braces; a malformed line gives the impossible name "{"."""
    if "{" not in line and "}" not in line:
        return set()
    try:
        return {name for _, name, _, _ in Formatter().parse(line) if name is not None}
    except ValueError:
        return {"{"}


def locale_of(tag: str | None, default: str) -> str:
    """The locale for a client's language tag: Chinese in all its forms, else English if it names one."""
    if not tag:
        return default
    return "zh" if tag.lower().replace("_", "-").split("-")[0] == "zh" else "en"
