"""Direct access to the database, without any peer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa


@contextmanager
def connection(url: str) -> Iterator[sa.Connection]:
    """Connect for one transaction."""
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg2:", 1))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def execute(url: str, *statements: str) -> None:
    """Run statements as one transaction."""
    with connection(url) as there:
        for statement in statements:
            there.exec_driver_sql(statement)


def rows(url: str, statement: str) -> list[tuple[Any, ...]]:
    """Return the rows of a statement."""
    with connection(url) as there:
        return [tuple(row) for row in there.exec_driver_sql(statement)]


def columns(url: str, table: str) -> list[str]:
    """Return the names of a table's columns; an empty list if it is missing."""
    with connection(url) as there:
        inspector = sa.inspect(there)
        there_is = inspector.has_table(table)
        return [column["name"] for column in inspector.get_columns(table)] if there_is else []


def tables(url: str) -> list[str]:
    """Return the names of the tables."""
    with connection(url) as there:
        return sorted(sa.inspect(there).get_table_names())
