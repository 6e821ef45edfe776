"""A table of the tests' own, for what must hold whatever the tables are."""

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, func, insert, select

metadata = MetaData()
notes = Table(
    "notes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("text", String(40), nullable=False),
)


def create(connection: Connection) -> None:
    metadata.create_all(connection)


class Add:
    """A work that adds one note."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __call__(self, connection: Connection) -> int:
        connection.execute(insert(notes).values(id=self.number, text="words"))
        return self.number


def count(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(notes)) or 0
