"""The bounds of partitions: in SQL, compared, and refused by PostgreSQL."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from dbset_types import TypeConflictError, TypeInference
from dbset_types.errors import ArgumentError
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Table,
    literal,
    literal_column,
    select,
)
from sqlalchemy.exc import CompileError, DBAPIError

from dbset_schema.ddl import without_doubles
from dbset_schema.errors import SchemaError, reason_of, state_of
from dbset_schema.names import qualified

DEFAULT = "DEFAULT"

#: A value in the server's text of bounds.
_VALUE = re.compile(r"(?<=[(\s])(?:E?'(?:[^']|'')*'|[^'(),\s]+)(?=[,)])")

_UNLIMITED = frozenset({"MINVALUE", "MAXVALUE"})

#: How two lists of values are compared; the order matters in a range only.
_SAME = {"RANGE": "({0} = {1})", "LIST": "({0} @> {1} AND {0} <@ {1})"}

#: What to do if a partition is refused, by SQLSTATE.
_REFUSED = {
    "42P17": (
        "the first value of a range must be less than its end, and two partitions must have no"
        " values in common"
    ),
    "23514": (
        "rows of the default partition belong to the new one. In one transaction, run {detach} for"
        " the default partition, rename it, call create_table() again with both partitions, and"
        " insert its rows into the table"
    ),
}


class Partition(NamedTuple):
    """A partition to create.

    Attributes:
        name: its name.
        bounds: its bounds in SQL, from FOR VALUES.
        values: the values of the bounds, as SQL literals.
    """

    name: str
    bounds: str
    values: tuple[str, ...] = ()


class Existing(NamedTuple):
    """How a table is divided.

    Attributes:
        key: its method and column; ``None`` if it is not partitioned.
        type_: the type of the column.
        bounds: the bounds of its partitions by name, as the server shows them.
    """

    key: str | None
    type_: str
    bounds: Mapping[str, str]

    @property
    def method(self) -> str:
        """The method; empty if the table is not partitioned."""
        return (self.key or "").partition(" ")[0]


def hashed(name: str, count: int, remainder: int) -> Partition:
    """Return one of several partitions by hash."""
    return Partition(name, f"FOR VALUES WITH (MODULUS {count}, REMAINDER {remainder})")


def ranged(dialect: Dialect, column: Column[Any], name: str, bounds: Collection[Any]) -> Partition:
    """Return a partition by range, whose bounds are the first value and the end."""
    limits = zip(bounds, ("MINVALUE", "MAXVALUE"), strict=True)
    first, end = (
        none if each is None else _literal(dialect, column, each) for each, none in limits
    )
    return Partition(name, f"FOR VALUES FROM ({first}) TO ({end})", (first, end))


def listed(dialect: Dialect, column: Column[Any], name: str, values: Collection[Any]) -> Partition:
    """Return a partition by a list of values."""
    literals = tuple(_literal(dialect, column, value) for value in values)
    return Partition(name, f"FOR VALUES IN ({', '.join(literals)})", literals)


def check_bounds(
    connection: Connection, table: Table, existing: Existing, wanted: Collection[Partition]
) -> None:
    """Check that partitions have the bounds that are wanted; the server compares the values.

    Parameters:
        connection: the connection.
        table: the table.
        existing: its partitions.
        wanted: some of them, with the bounds that they should have.

    Raises:
        SchemaError: a partition has other bounds.
    """
    if not wanted:
        return
    same: ColumnElement[Any] = literal_column(
        f"ARRAY[{', '.join(_same(existing, each) for each in wanted)}]"
    )
    for each, is_same in zip(wanted, connection.execute(select(same)).scalar_one(), strict=True):
        if not is_same:
            raise SchemaError(
                f"partition {each.name!r} of table {table.name!r} exists with the bounds"
                f" {existing.bounds[each.name]}, not {each.bounds}; bounds cannot change: leave"
                " the partition out, give the new one another name, or detach the existing one by"
                f" ALTER TABLE {qualified(table.name, table.schema)} DETACH PARTITION"
                f" {qualified(each.name, table.schema)}",
                name=each.name,
            )


def _same(existing: Existing, wanted: Partition) -> str:
    """Return SQL for whether an existing partition has the wanted bounds."""
    bounds = existing.bounds[wanted.name]
    if DEFAULT in {bounds, wanted.bounds}:
        return str(bounds == wanted.bounds)
    arrays = (
        f"ARRAY[{', '.join('NULL' if each in _UNLIMITED else each for each in values)}]"
        f"::{existing.type_}[]"
        for values in (_VALUE.findall(bounds), wanted.values)
    )
    return _SAME[existing.method].format(*arrays)


@contextmanager
def explained(table: Table, partition: Partition) -> Iterator[None]:
    """Explain the database's error if a table cannot have a partition.

    Raises:
        SchemaError: the bounds are reversed or overlap, or the default partition has such rows.
    """
    try:
        yield
    except DBAPIError as error:
        advice = _REFUSED.get(state_of(error))
        if advice is None:
            raise
        detach = f"ALTER TABLE {qualified(table.name, table.schema)} DETACH PARTITION ..."
        raise SchemaError(
            f"partition {partition.name!r} of table {table.name!r} cannot be created"
            f" {partition.bounds}: {reason_of(error)}; {advice.format(detach=detach)}",
            name=partition.name,
        ) from error


def _literal(dialect: Dialect, column: Column[Any], value: Any) -> str:
    if value is None:
        raise ArgumentError(f"None is not a value of the partition column {column.name!r}")
    try:
        coerced = TypeInference(dialect.name).coercer(column.type)(value)
        made = literal(coerced, column.type).compile(
            dialect=dialect, compile_kwargs={"literal_binds": True}
        )
    except TypeConflictError as error:
        raise error.located(table=column.table.name, column=column.name) from error.__cause__
    except CompileError as error:
        raise ArgumentError(
            f"{value!r:.100} of the partition column {column.name!r} cannot be part of a CREATE"
            " statement; create the partition with execute()"
        ) from error
    if isinstance(coerced, float) and not math.isfinite(coerced):
        return f"'{coerced}'"
    return without_doubles(str(made), dialect)
