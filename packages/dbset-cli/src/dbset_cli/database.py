"""From the URL on the command line to an open database."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dbset_cli.errors import ArgumentsError, CommandError
from dbset_cli.garbage import resume_collection
from dbset_cli.interrupts import stopped_by_interrupt

if TYPE_CHECKING:
    from dbset_sync import Database, Table

#: What names of SQLite's files end with.
SQLITE_SUFFIXES = (".db", ".sqlite", ".sqlite3", ".db3")

_URL = re.compile(r"[A-Za-z][\w+.-]*://")


def is_url(text: str) -> bool:
    """Return whether an argument names a database: a URL, or a file of SQLite.

    Example:
        >>> is_url("sqlite://"), is_url("shop.db"), is_url("SELECT 1"), is_url("flights.csv")
        (True, True, False, False)
    """
    return bool(_URL.match(text)) or text.lower().endswith(SQLITE_SUFFIXES)


def full_url(text: str) -> str:
    """Return the URL of a database that is given as a URL or as a file of SQLite.

    Raises:
        ArgumentsError: it is neither a URL, nor a file, nor the name of one.

    Example:
        >>> full_url("shop.db"), full_url("postgresql://localhost/shop")
        ('sqlite:///shop.db', 'postgresql://localhost/shop')
    """
    if not is_url(text) and not Path(text).exists():
        raise ArgumentsError(
            f"{text!r} is not a database; write a URL, such as postgresql://localhost/shop, or a"
            f" file of SQLite, whose name ends in {', '.join(SQLITE_SUFFIXES)}"
        )
    return text if _URL.match(text) else f"sqlite:///{text}"


def sqlite_file(url: str) -> Path | None:
    """Return the file of a SQLite database; ``None`` for other databases, or in memory."""
    from sqlalchemy.engine import make_url  # noqa: PLC0415  quick --help
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415

    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # connect() says what is wrong with it
        return None
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return None if str(parsed.database).startswith("file:") else Path(str(parsed.database))


@contextmanager
def opened(url: str | None, *, create: bool = False, **options: Any) -> Iterator[Database]:
    """Open a database for a ``with`` block.

    Parameters:
        url: the URL, or a file of SQLite; ``None`` for the environment variable ``DATABASE_URL``.
        create: whether a file of SQLite that does not exist is created.
        options: options of ``dbset_sync.connect``.

    Raises:
        CommandError: there is no such file.
        ArgumentsError: no URL is given, or it is not a database.
    """
    from dbset_sync import connect  # noqa: PLC0415  quick --help

    given = url or os.environ.get("DATABASE_URL")
    if not given:
        raise ArgumentsError("name a database: a URL as the first argument, or in DATABASE_URL")
    found = full_url(given)
    file = sqlite_file(found)
    if not create and file is not None and not file.exists():
        raise CommandError(f"there is no database {file}; check the path")
    with (
        _without_empty_file(file),
        connect(found, **options) as database,
        stopped_by_interrupt(database.engine),
    ):
        resume_collection()
        yield database


@contextmanager
def _without_empty_file(file: Path | None) -> Iterator[None]:
    """Remove a file that a ``with`` block creates, and leaves without tables by an error."""
    is_new = file is not None and not file.exists()
    try:
        yield
    except BaseException:
        if is_new and file is not None and file.exists() and _is_empty(file):
            file.unlink()
        raise


def _is_empty(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return not count


@contextmanager
def opened_table(url: str | None, name: str, **options: Any) -> Iterator[tuple[Database, Table]]:
    """Open a database for one of its tables, for a ``with`` block.

    Parameters:
        url: the URL, or a file of SQLite; ``None`` for the environment variable ``DATABASE_URL``.
        name: the table's name, which may have its schema in front, as in ``sales.orders``.
        options: options of ``opened``.

    Raises:
        CommandError: there is no such file.
        ArgumentsError: no URL is given.
    """
    with ExitStack() as stack:
        database = stack.enter_context(opened(url, **options))
        schema, _, rest = name.partition(".")
        has_schemas = database.engine.dialect.name == "postgresql"
        if has_schemas and schema and rest and not database.has_table(name):
            database = stack.enter_context(opened(url, schema=schema, **options))
            name = rest
        yield database, database[name]


def exact_documents() -> dict[str, Any]:
    """Return the option of ``opened`` by which documents are read as text, with all digits."""
    from dbset_types.json_documents import JsonText  # noqa: PLC0415  quick --help

    def read(text: str | bytes) -> Any:
        found = JsonText.checked(text)
        if found.startswith(_REFLECTED) and (options := json.loads(found)).keys() in _OPTIONS:
            return options
        return found

    return {"json_deserializer": read}


#: The documents in which SQLAlchemy reads identities and collations from PostgreSQL's catalog.
_REFLECTED = ('{"always" : ', '{"name" : ')
_OPTIONS = (
    {"always", "start", "increment", "minvalue", "maxvalue", "cache", "cycle"},
    {"name", "schema"},
)
