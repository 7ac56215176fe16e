"""Divide a new PostgreSQL table into partitions."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from dbset_types import TypeConflictError, TypeInference
from dbset_types.errors import ArgumentError, ColumnNotFoundError
from sqlalchemy import Column, Connection, Dialect, Index, Table, UniqueConstraint, literal, text
from sqlalchemy.exc import CompileError

from dbset_schema import ddl
from dbset_schema.errors import SchemaError
from dbset_schema.listing import is_taken
from dbset_schema.names import check_new_name, find_column, qualified

#: The first value of a partition and the first that no longer belongs to it; None is no limit.
Bounds: TypeAlias = tuple[Any, Any]

_EXISTING = text("""
    SELECT pg_catalog.pg_get_partkeydef(c.oid), ARRAY(
        SELECT p.relname::text FROM pg_catalog.pg_inherits i
        JOIN pg_catalog.pg_class p ON p.oid = i.inhrelid WHERE i.inhparent = c.oid
    )
    FROM pg_catalog.pg_class c WHERE c.oid = to_regclass(:table)
""")


@dataclass(frozen=True)
class Partitions:
    """How PostgreSQL divides the rows of a new table; made by ``hash``, ``range`` or ``list``.

    Attributes:
        method: "HASH", "RANGE" or "LIST".
        column: the column whose value decides.
        bounds: the values of each partition, by its name; ``None`` for the default partition.
        count: the number of partitions by hash.

    Example:
        >>> Partitions.hash("tenant", 8).count
        8
        >>> halves = {"low": (None, 100), "high": (100, None)}
        >>> list(Partitions.range("price", halves).bounds)
        ['low', 'high']
    """

    method: str
    column: str
    bounds: Mapping[str, Sequence[Any] | None]
    count: int = 0

    @classmethod
    def hash(cls, column: str, count: int) -> Partitions:
        """Divide rows evenly, by the hash of a column.

        The partitions are named ``{table}_0`` and so on.

        Parameters:
            column: the column.
            count: the number of partitions, which cannot change later.

        Raises:
            ArgumentError: ``count`` is not a positive integer.
        """
        if type(count) is not int or count < 1:
            raise ArgumentError(f"the number of partitions must be at least 1, not {count!r}")
        return cls("HASH", column, {}, count)

    @classmethod
    def range(cls, column: str, partitions: Mapping[str, Bounds | None]) -> Partitions:
        """Divide rows by ranges of a column.

        Parameters:
            column: the column.
            partitions: a pair for each partition, by its name: its first value, and the first value
                that no longer belongs to it; ``None`` in a pair means no limit. ``None`` instead of
                a pair makes a partition of all other rows.

        Raises:
            ArgumentError: the value of a partition is not a pair.
        """
        for name, bounds in _items(partitions):
            if bounds is not None and not (isinstance(bounds, tuple | list) and len(bounds) == 2):  # noqa: PLR2004  a pair
                raise ArgumentError(
                    f"partition {name!r} needs a pair of values (from, to), or None for all other"
                    f" rows, not {bounds!r:.100}"
                )
        return cls("RANGE", column, partitions)

    @classmethod
    def list(cls, column: str, partitions: Mapping[str, Collection[Any] | None]) -> Partitions:
        """Divide rows by values of a column.

        Parameters:
            column: the column.
            partitions: the values of each partition, by its name; ``None`` for a partition of all
                other rows.

        Raises:
            ArgumentError: a partition has no values, or something other than a list of values.
        """
        for name, values in _items(partitions):
            if values is not None and not (isinstance(values, tuple | list | set) and values):
                raise ArgumentError(
                    f"partition {name!r} needs a list of values, or None for all other rows, not"
                    f" {values!r:.100}"
                )
        bounds = {
            name: None if values is None else [*values] for name, values in partitions.items()
        }
        return cls("LIST", column, bounds)

    def of(self, table: str) -> Mapping[str, Sequence[Any] | None]:
        """Return the partitions of a table by name, with their bounds."""
        return self.bounds or {f"{table}_{number}": (number,) for number in range(self.count)}


def divide(connection: Connection, table: Table, by: Partitions) -> Iterator[ddl.Statement]:
    """Make a new table a partitioned one, and return the statements for its partitions.

    Parameters:
        connection: the connection.
        table: the table, which does not exist yet; it gets the option for its CREATE statement.
        by: the column and the partitions.

    Raises:
        SchemaError: the database has no partitions, a key lacks the column, or a name is invalid
            or taken.
        ColumnNotFoundError: the table lacks the column.
        TypeConflictError: a bound does not fit the type of the column.
    """
    column = _column(connection, table, by)
    _check_keys(table, column)
    table.dialect_options["postgresql"]["partition_by"] = (
        f"{by.method} ({connection.dialect.identifier_preparer.quote(column.name)})"
    )
    return iter(list(_partitions(connection, table, by, column, by.of(table.name))))


def add_partitions(connection: Connection, table: Table, by: Partitions) -> list[ddl.Statement]:
    """Return the statements for the partitions that an existing table lacks.

    Parameters:
        connection: the connection.
        table: the reflected table.
        by: the column and the partitions.

    Raises:
        SchemaError: the table is divided in another way, or a name is invalid or taken.
    """
    column = _column(connection, table, by)
    found = connection.execute(_EXISTING, {"table": qualified(table.name, table.schema)})
    key, names = found.one()
    wanted = by.of(table.name)
    quoted = qualified(column.name, None)
    same = key in {f"{by.method} ({column.name})", f"{by.method} ({quoted})"}
    if not same or (by.count and by.count != len(names)):
        shown = f"divided by {key} into {len(names)} partitions" if key else "not partitioned"
        raise SchemaError(
            f"table {table.name!r} already exists and is {shown}; leave partition_by out, or give"
            " the table another name",
            name=table.name,
        )
    missing = {} if by.count else {name: wanted[name] for name in wanted if name not in names}
    return list(_partitions(connection, table, by, column, missing))


def _items(partitions: object) -> Collection[tuple[str, Any]]:
    if not isinstance(partitions, Mapping):
        raise ArgumentError(f"partitions must be a mapping by name, not {partitions!r:.100}")
    return partitions.items()


def _column(connection: Connection, table: Table, by: Partitions) -> Column[Any]:
    if connection.dialect.name != "postgresql":
        raise SchemaError(
            f"table {table.name!r} cannot be partitioned: only PostgreSQL has partitions, and this"
            f" is {connection.dialect.name}; leave partition_by out",
            name=table.name,
        )
    name = find_column(table.columns.keys(), by.column)
    if name is None:
        raise ColumnNotFoundError(table.name, by.column, table.columns.keys())
    return table.columns[name]


def _check_keys(table: Table, column: Column[Any]) -> None:
    """Raise if a key lacks the column: each partition knows only its own rows.

    Raises:
        SchemaError: the message names the key.
    """
    keys = table.primary_key.columns.keys()
    if column.name not in keys:
        raise SchemaError(
            f"table {table.name!r} is partitioned by {column.name!r}, so its primary key must"
            f" contain this column: write primary_key={[column.name, *keys]!r}, or partition by"
            f" {' or '.join(map(repr, keys))}",
            name=table.name,
        )
    unique: list[UniqueConstraint | Index] = [index for index in table.indexes if index.unique]
    unique += [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    for key in unique:
        if column.name not in key.columns:
            raise SchemaError(
                f"table {table.name!r} is partitioned by {column.name!r}, so"
                f" {', '.join(map(repr, key.columns.keys()))} cannot be unique without it; leave"
                f" unique out, and then create_index([..., {column.name!r}], unique=True)",
                name=table.name,
            )


def _partitions(
    connection: Connection,
    table: Table,
    by: Partitions,
    column: Column[Any],
    partitions: Mapping[str, Sequence[Any] | None],
) -> Iterator[ddl.Statement]:
    parent = qualified(table.name, table.schema)
    for name, bounds in partitions.items():
        check_new_name(name, "table", "postgresql")
        if name == table.name or is_taken(connection, name, table.schema):
            raise SchemaError(
                f"a partition of table {table.name!r} cannot be named {name!r}: a table, view or"
                " index has that name",
                name=name,
            )
        values = "DEFAULT" if bounds is None else _values(connection.dialect, by, column, bounds)
        yield ddl.plain(
            f"CREATE TABLE {qualified(name, table.schema)} PARTITION OF {parent} {values}"
        )


def _values(dialect: Dialect, by: Partitions, column: Column[Any], bounds: Sequence[Any]) -> str:
    if by.method == "HASH":
        return f"FOR VALUES WITH (MODULUS {by.count}, REMAINDER {bounds[0]})"
    if by.method == "LIST":
        return f"FOR VALUES IN ({', '.join(_literal(dialect, column, each) for each in bounds)})"
    limits = zip(bounds, ("MINVALUE", "MAXVALUE"), strict=True)
    first, end = (
        none if each is None else _literal(dialect, column, each) for each, none in limits
    )
    return f"FOR VALUES FROM ({first}) TO ({end})"


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
    doubled = dialect.paramstyle in {"format", "pyformat"}
    return str(made).replace("%%", "%") if doubled else str(made)
