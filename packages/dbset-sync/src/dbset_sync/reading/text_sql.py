"""Statements of the user, as SQL text or SQLAlchemy statements, prepared for execution."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import sqlalchemy as sa
from dbset_types.dynamic_type import checked
from dbset_types.json_documents import document, jsonb_dumps
from dbset_types.scalars import native
from sqlalchemy.sql import visitors

from dbset_sync.arguments import check_by_name
from dbset_sync.errors import ArgumentError, TransactionError
from dbset_sync.reading import bind_types, sql_scanner
from dbset_sync.reading.sql_scanner import CACHE_SIZE
from dbset_sync.statements.compiled_text import CompiledText

#: Values that expand after IN.
_LISTS = (list, tuple, set, frozenset, range)


@dataclass(slots=True)
class Statement:
    """A statement that is ready for execution.

    Attributes:
        executable: the statement for SQLAlchemy.
        values: values by parameter.
        streams: whether a server-side cursor can return its rows.
        may_change_schema: whether it may change tables.
        literal: creates a variant with text written into it, if the server may be unable to infer
            the type of a parameter.
        is_empty: whether its text has only blanks and comments, so that there is nothing to run.
        compiled: the statement for the driver, unless only SQLAlchemy can execute it.
    """

    executable: sa.Executable
    values: Mapping[str, Any]
    streams: bool
    may_change_schema: bool
    literal: Callable[[], sa.TextClause] | None = None
    is_empty: bool = False
    compiled: CompiledText | None = None

    @property
    def is_ddl(self) -> bool:
        """Whether it certainly changes the schema."""
        text = getattr(self.executable, "text", None)
        return self.may_change_schema and (text is None or sql_scanner.is_ddl(text))

    @property
    def writes(self) -> bool:
        """Whether it writes or locks, as far as its text shows."""
        text = getattr(self.executable, "text", None)
        return not self.streams and (text is None or sql_scanner.writes(text))

    def for_driver(self, needs_literals: Mapping[Hashable, bool]) -> CompiledText | None:
        """Return the compiled statement, unless text may have to be written into it.

        Parameters:
            needs_literals: whether it has to, by key of the statements that were tried.
        """
        if self.literal is not None and needs_literals.get(self.key, True):
            return None
        return self.compiled

    @property
    def returns_writes(self) -> bool:
        """Whether it may return the rows that it writes."""
        text = getattr(self.executable, "text", None)
        return not self.streams and (text is None or "returning" in text.lower())

    @property
    def key(self) -> Hashable:
        """A key that statements with values of the same types share."""
        return getattr(self.executable, "text", ""), *map(type, self.values.values())


def prepare(
    sql: str | sa.Executable,
    params: Mapping[str, Any] | None,
    named: Mapping[str, Any],
    *,
    read_only: bool,
    dialect: sa.Dialect,
    compiled: Callable[[sa.TextClause], CompiledText | None],
) -> Statement:
    """Prepare a statement for execution.

    Parameters:
        sql: SQL with ``:name`` for values, or a SQLAlchemy statement.
        params: values by name; the statement need not use all of them.
        named: values by name, all of which the statement must use.
        read_only: whether a validator checks the statement later.
        dialect: the database's dialect.
        compiled: compiles a statement, unless only SQLAlchemy can execute it.

    Raises:
        ArgumentError: this is not a single statement, or its parameters and values do not match.
        TransactionError: the statement would begin or end a transaction.
    """
    if params is not None:
        _check_params(params)
    values = {**(params or {}), **named}
    if isinstance(sql, str | sa.TextClause):
        text = sql if isinstance(sql, str) else sql.text
        if not read_only:
            _check(text)
        executable, expanding = (
            (sql, set()) if isinstance(sql, sa.TextClause) else _bound(sql, values, named, dialect)
        )
        store = _STORE.get(dialect.driver) or _STORE[dialect.name]
        stored = {n: _stored(store, n, v, listed=n in expanding) for n, v in values.items()}
        literal = None
        if dialect.driver in bind_types.DRIVERS and stored:
            if bind_types.is_ambiguous(stored):
                literal = partial(
                    bind_types.with_types, executable, stored, expanding, literal=True
                )
            executable = bind_types.with_types(executable, stored, expanding)
        changes = sql_scanner.may_change_schema(text)
        is_usual = isinstance(sql, str) and not (read_only or changes)
        return Statement(
            executable,
            stored,
            sql_scanner.is_query(text) if read_only else sql_scanner.only_reads(text),
            changes,
            literal,
            is_empty=not (read_only or executable.text),  # the validator refuses it
            compiled=compiled(executable) if is_usual else None,
        )
    if isinstance(sql, sa.Executable):
        return Statement(sql, values, _only_reads(sql), isinstance(sql, sa.schema.DDLElement))
    raise ArgumentError(
        f"SQL must be text or a SQLAlchemy statement such as a select, not {sql!r:.100}"
    )


def _check_params(params: object) -> None:
    if isinstance(params, list | tuple) and all(isinstance(each, Mapping) for each in params):
        raise ArgumentError(
            "params must be the values of one statement; for several rows, write"
            " db['t'].insert_many(rows), update_many() or upsert_many()"
        )
    check_by_name("params", params, "values, as in query('SELECT :a', a=1)")


def _bound(
    sql: str, values: Mapping[str, Any], named: Mapping[str, Any], dialect: sa.Dialect
) -> tuple[sa.TextClause, set[str]]:
    """Return a statement with its parameters, and the names of those that expand."""
    lists = {name: value for name, value in values.items() if isinstance(value, _LISTS)}
    if not lists:
        return _parsed(sql, frozenset(values), frozenset(named), frozenset()), set()
    spread, expanding = sql_scanner.with_lists(sql, lists, dialect.name)
    empty = {name for name, members in lists.items() if not members}
    wanted = frozenset(named.keys() - empty)
    return _parsed(spread, frozenset(values), wanted, frozenset(expanding)), expanding


class _Listed(sa.types.NullType):
    """Gives a text with expanding parameters a separate entry in SQLAlchemy's cache."""


