"""Labels that staff put on cases to find them together again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, delete, select

from cases.folding import folded
from cases.masking import mask_numbers
from storage.codec import Codec
from storage.dialects import insert_or_ignore
from storage.worklist_tables import case_labels, labels

LONGEST = 24
MOST_FOR_A_CASE = 8
MOST = 200
"""So many labels there may be."""


class TooManyLabels(ValueError):
    """There are as many labels as there may be, on this case or at all."""


class Label(Struct, frozen=True):
    """A label; `id` is a keyed hash of its name, however that is written."""

    id: str
    name: str


def named(connection: Connection, codec: Codec, name: str, now: datetime) -> Label:
    """The label of this name, made if it is new. Numbers of people in it are masked.

    Raises ValueError where nothing is left of the name, and TooManyLabels.
    """
    name = mask_numbers(" ".join(name.split()))[:LONGEST].strip()
    plain = folded(name)
    if not plain:
        raise ValueError("a label needs a name")
    id_ = codec.digest("label", plain)
    known = connection.execute(select(labels).where(labels.c.id == id_)).first()
    if known is not None:
        return _label(codec, known)
    if len(every(connection, codec)) >= MOST:
        raise TooManyLabels(f"there are {MOST} labels")
    row = {"id": id_, "sealed_name": codec.seal(name, "labels", id_), "created_at": now}
    connection.execute(insert_or_ignore(connection, labels), [row])
    return Label(id_, name)


def every(connection: Connection, codec: Codec) -> list[Label]:
    """All labels, in the order of their names."""
    found = connection.execute(select(labels).limit(MOST))
    return sorted((_label(codec, row) for row in found), key=lambda label: label.name)


def put(connection: Connection, case_id: str, label: Label, staff_id: str, now: datetime) -> bool:
    """The case has this label, False if it had it already; raises TooManyLabels."""
    has = set(connection.scalars(select(case_labels.c.label_id).where(case_labels.c.case_id == case_id)))
    if label.id in has:
        return False
    if len(has) >= MOST_FOR_A_CASE:
        raise TooManyLabels(f"a case has {MOST_FOR_A_CASE} labels at most")
    row = {"case_id": case_id, "label_id": label.id, "staff_id": staff_id, "at": now}
    connection.execute(insert_or_ignore(connection, case_labels), [row])
    return True


def take_off(connection: Connection, case_id: str, label_id: str) -> bool:
    """The case has this label no more, False if it had it not; a label that no case has is gone."""
    place = case_labels.c.case_id == case_id, case_labels.c.label_id == label_id
    gone = connection.execute(delete(case_labels).where(*place).returning(case_labels.c.case_id)).first()
    used = select(case_labels.c.case_id).where(case_labels.c.label_id == labels.c.id).exists()
    connection.execute(delete(labels).where(labels.c.id == label_id, ~used))
    return gone is not None


def forget(connection: Connection, case_id: str) -> None:
    """Take all labels off a case whose data are erased: somebody may have written a name on one."""
    for id_ in list(
        connection.scalars(select(case_labels.c.label_id).where(case_labels.c.case_id == case_id))
    ):
        take_off(connection, case_id, id_)


def of_cases(connection: Connection, codec: Codec, case_ids: Sequence[str]) -> dict[str, tuple[Label, ...]]:
    """The labels of these cases, by case, in the order in which they were put."""
    if not case_ids:
        return {}
    wanted = (
        select(case_labels.c.case_id, labels.c.id, labels.c.sealed_name)
        .join(labels, labels.c.id == case_labels.c.label_id)
        .where(case_labels.c.case_id.in_(case_ids))
        .order_by(case_labels.c.case_id, case_labels.c.at, labels.c.id)
    )
    found: dict[str, tuple[Label, ...]] = {}
    for row in connection.execute(wanted):
        found[row.case_id] = (*found.get(row.case_id, ()), _label(codec, row))
    return found


def _label(codec: Codec, row: Any) -> Label:
    return Label(row.id, codec.open(row.sealed_name, str, "labels", row.id))
