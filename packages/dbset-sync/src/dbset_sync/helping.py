"""Indexes that help upserts to find rows: made where they can be, and never missed."""

from __future__ import annotations

import logging

from dbset_schema.errors import SchemaError
from dbset_schema.indexes import Helper, create_index, helper_of
from dbset_schema.reflect import is_view
from sqlalchemy import Table
from sqlalchemy.exc import DBAPIError

from dbset_sync import shapes
from dbset_sync.search import Search
from dbset_sync.transaction import Lease

logger = logging.getLogger("dbset")

_GIVEN_UP = "dbset_given_up"


def helper_for(table: Table, search: Search, dialect: str) -> Helper | None:
    """Return the index to make for a search; ``None`` when there is one, or can be none."""
    if is_view(table) or tuple(search.keys) in table.info.get(_GIVEN_UP, ()):
        return None
    return helper_of(table, search.columns(table), dialect)


def add_helper(lease: Lease, name: str, helper: Helper) -> None:
    """Make an index if that is possible: the role may not own the table, nor the table take one."""
    try:
        with lease.saved() as inner:
            create_index(
                inner.connection,
                inner.catalog,
                name,
                helper.columns,
                helper.name,
                **helper.options,
            )
    except (DBAPIError, SchemaError) as error:
        if lease.connection.invalidated or getattr(error, "connection_invalidated", False):
            raise
        reason = str(getattr(error, "orig", error)).strip()
        logger.info("no index helps to find rows of %r: %s", name, reason)


def give_up(table: Table, search: Search) -> None:
    """Make no index for a search again, until the table is another one."""
    given_up = table.info.get(_GIVEN_UP, frozenset())
    table.info[_GIVEN_UP] = given_up | {tuple(search.keys)}
    shapes.forget(table)
