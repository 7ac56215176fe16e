"""Divide a PostgreSQL table into partitions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from dbset_types.errors import ArgumentError, ColumnNotFoundError
from sqlalchemy import Column, Connection, Dialect, Index, Table, UniqueConstraint, text

from dbset_schema import ddl
from dbset_schema.errors import SchemaError
from dbset_schema.listing import is_taken
from dbset_schema.names import check_new_name, find_column, qualified
from dbset_schema.partition_bounds import (
    DEFAULT,
    Existing,
    Partition,
    check_bounds,
    explained,
    hashed,
    listed,
    ranged,
)
from dbset_schema.shards import is_spread

#: The first value of a partition and the first that no longer belongs to it; None is no limit.
Bounds: TypeAlias = tuple[Any, Any]

#: How a table is divided, the type of its partition column, and its partitions, if there are any.
_EXISTING = text("""
    SELECT pg_catalog.pg_get_partkeydef(c.oid), (
        SELECT pg_catalog.format_type(a.atttypid, a.atttypmod)
        FROM pg_catalog.pg_partitioned_table k JOIN pg_catalog.pg_attribute a
            ON a.attrelid = k.partrelid AND a.attnum = k.partattrs[0]
        WHERE k.partrelid = c.oid
    ), p.relname::text, pg_catalog.pg_get_expr(p.relpartbound, p.oid)
    FROM pg_catalog.pg_class c
    LEFT JOIN pg_catalog.pg_inherits i ON i.inhparent = c.oid
    LEFT JOIN pg_catalog.pg_class p ON p.oid = i.inhrelid
    WHERE c.oid = to_regclass(:table)
""")


@dataclass(frozen=True)
class Partitions:
    """How PostgreSQL divides the rows of a new table; made by ``hash``, ``range`` or ``list``.

    Attributes:
        method: "HASH", "RANGE" or "LIST".
        column: the column whose value decides.
        bounds: the values of each partition, by its name; ``None`` for the default partition.
        count: the number of partitions by hash.

    Raises:
        ArgumentError: a value is not valid.

    Example:
        >>> Partitions.hash("tenant", 8).count
        8
        >>> halves = {"low": (None, 100), "high": (100, None)}
        >>> list(Partitions.range("price", halves).bounds)
        ['low', 'high']
    """

    method: str
    column: str
    bounds: Mapping[str, Collection[Any] | None]
    count: int = 0

    def __post_init__(self) -> None:
        """Check the values."""
        check = _CHECKS.get(str(self.method))
        if check is None:
            raise ArgumentError(
                f"tables are partitioned by {', '.join(map(repr, [*_CHECKS][:-1]))} or"
                f" {[*_CHECKS][-1]!r}, not {self.method!r:.100}; write Partitions.hash(...),"
                " Partitions.range(...) or Partitions.list(...)"
            )
        check(self)

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
        return cls("LIST", column, partitions)

    def of(self, table: Table, column: Column[Any], dialect: Dialect) -> Iterator[Partition]:
        """Yield the partitions of a table.

        Parameters:
            table: the table.
            column: its column whose value decides.
            dialect: the database's dialect.

        Raises:
            ArgumentError: a bound cannot be part of a statement.
            TypeConflictError: a bound does not fit the type of the column.
        """
        for number in range(self.count):
            yield hashed(f"{table.name}_{number}", self.count, number)
        made = ranged if self.method == "RANGE" else listed
        for name, bounds in self.bounds.items():
            yield (
                Partition(name, DEFAULT) if bounds is None else made(dialect, column, name, bounds)
            )


def _check_count(by: Partitions) -> None:
    if type(by.count) is not int or by.count < 1:
        raise ArgumentError(f"the number of partitions must be at least 1, not {by.count!r:.100}")
    if by.bounds:
        raise ArgumentError(f"partitions by hash have no bounds: {by.bounds!r:.100}")


def _check_pairs(by: Partitions) -> None:
    for name, bounds in _items(by):
        if bounds is not None and not (isinstance(bounds, tuple | list) and len(bounds) == 2):  # noqa: PLR2004  a pair
            raise ArgumentError(
                f"partition {name!r} needs a pair of values (from, to), or None for all other"
                f" rows, not {bounds!r:.100}"
            )


def _check_lists(by: Partitions) -> None:
    for name, values in _items(by):
        if values is not None and not (isinstance(values, tuple | list | set) and values):
            raise ArgumentError(
                f"partition {name!r} needs a list of values, or None for all other rows, not"
                f" {values!r:.100}"
            )


def _items(by: Partitions) -> Collection[tuple[str, Any]]:
    if not isinstance(by.bounds, Mapping):
        raise ArgumentError(f"partitions must be a mapping by name, not {by.bounds!r:.100}")
    if by.count:
        raise ArgumentError(f"only partitions by hash have a number, not {by.count!r:.100}")
    return by.bounds.items()


#: By method, the check of a record's values.
_CHECKS = {"HASH": _check_count, "RANGE": _check_pairs, "LIST": _check_lists}


def divide(connection: Connection, table: Table, by: Partitions) -> Sequence[Partition]:
    """Make a new table a partitioned one, and return its partitions.

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
    partitions = list(by.of(table, column, connection.dialect))
    _check_names(connection, table, partitions)
    return partitions


