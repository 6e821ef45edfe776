"""Everything Tingsu says, by key and locale. The lines stand in the YAML files of this folder, and an
operator may replace any of them in config.yaml."""

from collections.abc import Iterable, Mapping
from string import Formatter

LOCALES = ("zh", "en")
_OF_THE_FORM = ("field.", "option.", "words.")  # an operator's own fields bring their own lines


class WordingError(Exception):
    """The catalogues are not complete; each problem is one line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Wording:
    """The lines of all locales: `catalogues[locale][key]`, with `{placeholders}`."""

    def __init__(self, catalogues: Mapping[str, Mapping[str, str]]) -> None:
        self._catalogues = catalogues
        self._words = {
            key: _synonyms(catalogue.get(key, "") for catalogue in catalogues.values())
            for key in set().union(*catalogues.values())
            if key.startswith("words.")
        }

    def line(self, locale: str, key: str, **values: object) -> str:
        """The line of this key with its placeholders filled in; raises KeyError for an unknown key."""
        template = self._catalogues[locale][key]
        return template.format_map(values) if "{" in template or "}" in template else template

    def words(self, key: str) -> tuple[str, ...]:
        """All synonyms of this key, of every locale: a customer may mix languages."""
        return self._words.get(key, ())

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
        return Wording({loc: {**lines, **overrides.get(loc, {})} for loc, lines in self._catalogues.items()})

    def with_facts(self, facts: Mapping[str, Mapping[str, str]]) -> "Wording":
        """A copy in which what never changes, such as {insurer}, is filled in once; `facts[locale][name]`."""
        return Wording(
            {
                locale: {key: _filled(line, facts.get(locale, {})) for key, line in lines.items()}
                for locale, lines in self._catalogues.items()
            }
        )

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


def _filled(line: str, facts: Mapping[str, str]) -> str:
    for name, fact in facts.items():
        line = line.replace(f"{{{name}}}", fact.replace("{", "{{").replace("}", "}}"))
    return line


def _synonyms(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(word.strip() for line in lines for word in line.split("|") if word.strip())


def placeholders(line: str) -> set[str]:
    """The names in braces; a malformed line gives the impossible name "{"."""
    try:
        return {name for _, name, _, _ in Formatter().parse(line) if name is not None}
    except ValueError:
        return {"{"}


def locale_of(tag: str | None, default: str) -> str:
    """The locale for a client's language tag: Chinese in all its forms, else English if it names one."""
    if not tag:
        return default
    return "zh" if tag.lower().replace("_", "-").split("-")[0] == "zh" else "en"
