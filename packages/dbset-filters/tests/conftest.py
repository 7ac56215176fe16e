"""The tables and the Python model that the tests share."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
import sqlalchemy as sa


@pytest.fixture(scope="session")
def model():
    """Return the Python model of filters, with its strategies."""
    spec = importlib.util.spec_from_file_location(
        "filter_model", Path(__file__).with_name("filter_model.py")
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def table():
    """Return a table with a column of each kind that filters distinguish."""
    return sa.Table(
        "people",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text),
        sa.Column("age", sa.BigInteger),
        sa.Column("score", sa.Double),
        sa.Column("active", sa.Boolean),
        sa.Column("born", sa.Date),
        sa.Column("meta", sa.JSON(none_as_null=True)),
    )


@pytest.fixture(scope="session")
def engine(table):
    """Return an in-memory SQLite database with the empty table."""
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    table.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def ids_found(engine, table):
    """Return a function that stores rows and gives the ids of those that a clause selects."""

    def run(rows, clause, values=None):
        with engine.connect() as connection:
            connection.execute(sa.insert(table), rows)
            select = sa.select(table.c.id).where(clause).order_by(table.c.id)
            found = connection.scalars(select, values).all()
            connection.rollback()
        return list(found)

    return run
