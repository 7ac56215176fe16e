"""Databases whose values are exported as they are.

Python's objects for documents have neither the digits of long numbers nor the difference between
NULL and a document ``null``, so documents are read as text. A REAL of PostgreSQL has 32 bits: its
shortest text is that of a float of 64 bits which is not equal, 1.1 and not 1.100000023841858.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from dbset_cli.database import exact_documents, opened, opened_table

if TYPE_CHECKING:
    from dbset_sync import Database, Table

#: The OIDs of REAL and of its arrays.
_REAL, _REALS = 700, 1021


@contextmanager
def opened_exactly(url: str | None, **options: Any) -> Iterator[Database[Any]]:
    """Open a database for a ``with`` block.

    Parameters:
        url: the URL, or a file of SQLite; ``None`` for the environment variable ``DATABASE_URL``.
        options: options of ``dbset_cli.database.opened``.
    """
    with opened(url, **options, **exact_documents()) as database:
        read_short_reals(database)
        yield database


@contextmanager
def opened_table_exactly(
    url: str | None, name: str, **options: Any
) -> Iterator[tuple[Database[Any], Table[Any]]]:
    """Open a database for one of its tables, for a ``with`` block.

    Parameters:
        url: the URL, or a file of SQLite; ``None`` for the environment variable ``DATABASE_URL``.
        name: the table's name, which may have its schema in front.
        options: options of ``dbset_cli.database.opened``.
    """
    with opened_table(url, name, **options, **exact_documents()) as (database, table):
        read_short_reals(database)
        yield database, table


def read_short_reals(database: Database[Any]) -> None:
    """Read REAL as the floats that have the same text."""
    from sqlalchemy import event  # noqa: PLC0415  quick --help

    register = _REGISTER.get(database.engine.driver)
    if register is not None:
        event.listen(database.engine, "checkout", lambda driver, *_: register(driver))


def _by_psycopg2(driver: Any) -> None:
    extensions: Any = import_module("psycopg2.extensions")
    real = extensions.new_type(
        (_REAL,), "REAL", lambda text, _: None if text is None else float(text)
    )
    for type_ in (real, extensions.new_array_type((_REALS,), "REAL[]", real)):
        extensions.register_type(type_, driver)


def _by_psycopg(driver: Any) -> None:
    numeric: Any = import_module("psycopg.types.numeric")
    driver.adapters.register_loader(_REAL, numeric.FloatLoader)


_REGISTER: dict[str, Callable[[Any], None]] = {"psycopg2": _by_psycopg2, "psycopg": _by_psycopg}
