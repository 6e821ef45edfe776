"""The command `tingsu`. Every command reads the settings and calls one function; errors are one line each."""

import asyncio
import sys
from enum import StrEnum
from typing import Annotated, NoReturn

import typer

from bot import case_cli, staff_cli
from bot.command_line import DEFAULT_CONFIG, Config, Mistaken, settings_of
from bot.settings import Settings, SettingsError, overview
from storage.errors import StorageError

app = typer.Typer(
    help="Tingsu 听诉: a complaint desk for insurers, on WeChat, Telegram and the web.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
wechat = typer.Typer(help="The WeChat official account.", no_args_is_help=True)
app.add_typer(wechat, name="wechat")
app.add_typer(staff_cli.app, name="staff")
app.add_typer(staff_cli.duty, name="duty")
app.add_typer(case_cli.audit, name="audit")
app.command()(case_cli.act)
app.command()(case_cli.history)
app.command()(case_cli.index)


class Picture(StrEnum):
    """What can be drawn."""

    CONVERSATION = "conversation"
    CASE = "case"


@app.command()
def run(config: Config = DEFAULT_CONFIG) -> None:
    """Bring the database up to date and serve all channels until stopped."""
    settings = settings_of(config)
    from bot.serving import serve

    serve(settings)


@app.command("check-config")
def check_config(config: Config = DEFAULT_CONFIG) -> None:
    """Say what in the settings does not fit, with file and line."""
    settings = settings_of(config)
    from bot.rules import build_rules

    build_rules(settings)
    typer.echo(f"{config} is in order.")
    for line in overview(settings):
        typer.echo(line)


@app.command()
def migrate(config: Config = DEFAULT_CONFIG) -> None:
    """Bring the database up to date."""
    settings = settings_of(config)
    from storage.migrations import upgrade

    asyncio.run(upgrade(_database_url(settings)))


@app.command()
def cases(config: Config = DEFAULT_CONFIG) -> None:
    """List the complaints, with names and numbers masked."""
    settings = settings_of(config)
    from bot.listing import print_cases
    from storage.migrations import is_current

    if not asyncio.run(is_current(_database_url(settings))):
        _refuse(["the database is not up to date; run first: tingsu migrate"])
    print_cases(settings)


@app.command()
def diagram(
    which: Annotated[Picture | None, typer.Argument(help="One of them; both if left out.")] = None,
) -> None:
    """Print how a conversation goes, and a case, as Mermaid diagrams."""
    from cases import diagram as case
    from dialogs import diagram as conversation

    pictures = {Picture.CONVERSATION: conversation.mermaid, Picture.CASE: case.mermaid}
    typer.echo("\n\n".join(draw() for picture, draw in pictures.items() if which in (None, picture)))


@wechat.command()
def menu(config: Config = DEFAULT_CONFIG) -> None:
    """Put up the menu below the conversation."""
    settings = settings_of(config)
    from bot.channels.wechat.errors import WeChatError
    from bot.wechat_menu import publish_menu

    try:
        lines = asyncio.run(publish_menu(settings))
    except WeChatError as error:
        _refuse([f"WeChat did not take the menu: {error.reason} ({error.code or 'no answer'})"])
    typer.echo("\n".join(lines))


def main() -> None:
    """The entry of the command line. What its reader can mend is told in a line each and exits with 2."""
    try:
        app()
    except SettingsError as error:
        _refuse(error.problems)
    except (Mistaken, StorageError) as error:
        _refuse([str(error)])


def _database_url(settings: Settings) -> str:
    """The database's address. The key is made first: none is made any more once there is a database."""
    from bot.vault import open_vault

    open_vault(settings)
    return settings.environment.database_url.get_secret_value()


def _refuse(problems: list[str]) -> NoReturn:
    for problem in problems:
        typer.echo(problem, err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