@lru_cache(CACHE_SIZE)
def _parsed(
    sql: str, names: frozenset[str], wanted: frozenset[str], expanding: frozenset[str]
) -> sa.TextClause:
    bound = sql_scanner.bound_text(sql, names, wanted)  # cached for most calls
    return bound.bindparams(
        *(sa.bindparam(name, expanding=True, type_=_Listed()) for name in expanding)
    )


def _stored(store: Callable[[Any], Any], name: str, value: Any, *, listed: bool) -> Any:
    """Return the value of a parameter as dbset stores it."""
    try:
        return list(map(store, value)) if listed else store(value)
    except (ValueError, TypeError, ArithmeticError) as error:
        shown = f"{value!r:.100}"
        raise ArgumentError(f"the value of :{name}, {shown}, cannot be bound: {error}") from error


def _for_postgresql(value: Any) -> Any:
    """Convert a JSON document; drivers know all other types, and a list is an array."""
    if isinstance(value, list):
        _check_zones(value)
    return jsonb_dumps(document(value)) if isinstance(value, dict) else native(value)


def _check_zones(items: Sequence[Any]) -> None:
    """Check that times in an array are of one kind: psycopg 3 would drop zones without an error."""
    times = [item for item in items if isinstance(item, dt.datetime | dt.time)]
    if len({item.tzinfo is None for item in times}) > 1:
        raise ValueError("either all of its times must have a time zone, or none")


def _for_psycopg2(value: Any) -> Any:
    return bind_types.parenthesized(_for_postgresql(value))


#: Conversions of values, whose columns are not known.
_STORE: Mapping[str, Callable[[Any], Any]] = {
    "sqlite": checked,
    "postgresql": _for_postgresql,
    "psycopg2": _for_psycopg2,
}


@lru_cache(CACHE_SIZE)
def _check(sql: str) -> None:
    if sql_scanner.controls_transaction(sql):
        raise TransactionError(
            f"{sql.strip()!r} would end dbset's transaction; use db.transaction()"
        )
    if sql_scanner.is_several(sql):
        raise ArgumentError(f"run one statement at a time; there are several in {sql!r:.200}")


def _only_reads(sql: sa.Executable) -> bool:
    if not isinstance(sql, sa.Select | sa.CompoundSelect):
        return False
    return not any(isinstance(part, sa.UpdateBase) for part in visitors.iterate(sql))
