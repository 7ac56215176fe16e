"""Threads share a catalog: an existing table is never missing, even while others reload it."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from dbset_schema import Catalog
from sqlalchemy import create_engine, text

COLUMNS = ", ".join(f"c{n} INTEGER" for n in range(60))
TURNS = 20


@contextmanager
def quick_switches():
    """Let threads take turns at nearly every step."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.fixture
def engine(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'shared.db'}")
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE t ({COLUMNS})"))
    yield engine
    engine.dispose()


def test_looked_up_again_by_some_and_used_by_others(engine):
    catalog = Catalog()

    def forget_and_look(number):
        with engine.connect() as connection:
            for _ in range(TURNS):
                if number % 2:
                    catalog.forget("t")
                yield catalog.table(connection, "t")
                yield catalog.reload(connection, "t")

    with quick_switches(), ThreadPoolExecutor(4) as threads:
        found = [
            table
            for tables in threads.map(list, map(forget_and_look, range(4)))
            for table in tables
        ]
    assert len(found) == 4 * TURNS * 2
    assert all(table is not None and len(table.columns) == 60 for table in found)


def test_learned_in_transactions(engine):
    catalog = Catalog()

    def learn(_):
        with engine.connect() as connection:
            for _ in range(TURNS):
                inner = catalog.nested()
                yield inner.reload(connection, "t")
                inner.publish()
                yield catalog.table(connection, "t")

    with quick_switches(), ThreadPoolExecutor(4) as threads:
        found = [table for tables in threads.map(list, map(learn, range(4))) for table in tables]
    assert all(table is not None and len(table.columns) == 60 for table in found)