def missing_partitions(connection: Connection, table: Table, by: Partitions) -> Sequence[Partition]:
    """Return the partitions that an existing table lacks.

    Parameters:
        connection: the connection.
        table: the reflected table.
        by: the column and the partitions.

    Raises:
        SchemaError: the table is divided in another way, a partition has other bounds, or a name
            is invalid or taken.
    """
    column = _column(connection, table, by)
    existing = _existing(connection, table)
    key, bounds = existing.key, existing.bounds
    quoted = qualified(column.name, None)
    same = key in {f"{by.method} ({column.name})", f"{by.method} ({quoted})"}
    if not same or (by.count and by.count != len(bounds)):
        shown = f"divided by {key} into {len(bounds)} partitions" if key else "not partitioned"
        raise SchemaError(
            f"table {table.name!r} already exists and is {shown}; leave partition_by out, or give"
            " the table another name",
            name=table.name,
        )
    if by.count:
        return []
    wanted = list(by.of(table, column, connection.dialect))
    check_bounds(connection, table, existing, [each for each in wanted if each.name in bounds])
    missing = [each for each in wanted if each.name not in bounds]
    _check_names(connection, table, missing)
    return missing


def create_partitions(
    connection: Connection, table: Table, partitions: Sequence[Partition]
) -> None:
    """Create partitions of a table.

    Parameters:
        connection: the connection; the caller commits.
        table: the table.
        partitions: the partitions.

    Raises:
        SchemaError: their bounds are reversed or overlap, or rows elsewhere belong to them.
    """
    parent = qualified(table.name, table.schema)
    for each in partitions:
        name = qualified(each.name, table.schema)
        with explained(table, each):
            ddl.run(
                connection,
                [ddl.plain(f"CREATE TABLE {name} PARTITION OF {parent} {each.bounds}")],
            )


def partitions_named_after(connection: Connection, table: Table, new_name: str) -> dict[str, str]:
    """Return the partitions by hash that have the name of their table and a number.

    Parameters:
        connection: the connection.
        table: the reflected table.
        new_name: a new name of the table.

    Returns:
        The new names of the partitions, by name.
    """
    if not is_spread(table):
        return {}
    existing = _existing(connection, table)
    numbers = range(len(existing.bounds)) if existing.method == "HASH" else ()
    names = {f"{table.name}_{number}": f"{new_name}_{number}" for number in numbers}
    return {name: names[name] for name in names if name in existing.bounds}


def _existing(connection: Connection, table: Table) -> Existing:
    place = {"table": qualified(table.name, table.schema)}
    rows = connection.execute(_EXISTING, place).all()
    key, type_, _, _ = rows[0]
    return Existing(key, type_, {name: bounds for _, _, name, bounds in rows if name is not None})


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


def _check_names(connection: Connection, table: Table, partitions: Sequence[Partition]) -> None:
    for name in (each.name for each in partitions):
        check_new_name(name, "table", "postgresql")
        if name == table.name or is_taken(connection, name, table.schema):
            raise SchemaError(
                f"a partition of table {table.name!r} cannot be named {name!r}: a table, view or"
                " index has that name",
                name=name,
            )
