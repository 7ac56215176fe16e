"""A table that a transaction has changed or locked stays locked until it ends."""

from __future__ import annotations

import pytest
from dbset_schema import Catalog
from dbset_schema.ensure import Wanted, extend
from dbset_types import TypeInference

WANTED = Wanted({"a": [1], "b": ["x"]}, TypeInference("sqlite"))


@pytest.mark.parametrize("before", [(), ("CREATE TABLE t (a BIGINT)",)], ids=["made", "extended"])
def test_what_a_transaction_changes_is_locked_for_it_alone(made, before):
    connection, catalog = made(*before), Catalog()
    inner = catalog.nested()
    extend(connection, inner, "t", WANTED)
    table = inner.known("t")

    assert inner.is_locked(table)
    assert inner.nested().is_locked(table)
    assert not catalog.is_locked(table)
    inner.publish()
    assert not catalog.is_locked(table)


def test_what_needs_no_change_is_not_locked(made):
    connection, catalog = made("CREATE TABLE t (a BIGINT, b TEXT)"), Catalog().nested()
    extend(connection, catalog, "t", WANTED)

    assert not catalog.is_locked(catalog.known("t"))


def test_what_a_savepoint_has_locked_is_locked_behind_it_once_it_is_released(made):
    connection, catalog = made(), Catalog().nested()
    inner = catalog.nested()
    extend(connection, inner, "t", WANTED)
    table = inner.known("t")

    assert not catalog.is_locked(table)
    inner.publish()
    assert catalog.is_locked(table)
