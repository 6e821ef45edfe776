"""`tingsu cases`: what came in, with names and numbers masked."""

import asyncio
from functools import partial

import typer

from bot.settings import Settings
from bot.vault import open_vault
from cases.masking import mask_name, mask_numbers, mask_phone
from storage import views
from storage.codec import Codec
from storage.engine import Database
from storage.views import CaseLine, TaskLine

_SHOWN = 50
_STORY = 60


def print_cases(settings: Settings) -> None:
    """The open tasks, then the newest cases, a line each."""
    tasks, cases = asyncio.run(_read(settings))
    for task in tasks:
        typer.echo(_task_line(task, settings))
    for case in cases:
        typer.echo(_case_line(case, settings))
    if not tasks and not cases:
        typer.echo("No complaints yet.")


async def _read(settings: Settings) -> tuple[list[TaskLine], list[CaseLine]]:
    codec = Codec(open_vault(settings))
    database = await Database.open(settings.environment.database_url.get_secret_value())
    try:
        tasks = await database.read(partial(views.open_tasks, codec=codec, limit=_SHOWN))
        cases = await database.read(partial(views.case_lines, codec=codec, limit=_SHOWN))
    finally:
        await database.close()
    return list(tasks), list(cases)


def _task_line(task: TaskLine, settings: Settings) -> str:
    at = task.created_at.astimezone(settings.timezone)
    meaning = {"danger": "DANGER TO LIFE", "person": "wants a person"}[task.kind]
    place = f"{task.channel} conversation {task.conversation_id[:8]}"
    return f"! {at:%Y-%m-%d %H:%M}  {meaning}  {place}  {_shortened(mask_numbers(task.words))}".rstrip()


def _case_line(case: CaseLine, settings: Settings) -> str:
    at = case.received_at.astimezone(settings.timezone)
    stated = case.particulars
    named = mask_name(stated.name)
    story = " ".join(stated.story.split()).replace(stated.name or "\0", named)
    story = _shortened(mask_numbers(story))
    matter = settings.taxonomy.label(stated.matter or "", settings.language)
    who = f"{named} {mask_phone(stated.phone)}"
    return (
        f"{case.number}  {at:%Y-%m-%d %H:%M}  {case.stage}  due {case.answer_due}  "
        f"{case.channel}  {matter}  {who}  {story}"
    )


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _STORY else f"{text[:_STORY]}…"
