"""Tables and statements of SQLAlchemy Core, as in its documentation, built once for each table.

Only filters are built for each call, because their conditions vary.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator
from functools import cache

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from benchmarks.peers import texts
from benchmarks.rows import Row, Shape

#: Rows per statement if they come from a generator.
CHUNK = 10_000

#: A query by the indexed key.
BY_KEY = sa.text(texts.BY_KEY)

DIALECTS = {"postgresql": postgresql, "sqlite": sqlite}


class Instant(sa.TypeDecorator):
    """Aware datetimes, which SQLite does not store."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value, dialect):
        if value is None or dialect.name != "sqlite":
            return value
        return value.replace(tzinfo=dt.UTC)


_TYPES = {
    "integer": sa.BigInteger(),
    "float": sa.Double(),
    "text": sa.Text(),
    "boolean": sa.Boolean(),
    "instant": Instant(),
    "date": sa.Date(),
    "decimal": sa.Numeric(12, 2).with_variant(sa.Numeric(), "postgresql"),
    "json": sa.JSON(none_as_null=True).with_variant(
        postgresql.JSONB(none_as_null=True), "postgresql"
    ),
}


@cache
def table(shape: Shape) -> sa.Table:
    """Return the table of a shape."""
    key = sa.Column(
        "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(), primary_key=True
    )
    columns = (sa.Column(name, _TYPES[kind]) for name, kind in shape.kinds.items())
    return sa.Table(shape.name, sa.MetaData(), key, *columns)


def index(shape: Shape, *, unique: bool) -> sa.Index:
    """Return the index on the key of a copy of the table, because other tables have none."""
    copy = table(shape).to_metadata(sa.MetaData())
    return sa.Index("by_key", copy.c[shape.key], unique=unique)


@cache
def insert(shape: Shape) -> sa.Insert:
    """Return the statement that inserts rows."""
    return sa.insert(table(shape))


@cache
def select(shape: Shape) -> sa.Select:
    """Return the statement that finds all rows."""
    return sa.select(table(shape))


@cache
def select_one(shape: Shape) -> sa.Select:
    """Return the statement that finds the row with a key, bound as ``b_key``."""
    return select(shape).where(table(shape).c[shape.key] == sa.bindparam("b_key")).limit(1)


@cache
def select_values(shape: Shape) -> sa.Select:
    """Return the statement that finds the values of the key's column."""
    return sa.select(table(shape).c[shape.key])


def filtered(shape: Shape, number: int, end: int) -> sa.Select:
    """Return the statement that finds some rows by four operators."""
    columns = table(shape).c
    return sa.select(table(shape)).where(
        columns.number >= number,
        columns.number < end,
        columns.active.in_([True, False]),
        columns.name.like("name%"),
    )


@cache
def update(shape: Shape) -> sa.Update:
    """Return the statement that updates the rows of many keys, each bound as ``b_key``."""
    found = table(shape)
    values = {name: sa.bindparam(name) for name in shape.kinds if name != shape.key}
    return sa.update(found).where(found.c[shape.key] == sa.bindparam("b_key")).values(values)


def keyed(shape: Shape, row: Row) -> Row:
    """Return a row for ``update``."""
    return {"b_key": row[shape.key], **row}


def bound(shape: Shape, rows: Iterable[Row]) -> list[Row]:
    """Return rows for ``update``."""
    return [keyed(shape, row) for row in rows]


@cache
def upsert(shape: Shape, dialect: str) -> sa.Insert:
    """Return the statement that inserts rows or updates those with a unique key."""
    statement = DIALECTS[dialect].insert(table(shape))
    changed = {name: statement.excluded[name] for name in shape.kinds if name != shape.key}
    return statement.on_conflict_do_update(index_elements=[shape.key], set_=changed)


@cache
def locking(shape: Shape, dialect: str) -> list[sa.Select]:
    """Return the statement that locks the table against other inserts, if one is needed."""
    lock = sa.func.pg_advisory_xact_lock(sa.func.hashtext(shape.name))
    return [sa.select(lock)] if dialect == "postgresql" else []


def existing(shape: Shape, rows: Iterable[Row]) -> sa.Select:
    """Return the statement that finds the existing keys among those of some rows."""
    keys = select_values(shape)
    return keys.where(table(shape).c[shape.key].in_([row[shape.key] for row in rows]))


def parted(
    shape: Shape, rows: Iterable[Row], there: Container[int]
) -> Iterator[tuple[sa.Executable, list[Row]]]:
    """Yield the statements that update existing rows and insert the others."""
    if old := bound(shape, (row for row in rows if row[shape.key] in there)):
        yield update(shape), old
    if new := [row for row in rows if row[shape.key] not in there]:
        yield insert(shape), new


def set_up_sqlite(engine: sa.Engine) -> None:
    """Configure SQLite connections as all peers do."""

    @sa.event.listens_for(engine, "connect")
    def set_up(connection, record):
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.close()
