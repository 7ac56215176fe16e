"""Checks of arguments, before the database is used; types of arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, Protocol, TypeAlias, cast

from dbset_schema import definitions
from dbset_schema.helper_index import IndexPart
from dbset_types import PrimaryKey, column_type
from sqlalchemy import ColumnElement, TextClause
from sqlalchemy.types import TypeEngine
from typing_extensions import TypeVar

from dbset_sync.errors import ArgumentError

#: A row of a result: a dict, or the return value of ``row_type``.
Row = TypeVar("Row", default=dict[str, Any])
Row_co = TypeVar("Row_co", covariant=True, default=dict[str, Any])

#: A row to write: any mapping, or an object of a table's model.
Input_contra = TypeVar("Input_contra", contravariant=True, default=Row_co)


class ArrowStream(Protocol):
    """A frame or an Arrow table, by Arrow's protocol for exchange."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return the stream."""


class ArrowArray(Protocol):
    """An Arrow record batch, by Arrow's protocol for exchange."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> object:
        """Return the schema and the array."""


#: Rows as a frame.
Frame: TypeAlias = ArrowStream | ArrowArray

#: Called with (column, value) pairs to build each row, like ``dict``.
RowType: TypeAlias = Callable[[Iterable[tuple[str, Any]]], Row]

#: The default of ``row_type``.
DICT: type[dict[str, Any]] = dict

#: A condition: a mapping of filters, or a SQLAlchemy clause.
Where: TypeAlias = Mapping[str, Any] | ColumnElement[bool] | TextClause

#: A SQLAlchemy type, its class, or a Python type.
ColumnType: TypeAlias = TypeEngine[Any] | type[Any]

#: How to create a column: a SQLAlchemy type, or a SQLAlchemy Column.
NewColumn: TypeAlias = definitions.NewColumn

#: A column or an expression of an index, or several.
IndexColumns: TypeAlias = IndexPart | Sequence[IndexPart]

#: The primary key of new tables: a column, several columns, or a PrimaryKey.
KeyColumns: TypeAlias = str | Sequence[str] | PrimaryKey

Types: TypeAlias = Mapping[str, ColumnType]

#: Whether writes may change the schema: in any way, by additions only, or not at all.
Ensure: TypeAlias = bool | Literal["add"]

#: Keywords of calls that also take filters as keywords.
OPTIONS = ("_order_by", "_limit", "_offset", "_columns", "_all")

_CLAUSES = (ColumnElement, TextClause)

#: The largest number that databases take.
_LARGEST = 2**63 - 1


def check_count(name: str, value: object, least: int = 0) -> None:
    """Check that an argument is ``None`` or an integer in range.

    Raises:
        ArgumentError: the argument has another type, is too small or too large.
    """
    whole = isinstance(value, int) and not isinstance(value, bool) and least <= value <= _LARGEST
    if value is not None and not whole:
        raise ArgumentError(
            f"{name} must be an integer from {least} to {_LARGEST}, not {value!r:.100}"
        )


def check_retry(value: object) -> None:
    """Check the number of retries.

    Raises:
        ArgumentError: it is not an integer, or negative.
    """
    if value is None:
        raise ArgumentError("retry must be an integer, not None; 0 repeats nothing")
    check_count("retry", value)


def check_flag(name: str, value: object) -> None:
    """Check that an argument is ``True`` or ``False``: ``"false"`` would count as true.

    Raises:
        ArgumentError: the argument is something else.
    """
    if not isinstance(value, bool):
        raise ArgumentError(f"{name} must be True or False, not {value!r:.100}")


def check_ensure(name: str, value: object) -> None:
    """Check that an argument is one of the three answers about the schema.

    Raises:
        ArgumentError: the argument is something else.
    """
    if not isinstance(value, bool) and value != "add":
        raise ArgumentError(
            f"{name} must be True (create tables and columns, and widen columns), 'add' (create"
            f" tables and columns, change no type) or False (change nothing), not {value!r:.100}"
        )


def check_by_name(name: str, value: object, what: str) -> None:
    """Check that an argument is a mapping with names as keys.

    Parameters:
        name: the argument's name.
        value: the argument.
        what: the kind of values, for the message.

    Raises:
        ArgumentError: the argument is something else.
    """
    if not (isinstance(value, Mapping) and all(isinstance(key, str) for key in value)):
        raise ArgumentError(f"{name} must map names to {what}, not {value!r:.100}")


def check_types(types: object) -> None:
    """Check that an argument maps names to types of columns.

    Raises:
        ArgumentError: the argument is something else.
    """
    check_by_name("types", types, "SQLAlchemy or Python types")
    for name, type_ in cast("Types", types).items():
        try:
            column_type(type_)
        except ArgumentError as error:
            raise ArgumentError(f"types of column {name!r}: {error}") from error


def listed(name: str, value: object) -> list[str]:
    """Return the columns that an argument names, without duplicates.

    Raises:
        ArgumentError: the argument is not a name or a non-empty list of names.

    Example:
        >>> listed("keys", "id"), listed("keys", ("name", "age", "name"))
        (['id'], ['name', 'age'])
    """
    names = [value] if isinstance(value, str) else value
    if isinstance(names, Iterable) and not isinstance(names, Mapping):
        found = sorted(names, key=str) if isinstance(names, set | frozenset) else list(names)
        if found and all(isinstance(each, str) for each in found):
            return list(dict.fromkeys(found))
    raise ArgumentError(
        f"{name} must name at least one column, like 'a' or ['a', 'b'], not {value!r:.100}"
    )


def index_columns(value: IndexColumns) -> list[IndexPart]:
    """Return the columns and expressions of an index, without duplicates.

    Raises:
        ArgumentError: the argument is not a name, an expression, or a non-empty list of these.
    """
    given = [value] if isinstance(value, _CLAUSES) else value
    if not isinstance(given, list | tuple) or not any(isinstance(e, _CLAUSES) for e in given):
        return [*listed("columns", given)]
    if all(isinstance(each, (str, *_CLAUSES)) for each in given):
        return list(given)
    raise ArgumentError(f"columns must be names or SQLAlchemy expressions, not {value!r:.100}")


def check_rows(rows: object) -> None:
    """Check that an argument is an iterable of rows.

    Raises:
        ArgumentError: the argument is a single row, or not iterable.
    """
    if not isinstance(rows, Iterable) or isinstance(rows, Mapping | str | bytes):
        one = "; put a single row into a list" if isinstance(rows, Mapping) else ""
        if hasattr(rows, "collect"):
            one = "; collect() it first"
        raise ArgumentError(
            f"rows must be a list or other iterable of rows, not {rows!r:.100}{one}"
        )
