"""What the commands of the command line have in common."""

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import Settings, load_settings

Config = Annotated[
    Path, typer.Option("--config", "-c", envvar="TINGSU_CONFIG", help="The file with the settings.")
]
DEFAULT_CONFIG = Path("config.yaml")


class Mistaken(Exception):
    """A command that cannot be done as it was written; the text says what would do."""


def settings_of(config: Path) -> Settings:
    """The settings in this file and the environment; raises SettingsError."""
    return load_settings(config, os.environ)
