"""Finds in config.yaml what a problem is about that shows only when everything is put together."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.settings.document import Document, Path
from dialogs.form import Form

_FORM_LINE = re.compile(r"\b(?:words\.)?(?:field|option)\.([a-z0-9_]+)\.")


@dataclass(frozen=True)
class Places:
    """Where everything stands in the file."""

    file: str
    document: Document
    form: Form

    def located(self, problems: Iterable[str]) -> list[str]:
        """The problems, with file and line before those that something in the file is to blame for.

        Such a problem begins with its setting, as in `wording.zh.menu.back: …`, or names a line of the
        wording that belongs to a field of the form.
        """
        return [self._located(problem) for problem in problems]

    def _located(self, problem: str) -> str:
        path = self._path(problem)
        if path is None or path[:1] not in self.document.lines:
            return problem
        return f"{self.file}:{self.document.line(path)}: {problem}"

    def _path(self, problem: str) -> Path | None:
        setting = problem.partition(":")[0]
        if setting.startswith("wording."):
            return tuple(setting.split(".", 2))
        if found := _FORM_LINE.search(problem):
            return next(
                (("form", index) for index, field in enumerate(self.form) if field.name == found[1]), None
            )
        return None if setting == "wording" else tuple(setting.split("."))
