"""Reads config.yaml and the environment, and says everything that is wrong with them at once."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bot.settings.checks import check
from bot.settings.document import Document, DocumentError, read_document
from bot.settings.environment import Environment, read_environment
from bot.settings.form_checks import completed
from bot.settings.places import Places
from bot.settings.problems import SettingsError, found_by_pydantic, lines
from bot.settings.sections import Sections
from bot.settings.tree import Settings


def load_settings(path: Path, environ: Mapping[str, str]) -> Settings:
    """Settings that can be used; raises SettingsError with a line for each thing to mend."""
    environment, problems = read_environment(environ)
    try:
        document = read_document(path.read_bytes())
    except OSError as error:
        raise SettingsError([f"{path}: cannot be read: {error.strerror}", *problems]) from None
    except DocumentError as error:
        raise SettingsError([f"{path}:{error.line}: {error.problem}", *problems]) from None
    sections, misfits = _sections(str(path), document, environment)
    if sections is None or misfits or problems:
        raise SettingsError([*misfits, *problems])
    places = Places(str(path), document, sections.form)
    return Settings(**vars(sections), environment=environment, places=places)


def _sections(file: str, document: Document, environment: Environment) -> tuple[Sections | None, list[str]]:
    try:
        read = _adapter().validate_python({} if document.data is None else document.data)
    except ValidationError as error:
        return None, lines(file, document, found_by_pydantic(error.errors(), Sections))
    sections = replace(
        read,
        form=completed(read.form, tuple(read.special_care)),
        grading=read.grading.with_danger(read.danger),
    )
    return sections, lines(file, document, check(sections, environment))


@cache
def _adapter() -> TypeAdapter[Sections]:
    return TypeAdapter(Sections)
