"""Plans of single writes: what a call on a known table needs, by the keys of its row.

A plan covers rows whose values have the Python types of their columns, and which one statement
writes, whatever another process has changed meanwhile. Other rows take the general way, by a
``WriteRequest``: it has the same result, or raises the error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from dbset_schema.index_search import serves
from dbset_schema.locks import is_locked_by_statement
from dbset_schema.widen import is_rounded
from dbset_types import TypeInference
from dbset_types.sqlite_text_types import is_strict
from sqlalchemy import Dialect, Table

from dbset_sync import writing
from dbset_sync.statements.compiled import CompiledStatement, Outcome, outcome_of
from dbset_sync.statements.driver_call import DriverCall
from dbset_sync.writing.coerced import generated, single_key_column
from dbset_sync.writing.driver_values import Converters, converters
from dbset_sync.writing.exact_floats import exact_table, floats_of
from dbset_sync.writing.insert import cached_insertion, needs_to_follow, single_key


class RowStatement(NamedTuple):
    """A statement that is a whole call, or the first of two.

    Attributes:
        statement: the statement.
        parameters: the names of the parameters, in the order of the row's columns.
        read: returns the result of the call, from the outcome and the row.
        otherwise: the statement that follows if this one returns no row; both need a transaction
            and a lock on the table.
    """

    statement: CompiledStatement
    parameters: Sequence[str]
    read: Callable[[Outcome, Mapping[str, Any]], Any]
    otherwise: RowStatement | None = None


#: Returns the statement of a call for a row with certain columns, and keys among them; ``None`` if
#: the call needs other statements.
Prepare: TypeAlias = Callable[[Table, Dialect, tuple[str, ...], Sequence[str]], RowStatement | None]


#: The statement of a row, and the call that sends it.
PlannedRow: TypeAlias = tuple[RowStatement, DriverCall[Outcome]]


@dataclass(frozen=True)
class RowPlan:
    """How to write rows with certain keys.

    Attributes:
        prepared: the statement; ``None`` if the rows take the general way.
        converters: the conversions of the values for the driver, by column.
        arrange: returns the values as the driver takes them.
        floats: the columns of floats that may have to be sent exactly.
        exact: returns the plan that sends some floats exactly.
        rest: the plan of the statement that follows.
    """

    prepared: RowStatement | None
    converters: Sequence[Converters] = ()
    arrange: Callable[[list[Any]], Any] = tuple
    floats: Sequence[str] = ()
    exact: Callable[[tuple[str, ...]], RowPlan] | None = None
    rest: RowPlan | None = None

    def of(self, row: Mapping[str, Any]) -> PlannedRow | None:
        """Return the statement for a row, and the call that sends it; ``None`` if it cannot.

        The call still lacks the lock that two statements need.
        """
        plan = self
        if self.exact is not None:
            floats = [name for name in self.floats if type(row[name]) is float]
            rounded = tuple([name for name in floats if is_rounded(row[name])])
            plan = self.exact(rounded) if rounded else self
        if plan.prepared is None:
            return None
        try:
            values = [
                value if (convert := by_type[type(value)]) is None else convert(value)
                for by_type, value in zip(plan.converters, row.values(), strict=True)
            ]
        except Exception:  # noqa: BLE001  the general way raises the right one
            return None
        call = DriverCall(plan.prepared.statement.sql, plan.arrange(values), outcome_of)
        if plan.rest is not None and plan.rest.prepared is not None:
            call.otherwise = plan.rest.prepared.statement.sql, plan.rest.arrange(values)
        return plan.prepared, call


_GENERAL = RowPlan(None)

#: How many plans that send floats exactly are kept: there is one for each set of columns.
_MOST_EXACT = 30


@dataclass(frozen=True)
class Planner:
    """Makes the plans of a database's rows.

    Attributes:
        dialect: the database's dialect.
        inference: coerces values.
    """

    dialect: Dialect
    inference: TypeInference

    def plan(
        self, prepare: Prepare, table: Table, names: tuple[str, ...], keys: tuple[str, ...]
    ) -> RowPlan:
        """Return the plan of a call for rows with these keys.

        Parameters:
            prepare: returns the statement of the call.
            table: the catalog's table.
            names: the keys of the rows.
            keys: the keys among them by which the call finds rows.
        """
        columns = table.columns
        is_plain = {*columns.keys()}.issuperset(names) and generated(table).isdisjoint(names)
        is_plain = is_plain and bool(names) and len(set(keys) & set(names)) == len(keys)
        if not is_plain or any(is_strict(columns[key].type) for key in keys):
            return _GENERAL
        written = [name for name in names if prepare is not update or name not in keys]
        if any(writing.by_keys.is_generated_always(columns[name]) for name in written):
            return _GENERAL  # the database may refuse the value
        floats = [name for name in floats_of(table, self.dialect) if name in names]

        @lru_cache(_MOST_EXACT)
        def exact(rounded: tuple[str, ...]) -> RowPlan:
            return self._plan(prepare, table, exact_table(table, rounded), names, keys)

        plan = self._plan(prepare, table, table, names, keys)
        return replace(plan, floats=floats, exact=exact) if floats and plan.prepared else plan

    def _plan(
        self,
        prepare: Prepare,
        table: Table,
        written: Table,
        names: tuple[str, ...],
        keys: tuple[str, ...],
    ) -> RowPlan:
        """Return a plan, with the statement of a table that may send floats exactly."""
        prepared = prepare(written, self.dialect, names, keys)
        return _GENERAL if prepared is None else self._of(prepared, table, names, keys)

    def _of(
        self, prepared: RowStatement, table: Table, names: tuple[str, ...], keys: tuple[str, ...]
    ) -> RowPlan:
        if prepared.statement.fixed or not prepared.statement.is_raw:
            return _GENERAL
        parameters = prepared.statement.parameters
        writes = {each.name: each.write for each in parameters}
        not_null = {*keys, *single_key_column(table)}  # there, None has another meaning
        found = []
        for name, parameter in zip(names, prepared.parameters, strict=True):
            of_type = converters(table.columns[name].type, writes[parameter], self.inference)
            found.append(
                {each: of_type[each] for each in of_type if each is not type(None)}
                if name in not_null
                else of_type
            )
        order = [prepared.parameters.index(each.name) for each in parameters]
        rest = prepared.otherwise and self._of(prepared.otherwise, table, names, keys)
        if rest is not None and rest.prepared is None:
            return _GENERAL
        return RowPlan(prepared, found, _arrange(prepared.statement, order), rest=rest)


def _arrange(statement: CompiledStatement, order: Sequence[int]) -> Callable[[list[Any]], Any]:
    """Return the function that arranges values as the driver takes them."""
    is_sorted = list(order) == list(range(len(order)))
    if statement.positional:
        return tuple if is_sorted else lambda values: tuple([values[place] for place in order])
    driver_names = [each.driver_name for each in statement.parameters]
    return lambda values: dict(
        zip(driver_names, values if is_sorted else [values[p] for p in order], strict=True)
    )


def insert(
    table: Table, dialect: Dialect, names: tuple[str, ...], _keys: Sequence[str]
) -> RowStatement | None:
    """Prepare ``insert``."""
    insertion = cached_insertion(table, dialect, names)
    if insertion.read_key is None or needs_to_follow(table, dialect, names):
        return None
    return RowStatement(insertion.statement, names, insertion.key)


def update(
    table: Table, dialect: Dialect, names: tuple[str, ...], keys: Sequence[str]
) -> RowStatement | None:
    """Prepare ``update`` by keys."""
    changed = [name for name in names if name not in keys]
    if not (changed and keys):
        return None
    named = writing.by_keys.parameter_names(table)
    return RowStatement(
        writing.by_keys.cached_update(table, dialect, changed, keys),
        [named[name] for name in names],
        lambda outcome, _: outcome.rowcount,
    )


def upsert(
    table: Table, dialect: Dialect, names: tuple[str, ...], keys: Sequence[str]
) -> RowStatement | None:
    """Prepare ``upsert``."""
    changed = [name for name in names if name not in keys]
    if not writing.by_keys.has_unique_keys(dialect, table, keys, names, exact=True):
        return _update_or_insert(table, dialect, names, keys)
    insertion = writing.by_keys.upserting(table, dialect, changed, keys)
    return _by_unique_keys(table, dialect, names, keys, insertion, no_row=None)


def insert_ignore(
    table: Table, dialect: Dialect, names: tuple[str, ...], keys: Sequence[str]
) -> RowStatement | None:
    """Prepare ``insert_ignore``."""
    insertion = writing.by_keys.ignoring(table, dialect, keys)
    return _by_unique_keys(table, dialect, names, keys, insertion, no_row=False)


def _update_or_insert(
    table: Table, dialect: Dialect, names: tuple[str, ...], keys: Sequence[str]
) -> RowStatement | None:
    updating, inserting = update(table, dialect, names, keys), insert(table, dialect, names, ())
    is_possible = writing.by_keys.returns_key(table) and serves(table, keys)
    is_possible = is_possible and is_locked_by_statement(dialect)
    if updating is None or inserting is None or not is_possible:
        return None
    returned = writing.by_keys.key_columns(table)
    changed = [name for name in names if name not in keys]
    return RowStatement(
        writing.by_keys.cached_update(table, dialect, changed, keys, returned=returned),
        updating.parameters,
        lambda outcome, _: single_key(outcome.row),
        inserting,
    )


def _by_unique_keys(
    table: Table,
    dialect: Dialect,
    names: tuple[str, ...],
    keys: Sequence[str],
    insertion: writing.by_keys.Insertion,
    *,
    no_row: object,
) -> RowStatement | None:
    if not keys or needs_to_follow(table, dialect, names) or not serves(table, keys):
        return None
    if not writing.by_keys.has_unique_keys(dialect, table, keys, names, exact=True):
        return None
    size = len(writing.by_keys.key_columns(table))

    def read(outcome: Outcome, _: object) -> Any:
        return no_row if outcome.row is None else single_key(outcome.row[:size])

    statement = writing.by_keys.cached_returning(table, dialect, names, *insertion)
    return RowStatement(statement, names, read)
