"""What cases are searched by: for each case the keyed hashes of its words, in a full text index of the
database's own. See `storage.search`."""

from typing import Any

from sqlalchemy import BigInteger, Column, Index, String, Table
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateTable

from storage.case_tables import metadata

__all__ = ["FTS5", "search_tokens"]

FTS5 = (
    "CREATE VIRTUAL TABLE search_tokens "
    "USING fts5(case_id UNINDEXED, tokens, tokenize='ascii', detail=none, columnsize=0)"
)

search_tokens = Table(
    "search_tokens",
    metadata,
    Column(
        "place",
        BigInteger,
        primary_key=True,
        autoincrement=False,
        comment="grows with the hour of receipt; on SQLite the rowid",
    ),
    Column("case_id", String(32), nullable=False),
    Column("tokens", TSVECTOR, nullable=False),
)
Index("ix_search_tokens_tokens", search_tokens.c.tokens, postgresql_using="gin").ddl_if(dialect="postgresql")


@compiles(CreateTable, "sqlite")
def _create(element: CreateTable, compiler: Any, **options: Any) -> str:
    if element.element is search_tokens:
        return FTS5
    created: str = compiler.visit_create_table(element, **options)
    return created
