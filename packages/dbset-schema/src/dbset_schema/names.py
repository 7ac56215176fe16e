"""Check names of tables, columns and indexes, look up columns, and build index names."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

from dbset_types.errors import ColumnNotFoundError
from sqlalchemy import ColumnElement, Table, Text, cast, func

from dbset_schema.errors import SchemaError

#: The longest name in bytes, if the server has a limit.
MAX_BYTES: Mapping[str, int] = MappingProxyType({"postgresql": 63})

INDEX_BYTES = 63
_DIGEST_LENGTH = 8

#: Invisible characters that are neither blanks nor control characters.
_INVISIBLE = "\u200b\u200e\u200f\u2060\ufeff"

_AMBIGUOUS = "; several columns differ from it only in case: write one of them exactly"


def check_name(name: str, kind: str, dialect: str = "") -> str:
    """Return a name, or raise if no database object can have it.

    Parameters:
        name: the name of a table, column or index.
        kind: what it names, for messages: ``"table"``, ``"column"``, ``"index"``.
        dialect: the dialect's name, for the length limit.

    Raises:
        SchemaError: it is not text, is empty, contains a NUL character or is too long.

    Example:
        >>> check_name("100%", "column")
        '100%'
    """
    if not isinstance(name, str):
        raise _not_text(kind, name)
    if not name:
        raise SchemaError(f"a {kind} name must not be empty", name=name)
    if "\0" in name:
        raise SchemaError(f"a {kind} name must not contain a NUL character: {name!r}", name=name)
    return _check_length(name, kind, dialect)


def check_new_name(name: str, kind: str, dialect: str = "") -> str:
    """Return the name of a new object, or raise if it is invalid.

    Existing objects may have blanks around their names; in a new name they are a mistake.

    Parameters:
        name: the name of a table, column or index.
        kind: what it names, for messages.
        dialect: the dialect's name, for the length limit.

    Raises:
        SchemaError: ``check_name`` refuses it, it begins or ends with an invisible character, or
            it is a table's with its schema.

    Example:
        >>> check_new_name("First name", "column")
        'First name'
    """
    check_name(name, kind, dialect)
    if _is_invisible(name[0]) or _is_invisible(name[-1]):
        raise SchemaError(
            f"a new {kind} name must not begin or end with a blank or an invisible character:"
            f" {name!r}; strip it",
            name=name,
        )
    if kind == "table" and is_qualified(name):
        error = SchemaError(f"there is no table {name!r}", name=name)
        raise error.advised(qualified_hint(name), "schema")
    return name


def is_qualified(name: str) -> bool:
    """Return whether a table's name looks like a schema and a name.

    Example:
        >>> is_qualified("sales.orders"), is_qualified("orders")
        (True, False)
    """
    schema, _, table = name.partition(".")
    return bool(schema and table)


def qualified_hint(name: str) -> str:
    """Return what to write instead of a schema and a name.

    Example:
        >>> qualified_hint("sales.orders")
        "for 'orders' in the schema 'sales', write connect(..., schema='sales') and db['orders']"
    """
    schema, _, table = name.partition(".")
    return (
        f"for {table!r} in the schema {schema!r}, write connect(..., schema={schema!r}) and"
        f" db[{table!r}]"
    )


def _is_invisible(character: str) -> bool:
    return character.isspace() or character in _INVISIBLE or unicodedata.category(character) == "Cc"


def check_new_column(name: str, table: str, columns: Collection[str], dialect: str = "") -> str:
    """Return the name of a new column, or raise if it is invalid.

    Parameters:
        name: the name, which does not match an existing column.
        table: the table's name, for messages.
        columns: the existing names.
        dialect: the dialect's name, for the length limit.

    Raises:
        SchemaError: ``check_new_name`` refuses it.
        ColumnNotFoundError: several columns differ from it only in case.
    """
    if is_ambiguous(columns, name):
        raise ColumnNotFoundError(table, name, columns, hint=_AMBIGUOUS)
    return check_new_name(name, "column", dialect)


def is_ambiguous(columns: Collection[str], name: str) -> bool:
    """Return whether several columns differ from a name only in case, and none equals it.

    Example:
        >>> is_ambiguous(["name", "Name"], "NAME"), is_ambiguous(["name", "Name"], "name")
        (True, False)
    """
    if name in columns or not isinstance(name, str):
        return False
    lowered = name.lower()
    return sum(column.lower() == lowered for column in columns) > 1


def _not_text(kind: str, name: object) -> SchemaError:
    return SchemaError(
        f"a {kind} name must be a str, not {type(name).__name__}: {name!r:.100}", name=name
    )


def _check_length(name: str, kind: str, dialect: str) -> str:
    try:
        length = len(name.encode())
    except UnicodeEncodeError as error:
        raise SchemaError(f"a {kind} name must be valid Unicode: {name!r}", name=name) from error
    limit = MAX_BYTES.get(dialect, length)
    if length > limit:
        raise SchemaError(
            f"{kind} name {name!r} has {length} bytes; {dialect} allows {limit}; use a shorter one",
            name=name,
        )
    return name


def find_column(columns: Collection[str], name: str) -> str | None:
    """Return the column for a name: the exact one, or else the only one that differs only in case.

    Parameters:
        columns: the existing names.
        name: the name as the user wrote it.

    Returns:
        The column's name, or ``None`` if there is none, or several that differ only in case.

    Raises:
        SchemaError: the name is not text.

    Example:
        >>> find_column(["id", "Name"], "name")
        'Name'
    """
    if name in columns:
        return name
    if not isinstance(name, str):
        raise _not_text("column", name)
    lowered = name.lower()
    found = [column for column in columns if column.lower() == lowered]
    return found[0] if len(found) == 1 else None


def find_columns(columns: Collection[str], names: Iterable[str]) -> list[str]:
    """Return the columns for names; names without a column are left out.

    Parameters:
        columns: the existing names.
        names: the names as the user wrote them.

    Example:
        >>> find_columns(["id", "Name"], ["name", "age"])
        ['Name']
    """
    return [found for name in names if (found := find_column(columns, name)) is not None]


def require_column(table: Table, name: str) -> str:
    """Return the column of a table for a name, or raise.

    Parameters:
        table: the table.
        name: the name as the user wrote it.

    Raises:
        ColumnNotFoundError: there is none; the message has the closest name.
    """
    columns = table.columns.keys()
    found = find_column(columns, name)
    if found is None:
        raise ColumnNotFoundError(table.name, name, columns)
    return found


def regclass(name: str, schema: str | None) -> ColumnElement[Any]:
    """Return the regclass of a table or index on PostgreSQL; NULL if there is none."""
    return func.to_regclass(cast(qualified(name, schema), Text))


def qualified(name: str, schema: str | None) -> str:
    """Return a name for PostgreSQL to parse from a value: quoted, with its schema if given.

    SQLAlchemy's quoting is for statements, in which some drivers need ``%`` doubled.
    """
    parts = (part.replace('"', '""') for part in (schema, name) if part)
    return ".".join(f'"{part}"' for part in parts)


def index_name(table: str, columns: Sequence[str], *, hashed: bool = False) -> str:
    """Return the name of an index: ``idx_{table}_{column}_...``, at most 63 bytes.

    Parameters:
        table: the table's name.
        columns: the indexed columns, in order.
        hashed: whether to append a hash, as for a name that would be too long.

    Example:
        >>> index_name("users", ["country", "city"])
        'idx_users_country_city'
    """
    name = "_".join(("idx", table, *columns))
    encoded = name.encode()
    if len(encoded) <= INDEX_BYTES and not hashed:
        return name
    whole = "\0".join((table, *columns)).encode()
    digest = blake2b(whole, digest_size=_DIGEST_LENGTH // 2).hexdigest()
    kept = encoded[: INDEX_BYTES - len(digest) - 1].decode(errors="ignore")
    return f"{kept}_{digest}"
