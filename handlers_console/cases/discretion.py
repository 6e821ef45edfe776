"""What of a case is shown masked, until somebody says why they must see it."""

from collections.abc import Callable
from dataclasses import dataclass

from cases.complaint import Particulars
from cases.masking import mask_id_number, mask_name, mask_numbers, mask_phone
from dialogs.form import FieldType, Form
from handlers_console.visit import Visit

EVERYTHING_SAID = "conversation"
"""Stands for the story, the messages, the notes and the history."""
REVEALABLE = ("name", "phone", EVERYTHING_SAID)


@dataclass(frozen=True)
class Fact:
    """Something the customer stated, as it is shown; `hidden`: there is more to it."""

    name: str
    label: str
    text: str
    hidden: bool = False


@dataclass(frozen=True)
class Discretion:
    """Masks for one page. `revealed` is what may be shown in full: a name of REVEALABLE or of a field."""

    stated: Particulars
    form: Form
    revealed: str = ""

    def words(self, text: str) -> str:
        """Something that a person wrote."""
        if self.revealed == EVERYTHING_SAID:
            return text
        name = self.stated.name.strip()
        if len(name) > 1:
            text = text.replace(name, mask_name(name))
        return mask_numbers(text)

    def person(self) -> str:
        """The customer's name."""
        return self._shown("name", self.stated.name, mask_name)

    def may_reveal(self, what: str) -> bool:
        """Whether there is such a thing."""
        return what in REVEALABLE or what in self.stated.details

    def facts(self, visit: Visit) -> list[Fact]:
        """All that was stated beside the story."""
        label, locale = visit.office.dialog.taxonomy.label, visit.locale
        stated = self.stated
        found = [
            self._fact("name", visit.line("console.case.fact.name"), stated.name, mask_name),
            self._fact("phone", visit.line("console.case.fact.phone"), stated.phone, mask_phone),
            Fact(
                "matter",
                visit.line("console.case.fact.matter"),
                label(stated.matter, locale) if stated.matter else "–",
            ),
            Fact(
                "line",
                visit.line("console.case.fact.line"),
                label(stated.line, locale) if stated.line else "–",
            ),
            Fact(
                "requests",
                visit.line("console.case.fact.requests"),
                self._options(visit, "requests", stated.requests),
            ),
        ]
        return found + [self._detail(visit, name) for name in stated.details]

    def _detail(self, visit: Visit, name: str) -> Fact:
        value = self.stated.details[name]
        field = next((one for one in self.form if one.name == name), None)
        label = _line(visit, f"field.{name}.label", name)
        if field is not None and field.options:
            codes = value if isinstance(value, list) else [str(value)]
            return Fact(name, label, self._options(visit, name, codes))
        text = ", ".join(value) if isinstance(value, list) else str(value)
        if field is not None and field.type is FieldType.AMOUNT and isinstance(value, int):
            return Fact(name, label, f"¥ {value / 100:,.2f}")
        is_id = field is not None and field.type is FieldType.ID_NUMBER
        return self._fact(name, label, text, mask_id_number if is_id else mask_numbers)

    def _fact(self, name: str, label: str, text: str, mask: Callable[[str], str]) -> Fact:
        shown = self._shown(name, text, mask)
        return Fact(name, label, shown or "–", hidden=shown != text)

    def _shown(self, name: str, text: str, mask: Callable[[str], str]) -> str:
        return text if not text or self.revealed == name else mask(text)

    def _options(self, visit: Visit, name: str, codes: list[str]) -> str:
        return ", ".join(_line(visit, f"option.{name}.{code}", code) for code in codes) or "–"


def _line(visit: Visit, key: str, otherwise: str) -> str:
    """An operator may have taken a field out of the form, and its words with it."""
    try:
        return visit.line(key)
    except KeyError:
        return otherwise
