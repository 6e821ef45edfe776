"""The commands around one case: `tingsu act`, `tingsu history`, `tingsu index`, `tingsu audit verify`."""

import asyncio
from typing import Annotated

import typer

from bot.command_line import DEFAULT_CONFIG, Config, Mistaken, settings_of

audit = typer.Typer(help="Whether anybody edited what happened.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="As `tingsu cases` shows it.")]


def act(
    number: Number,
    action: Annotated[str, typer.Argument(metavar="ACTION", help="Its word in docs/lifecycle.md.")],
    by: Annotated[str, typer.Option("--as", metavar="STAFF_ID", help="Who does it.")],
    given: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="What must be given for it.")
    ] = None,
    seen: Annotated[int | None, typer.Option(help="Only if the case still has this version.")] = None,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Change a case as a member of staff; prints what changed, or why not."""
    settings = settings_of(config)
    from bot import acting

    typer.echo(acting.act(settings, number, acting.read_action(action, _fields(given or [])), by, seen))


def history(number: Number, config: Config = DEFAULT_CONFIG) -> None:
    """Print what happened to a case, with names and numbers masked."""
    settings = settings_of(config)
    from bot import acting

    typer.echo("\n".join(acting.history(settings, number)))


def index(config: Config = DEFAULT_CONFIG) -> None:
    """Have cases be found by their words that were received before Tingsu could search."""
    settings = settings_of(config)
    from bot import indexing

    many = indexing.index(settings, lambda many: typer.echo(f"\r{many}", nl=False, err=True))
    typer.echo(f"{many} cases can be found by their words.")


@audit.command()
def verify(config: Config = DEFAULT_CONFIG) -> None:
    """Read the history of every case, the signed lists and the audit; exits with 1 where one was edited."""
    settings = settings_of(config)
    from bot.verifying import findings

    found = asyncio.run(findings(settings))
    for line in found:
        typer.echo(line)
    if found:
        raise typer.Exit(1)
    typer.echo("Nothing was edited.")


def _fields(given: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    if wrong := [name for name, equals, _ in pairs if not (equals and name)]:
        raise Mistaken(f"--set {wrong[0]}: write FIELD=VALUE")
    return {name: value for name, _, value in pairs}
