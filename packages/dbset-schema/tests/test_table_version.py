"""A table's version changes with its columns, and every SELECT can include it."""

from __future__ import annotations

import pytest
from dbset_schema import reflect
from dbset_schema.table_version import version_of
from sqlalchemy import MetaData, Table, create_engine, select


def now(connection, table):
    return connection.execute(select(table).add_columns(version_of(table).now)).first()[-1]


@pytest.mark.parametrize(
    ("statement", "changes"),
    [
        ("ALTER TABLE t ADD COLUMN b", True),
        ("ALTER TABLE t RENAME COLUMN a TO b", True),
        ("INSERT INTO t VALUES (2)", False),
        ("UPDATE t SET a = 3", False),
    ],
)
def test_version(made, statement, changes):
    connection = made("CREATE TABLE t (a)", "INSERT INTO t VALUES (1)")
    table = reflect(connection, "t")
    assert now(connection, table) == version_of(table).known

    made(statement)
    newest = reflect(connection, "t")
    assert (version_of(newest).known != version_of(table).known) is changes
    assert now(connection, newest) == version_of(newest).known


def test_another_process_is_seen(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path}/shop.db")
    with engine.connect() as ours, engine.connect() as theirs:
        theirs.exec_driver_sql("CREATE TABLE t (a)")
        theirs.exec_driver_sql("INSERT INTO t VALUES (1)")
        theirs.commit()
        table = reflect(ours, "t")
        ours.rollback()
        theirs.exec_driver_sql("ALTER TABLE t ADD COLUMN b")

        assert version_of(table).known != ours.scalar(select(version_of(table).now))
    engine.dispose()


def test_tables_that_were_not_reflected_have_none():
    assert version_of(Table("t", MetaData())) is None
