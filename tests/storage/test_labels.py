"""What staff put on cases and keep for themselves: labels, and lists under a name."""

import pytest
from sqlalchemy import Connection

from cases.actors import Role
from cases.actors import staff as staff_actor
from storage import labels
from storage.engine import Database
from storage.saved_views import MOST, SavedView, TooManyViews, forget, of, save
from storage.worklists import Filters, View, page
from tests.storage.office import CASE, CODEC, HANDLER, joins, later, received

MANAGER = staff_actor(Role.MANAGER, f"{90:032x}", "west")


async def test_it_finds_cases_by_label_until_it_is_taken_off(database: Database) -> None:
    def work(connection: Connection) -> None:
        joins(connection, HANDLER)
        received(connection, 1)
        received(connection, 2)
        urgent = labels.named(connection, CODEC, "  媒体 关注 ", later())
        assert labels.named(connection, CODEC, "媒体关注", later()).id == urgent.id
        labels.put(connection, CASE, urgent, HANDLER.id, later())
        labels.put(connection, CASE, urgent, HANDLER.id, later())
        (found,) = page(connection, CODEC, MANAGER, View.OPEN, Filters(label=urgent.id), later()).lines
        assert (found.id, [one.name for one in found.labels]) == (CASE, ["媒体 关注"])
        labels.take_off(connection, CASE, urgent.id)
        assert labels.every(connection, CODEC) == []

    await database.write(work)


@pytest.mark.parametrize("name", ["", "  ", "\u200b"])
async def test_it_refuses_a_label_without_a_name(database: Database, name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        await database.write(lambda connection: labels.named(connection, CODEC, name, later()))


async def test_it_masks_numbers_in_labels_and_bounds_them(database: Database) -> None:
    def work(connection: Connection) -> None:
        joins(connection, HANDLER)
        received(connection)
        assert labels.named(connection, CODEC, "客户13912345678", later()).name == "客户****5678"
        for number in range(labels.MOST_FOR_A_CASE):
            labels.put(
                connection, CASE, labels.named(connection, CODEC, f"l{number}", later()), HANDLER.id, later()
            )
        with pytest.raises(labels.TooManyLabels):
            labels.put(
                connection, CASE, labels.named(connection, CODEC, "more", later()), HANDLER.id, later()
            )

    await database.write(work)


async def test_it_keeps_views_for_each_member_alone(database: Database) -> None:
    def work(connection: Connection) -> None:
        joins(connection, HANDLER)
        joins(connection, MANAGER)
        save(connection, CODEC, HANDLER.id, "1" * 32, SavedView("重大", "view=open&grade=P1"), later())
        assert of(connection, CODEC, MANAGER.id) == {}
        forget(connection, MANAGER.id, "1" * 32)
        assert of(connection, CODEC, HANDLER.id) == {"1" * 32: SavedView("重大", "view=open&grade=P1")}
        forget(connection, HANDLER.id, "1" * 32)
        for number in range(MOST):
            save(connection, CODEC, HANDLER.id, f"{number:032x}", SavedView("x", ""), later())
        with pytest.raises(TooManyViews):
            save(connection, CODEC, HANDLER.id, "f" * 32, SavedView("x", ""), later())

    await database.write(work)
