"""The catalogues, read from the files of `dialogs/wording`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

import dialogs.wording
from dialogs.wording import LOCALES, Wording

_FOLDER = Path(dialogs.wording.__file__).parent
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_wording(overrides: Mapping[str, Mapping[str, str]] | None = None) -> Wording:
    """All lines, with the operator's in place of ours; raises WordingError for one that does not fit."""
    return _ours().with_overrides(overrides or {})


@cache
def _ours() -> Wording:
    catalogues: dict[str, dict[str, str]] = {locale: {} for locale in LOCALES}
    for locale in LOCALES:
        for path in sorted(_FOLDER.glob(f"*.{locale}.yaml")):
            catalogues[locale] |= yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 it is a safe one
    return Wording(catalogues)
