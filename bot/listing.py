"""`tingsu cases`: what came in, with names and numbers masked."""

import asyncio
from functools import partial

import typer

from bot.settings import Settings
from bot.vault import open_vault
from cases.masking import mask_name, mask_numbers, mask_phone
from storage import staff, views
from storage.codec import Codec
from storage.engine import Database
from storage.views import CaseLine, TaskLine

_SHOWN = 50
_STORY = 60
_ID = 8
_MEANINGS = {
    "danger": "DANGER TO LIFE",
    "executive": "tell an executive",
    "phone": "tell by phone what could not be delivered",
    "follow_up": "call back after a bad rating",
    "person": "wants a person",
}


def print_cases(settings: Settings) -> None:
    """The open tasks, then the newest cases, a line each."""
    tasks, cases, names = asyncio.run(_read(settings))
    for task in tasks:
        typer.echo(_task_line(task, names, settings))
    for case in cases:
        typer.echo(_case_line(case, names, settings))
    if not tasks and not cases:
        typer.echo("No complaints yet.")


async def _read(settings: Settings) -> tuple[list[TaskLine], list[CaseLine], dict[str, str]]:
    """Tasks, cases, and the names of the staff whose they are."""
    codec = Codec(open_vault(settings))
    database = await Database.open(settings.environment.database_url.get_secret_value())
    try:
        tasks = await database.read(partial(views.open_tasks, codec=codec, limit=_SHOWN))
        cases = await database.read(partial(views.case_lines, codec=codec, limit=_SHOWN))
        ids = {task.owner for task in tasks} | {case.handler for case in cases}
        names = await database.read(partial(staff.names, codec=codec, ids=filter(None, ids)))
    finally:
        await database.close()
    return list(tasks), list(cases), names


def _task_line(task: TaskLine, names: dict[str, str], settings: Settings) -> str:
    at = task.created_at.astimezone(settings.timezone)
    due = f"due {task.due_at.astimezone(settings.timezone):%Y-%m-%d %H:%M}" if task.due_at else ""
    place = f"{task.channel} conversation {task.conversation_id[:_ID]}"
    words = "" if task.words == task.number else _shortened(mask_numbers(task.words))
    told = (_MEANINGS.get(task.kind, task.kind), due, _owner(task.owner, names), place, task.number, words)
    return "  ".join(("!", f"{at:%Y-%m-%d %H:%M}", *filter(None, told)))


def _case_line(case: CaseLine, names: dict[str, str], settings: Settings) -> str:
    at = case.received_at.astimezone(settings.timezone)
    stated = case.particulars
    named = mask_name(stated.name)
    story = " ".join(stated.story.split()).replace(stated.name or "\0", named)
    story = _shortened(mask_numbers(story))
    matter = settings.taxonomy.label(stated.matter or "", settings.language)
    who = f"{named} {mask_phone(stated.phone)}".strip()
    next_due = f"next {case.next_due.astimezone(settings.timezone):%Y-%m-%d %H:%M}" if case.next_due else ""
    told = (
        f"{at:%Y-%m-%d %H:%M}",
        f"{case.grade} {case.stage}",
        f"due {case.answer_due}",
        next_due,
        _owner(case.handler, names),
        case.channel,
        matter,
        who,
        story,
    )
    return "  ".join((case.number, *filter(None, told)))


def _owner(id_: str | None, names: dict[str, str]) -> str:
    """Whose it is: the masked name, and the id as `tingsu staff list` has it."""
    return f"{mask_name(names.get(id_, ''))} {id_[:_ID]}".strip() if id_ else "nobody's"


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _STORY else f"{text[:_STORY]}…"
