"""Extends a table by the columns and the index that a write needs."""

from __future__ import annotations

import logging

from dbset_schema import SchemaError, find_column
from dbset_schema.ensure import Wanted, extend
from dbset_schema.helper_index import index_options, is_impossible, mark_impossible
from dbset_schema.reflect import is_view
from dbset_types import TypeConflictError, TypeInferenceError
from sqlalchemy import Table
from sqlalchemy.exc import DBAPIError

from dbset_sync.session.retry import is_deadlock
from dbset_sync.session.transaction import Lease
from dbset_sync.statements import private_attributes, table_cache
from dbset_sync.writing.columns import are_missing
from dbset_sync.writing.request import WriteRequest

logger = logging.getLogger("dbset")


def extend_table(request: WriteRequest, lease: Lease) -> None:
    """Create the table, or its missing columns, and widen columns, as the request allows.

    Raises:
        TypeConflictError: a value does not fit its column.
        TypeInferenceError: there is no type for the values of a new column.
    """
    wanted = _wanted(request, lease)
    try:
        if request.new_columns:
            request.new_columns.fit(lease, request.name, wanted.values)
        wanted = _with_later_kinds(request, lease, wanted)
        changes = extend(lease.connection, lease.catalog, request.name, wanted)
    except (TypeConflictError, TypeInferenceError) as error:
        raise request.explained(error) from error.__cause__
    if changes.widened:
        private_attributes.distrust_plans(lease.connection.dialect)
    if request.new_columns is not None:
        for name in changes.added:
            if find_column(request.types, name) is None:
                request.new_columns.add(name, wanted.values[name], request.settings.inference)


def _with_later_kinds(request: WriteRequest, lease: Lease, wanted: Wanted) -> Wanted:
    """Add, for new columns, the kinds of values that later rows of the call have."""
    if request.new_columns is None or request.first is None:
        return wanted
    known = lease.catalog.known(request.name)
    existing = request.types.keys() | (set() if known is None else set(known.columns.keys()))
    new = {n: v for n, v in wanted.values.items() if find_column(existing, n) is None}
    later = request.new_columns.with_later_kinds(new, request.first, request.settings.inference)
    return wanted._replace(values={**wanted.values, **later})


def _wanted(request: WriteRequest, lease: Lease) -> Wanted:
    settings, known = request.settings, lease.catalog.known(request.name)
    values = request.by_column(known)
    of_nulls = {
        key: type_
        for key in values
        if are_missing(values[key]) and (type_ := request.type_of_nulls(key))
    }
    types = {**of_nulls, **request.types}
    return Wanted(
        values,
        settings.inference,
        types,
        settings.primary_key,
        create=request.creates,
        widen=request.ensure is True,
    )


def add_index(request: WriteRequest, lease: Lease) -> None:
    """Create the index on the keys; if that is not possible, go on without it."""
    table = lease.catalog.known(request.name)
    columns = [] if table is None else unindexed(request, table)
    if table is None or not columns:
        return
    from dbset_schema.indexes import create_index  # noqa: PLC0415  when first needed

    options = index_options(table, columns, lease.connection.dialect.name)
    try:
        if options is not None:
            with lease.saved_for_ddl() as inner:
                create_index(inner.connection, inner.catalog, request.name, columns, **options)
            return
    except (DBAPIError, SchemaError) as error:
        if lease.connection.invalidated or is_deadlock(error):
            raise
        logger.info("%r gets no index on %s: %s", request.name, ", ".join(columns), error)
    mark_impossible(table, columns)
    columns.clear()  # in the table's cache


def unindexed(request: WriteRequest, table: Table) -> list[str]:
    """Return the columns that need an index."""
    if not (request.ensure and request.lookup.indexed):
        return []
    shape = ("unindexed", *request.lookup.keys)
    return table_cache.cached(
        table, shape, lambda: _unindexed(table, request.lookup.columns(table))
    )


def _unindexed(table: Table, keys: list[str]) -> list[str]:
    from dbset_schema.index_search import serves  # noqa: PLC0415  when first needed

    if is_view(table) or not keys or is_impossible(table, keys) or serves(table, keys):
        return []
    return keys
