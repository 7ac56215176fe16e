"""Names of tables, columns and indexes: what is allowed, what is meant, what is made."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

from dbset_types.errors import ColumnNotFoundError
from sqlalchemy import ColumnElement, Table, Text, cast, func

from dbset_schema.errors import SchemaError

#: The longest name in bytes, where the server has a limit.
MAX_BYTES: Mapping[str, int] = MappingProxyType({"postgresql": 63})

INDEX_BYTES = 63
_DIGEST_LENGTH = 8

#: What is neither a blank nor a control character, and is not seen either.
_INVISIBLE = "\u200b\u200e\u200f\u2060\ufeff"

_AMBIGUOUS = "; several columns differ from it in case only: write one of them as it is"


def check_name(name: str, kind: str, dialect: str = "") -> str:
    """Return a name as it is, or raise when no database object can bear it.

    Parameters:
        name: the name of a table, column or index.
        kind: what it names, for the message: ``"table"``, ``"column"``, ``"index"``.
        dialect: SQLAlchemy's name of the database, for its limit of length.

    Returns:
        The name.

    Raises:
        SchemaError: it is no text, empty, holds a NUL character or is too long.

    Example:
        >>> check_name("100%", "column")
        '100%'
    """
    if not isinstance(name, str):
        raise _no_text(kind, name)
    if not name:
        raise SchemaError(f"a {kind} name must not be empty", name=name)
    if "\0" in name:
        raise SchemaError(f"a {kind} name must not hold a NUL character: {name!r}", name=name)
    return _check_length(name, kind, dialect)


def check_new_name(name: str, kind: str, dialect: str = "") -> str:
    """Return the name of what is made, or raise when it cannot be one, or is not meant to be.

    Objects of others may have blanks around their names; a new one has got them by mistake.

    Parameters:
        name: the name of a table, column or index.
        kind: what it names, for the message.
        dialect: SQLAlchemy's name of the database, for its limit of length.

    Raises:
        SchemaError: ``check_name`` refuses it, or it begins or ends with what nobody sees.

    Example:
        >>> check_new_name("First name", "column")
        'First name'
    """
    check_name(name, kind, dialect)
    if _is_unseen(name[0]) or _is_unseen(name[-1]):
        raise SchemaError(
            f"a new {kind} name must not begin or end with a blank or an invisible character:"
            f" {name!r}; strip it",
            name=name,
        )
    return name


def _is_unseen(character: str) -> bool:
    return character.isspace() or character in _INVISIBLE or unicodedata.category(character) == "Cc"


def check_new_column(name: str, table: str, columns: Collection[str], dialect: str = "") -> str:
    """Return the name of a new column, or raise when it cannot be one.

    Parameters:
        name: the name, which means none of the columns.
        table: the table's name, for messages.
        columns: the names that there are.
        dialect: SQLAlchemy's name of the database, for its limit of length.

    Raises:
        SchemaError: ``check_new_name`` refuses it.
        ColumnNotFoundError: several columns differ from it in case only: one of them is meant.
    """
    if is_ambiguous(columns, name):
        raise ColumnNotFoundError(table, name, columns, hint=_AMBIGUOUS)
    return check_new_name(name, "column", dialect)


def is_ambiguous(columns: Collection[str], name: str) -> bool:
    """Return whether several columns differ from a name in case only, and none is that name.

    Example:
        >>> is_ambiguous(["name", "Name"], "NAME"), is_ambiguous(["name", "Name"], "name")
        (True, False)
    """
    if name in columns or not isinstance(name, str):
        return False
    lowered = name.lower()
    return sum(column.lower() == lowered for column in columns) > 1


def _no_text(kind: str, name: object) -> SchemaError:
    return SchemaError(
        f"a {kind} name is a str, not {type(name).__name__}: {name!r:.100}", name=name
    )


def _check_length(name: str, kind: str, dialect: str) -> str:
    try:
        length = len(name.encode())
    except UnicodeEncodeError as error:
        raise SchemaError(f"a {kind} name must be valid Unicode: {name!r}", name=name) from error
    limit = MAX_BYTES.get(dialect, length)
    if length > limit:
        raise SchemaError(
            f"{kind} name {name!r} has {length} bytes; {dialect} keeps {limit}; use a shorter one",
            name=name,
        )
    return name


def find_column(columns: Collection[str], name: str) -> str | None:
    """Return which of the columns a name means: the very name, else one that differs in case only.

    Parameters:
        columns: the names that there are.
        name: the name as the user wrote it.

    Returns:
        The column's name, or ``None`` when there is none, or several that differ in case only.

    Raises:
        SchemaError: the name is no text.

    Example:
        >>> find_column(["id", "Name"], "name")
        'Name'
    """
    if name in columns:
        return name
    if not isinstance(name, str):
        raise _no_text("column", name)
    lowered = name.lower()
    found = [column for column in columns if column.lower() == lowered]
    return found[0] if len(found) == 1 else None


def find_columns(columns: Collection[str], names: Iterable[str]) -> list[str]:
    """Return the columns that names mean; a name that means none is left out.

    Parameters:
        columns: the names that there are.
        names: the names as the user wrote them.

    Example:
        >>> find_columns(["id", "Name"], ["name", "age"])
        ['Name']
    """
    return [found for name in names if (found := find_column(columns, name)) is not None]


def require_column(table: Table, name: str) -> str:
    """Return which column of a table a name means.

    Parameters:
        table: the table.
        name: the name as the user wrote it.

    Raises:
        ColumnNotFoundError: there is none; the message tells the nearest name.
    """
    columns = table.columns.keys()
    found = find_column(columns, name)
    if found is None:
        raise ColumnNotFoundError(table.name, name, columns)
    return found


def regclass(name: str, schema: str | None) -> ColumnElement[Any]:
    """Return what PostgreSQL calls the table or index of a name; NULL when there is none."""
    return func.to_regclass(cast(qualified(name, schema), Text))


def qualified(name: str, schema: str | None) -> str:
    """Return a name as PostgreSQL reads it in a value: quoted, behind its schema if there is one.

    SQLAlchemy's own quoting is for statements, where some drivers want ``%`` twice.
    """
    parts = (part.replace('"', '""') for part in (schema, name) if part)
    return ".".join(f'"{part}"' for part in parts)


def index_name(table: str, columns: Sequence[str], *, hashed: bool = False) -> str:
    """Return the name of an index: ``idx_{table}_{column}_...``, at most 63 bytes.

    Parameters:
        table: the table's name.
        columns: the indexed columns, in order.
        hashed: whether it ends in a hash of the whole, as one does that would be too long.

    Returns:
        The name.

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
