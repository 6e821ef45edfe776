"""`tingsu staff` and `tingsu duty`: who handles cases, and when."""

import secrets
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import typer

from bot.command_line import DEFAULT_CONFIG, Config, Mistaken, settings_of
from bot.settings import Settings
from cases.actors import Role
from cases.times_of_day import day, time_of_day

if TYPE_CHECKING:
    from storage.staff import Member

_SHOWN = 8

app = typer.Typer(help="Those who handle cases.", no_args_is_help=True)
duty = typer.Typer(help="Who is on duty, day and night.", no_args_is_help=True)

Id = Annotated[str, typer.Argument(metavar="ID", help="As `tingsu staff list` shows it.")]
From = Annotated[str, typer.Argument(metavar="FROM", help="2026-12-01, or '2026-12-01 09:00'.")]
Until = Annotated[str, typer.Argument(metavar="UNTIL", help="The last day, or the time when it ends.")]


class Locale(Enum):
    """The languages."""

    zh = "zh"
    en = "en"


@app.command()
def add(  # noqa: PLR0913, PLR0917 each is an option of the command
    name: Annotated[str, typer.Option(help="As customers read it.")],
    role: Annotated[Role, typer.Option(help="What they may do.")],
    team: Annotated[str, typer.Option(help="Its supervisor sees their cases.")] = "",
    number: Annotated[str, typer.Option(help="Staff number.")] = "",
    phone: Annotated[str, typer.Option(help="For customers to reach them.")] = "",
    skills: Annotated[str, typer.Option(help="Codes of matters and lines: 'CLAIM HLTH'.")] = "",
    senior: Annotated[bool, typer.Option("--senior", help="Gets the grave cases.")] = False,
    capacity: Annotated[int | None, typer.Option(min=0, max=10_000, help="Open cases at a time.")] = None,
    locale: Annotated[Locale, typer.Option(help="The language they are written to in.")] = Locale.zh,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Somebody new; prints the code that binds their chat."""
    settings = settings_of(config)
    from bot import staff_records
    from storage.staff import Member, Person

    member = Member(
        id=secrets.token_hex(16),
        role=role,
        person=Person(_short("--name", name), _short("--number", number, least=0), _phone(phone)),
        team=_short("--team", team, least=0),
        locale=locale.value,
        skills=_skills(skills, settings),
        senior=senior,
        capacity=capacity,
    )
    _print_code(member, staff_records.add(settings, member))


@app.command("list")
def list_(config: Config = DEFAULT_CONFIG) -> None:
    """Everybody who is there, a line each."""
    settings = settings_of(config)
    from bot import staff_records

    found = staff_records.everybody(settings)
    for one in found:
        member = one.member
        facts = (
            member.id[:_SHOWN],
            member.person.name,
            member.role.value,
            member.team,
            " ".join(member.skills),
            "senior" if member.senior else "",
            "bound" if member.conversation_id else "not bound",
            "away" if one.absent else "",
            "on duty" if one.on_duty else "",
        )
        typer.echo("  ".join(filter(None, facts)))
    if not found:
        typer.echo("Nobody yet; begin with: tingsu staff add --help")


@app.command()
def code(id: Id, config: Config = DEFAULT_CONFIG) -> None:
    """A new code to bind a chat with; one that was not used yet is void."""
    settings = settings_of(config)
    from bot import staff_records

    _print_code(*staff_records.new_code(settings, id))


@app.command()
def link(id: Id, config: Config = DEFAULT_CONFIG) -> None:
    """A link to sign in to the console anew, for who is new or has lost password or phone."""
    settings = settings_of(config)
    from bot import staff_records

    member, address = staff_records.new_link(settings, id)
    typer.echo(f"{member.person.name} chooses how to sign in, once, within 24 hours: {address}")


@app.command()
def remove(id: Id, config: Config = DEFAULT_CONFIG) -> None:
    """They left: their chat is an ordinary one again, and they get no cases."""
    settings = settings_of(config)
    from bot import staff_records

    left = staff_records.remove(settings, id)
    typer.echo(f"{left.member.person.name} is removed. Open cases that are still theirs: {left.open}.")


@app.command()
def absent(id: Id, from_: From, until: Until, config: Config = DEFAULT_CONFIG) -> None:
    """They are away."""
    settings = settings_of(config)
    from bot import staff_records

    period = _period(from_, until, settings.timezone)
    member = staff_records.add_absence(settings, id, *period)
    typer.echo(f"{member.person.name} is away: {_span(*period, settings.timezone)}")


@duty.command("add")
def add_duty(id: Id, from_: From, until: Until, config: Config = DEFAULT_CONFIG) -> None:
    """They are on duty."""
    settings = settings_of(config)
    from bot import staff_records

    period = _period(from_, until, settings.timezone)
    member = staff_records.add_duty(settings, id, *period)
    typer.echo(f"{member.person.name} is on duty: {_span(*period, settings.timezone)}")


@duty.command("list")
def list_duty(config: Config = DEFAULT_CONFIG) -> None:
    """Who is on duty now and later."""
    settings = settings_of(config)
    from bot import staff_records

    found = staff_records.shifts(settings)
    for shift in found:
        span = _span(shift.starts_at, shift.ends_at, settings.timezone)
        typer.echo(f"{span}  {shift.member.id[:_SHOWN]}  {shift.member.person.name}")
    if not found:
        typer.echo("Nobody is on duty; until somebody is, the supervisors are told.")


def _print_code(member: "Member", fresh: str) -> None:
    typer.echo(f"{member.person.name} ({member.role.value}), id {member.id[:_SHOWN]}")
    typer.echo(f"One-time code, valid for 24 hours: {fresh}")
    typer.echo(f"They send to Tingsu, on WeChat or Telegram: 绑定 {fresh}   or: /bind {fresh}")


def _short(option: str, text: str, *, least: int = 1) -> str:
    plain = " ".join(text.split())
    if not least <= len(plain) <= 30:
        raise Mistaken(f"{option} must have {least} to 30 characters")
    return plain


def _phone(text: str) -> str:
    from dialogs.answers.errors import Misunderstood
    from dialogs.answers.phones import read_phone

    try:
        return read_phone(text) if text.strip() else ""
    except Misunderstood:
        raise Mistaken("--phone is not a phone number; write for example 021-61234567") from None


def _skills(text: str, settings: Settings) -> tuple[str, ...]:
    taxonomy = settings.taxonomy
    codes = tuple(dict.fromkeys(text.replace(",", " ").split()))
    if unknown := [code for code in codes if taxonomy.find(code) is None]:
        known = " ".join(entry.code for entry in (*taxonomy.matters, *taxonomy.lines))
        raise Mistaken(f"--skills: unknown {' '.join(unknown)}; known are {known} and their items")
    return codes


def _period(from_: str, until: str, zone: tzinfo) -> tuple[datetime, datetime]:
    starts, ends = _moment(from_, zone), _moment(until, zone, last=True)
    if ends <= starts:
        raise Mistaken("UNTIL must be after FROM")
    return starts, ends


def _moment(text: str, zone: tzinfo, *, last: bool = False) -> datetime:
    """A day alone means its beginning, or its end where it is the last."""
    that_day, _, that_time = text.strip().partition(" ")
    try:
        date, at = day(that_day), time_of_day(that_time) if that_time else time()
    except ValueError as error:
        raise Mistaken(f"{text!r} {error}") from None
    if last and not that_time:
        date += timedelta(days=1)
    return datetime.combine(date, at, zone).astimezone(UTC)


def _span(starts: datetime, ends: datetime, zone: tzinfo) -> str:
    return f"{starts.astimezone(zone):%Y-%m-%d %H:%M} to {ends.astimezone(zone):%Y-%m-%d %H:%M}"
