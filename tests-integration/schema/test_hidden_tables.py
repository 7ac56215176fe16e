"""Tables that only hold the data of other tables: shadow tables of SQLite, partitions."""

import pytest
from dbset import ArgumentError, SchemaError
from sqlalchemy import Text

SHADOWS = [
    ("fts3(words)", {"t_content", "t_segdir", "t_segments"}),
    ("fts4(words)", {"t_content", "t_docsize", "t_segdir", "t_segments", "t_stat"}),
    ("fts5(words)", {"t_config", "t_content", "t_data", "t_docsize", "t_idx"}),
    ("rtree(id, low, high)", {"t_node", "t_parent", "t_rowid"}),
]


@pytest.mark.parametrize(("module", "hidden"), SHADOWS)
def test_shadow_tables_of_sqlite(open_sqlite, module, hidden):
    db = open_sqlite()
    db["t_notes"].insert({"a": 1})
    db.execute(f"CREATE VIRTUAL TABLE t USING {module}")

    assert db.tables() == ["t", "t_notes"]
    assert db.tables(hidden=True) == sorted({"t", "t_notes"} | hidden)
    assert [db["t"].exists(), *(db[name].exists() for name in hidden)] == [True] * (1 + len(hidden))


def test_shadow_tables_of_an_attached_file(open_sqlite):
    db = open_sqlite(schema="main")
    db.execute("CREATE VIRTUAL TABLE t USING fts5(words)")

    assert db.tables() == ["t"]


def test_partitions_of_postgresql(open_postgresql):
    db = open_postgresql()
    db.execute("CREATE TABLE t (id SERIAL, k TEXT) PARTITION BY LIST (k)")
    db.execute("CREATE TABLE t_x PARTITION OF t FOR VALUES IN ('x') PARTITION BY LIST (k)")
    db.execute("CREATE TABLE t_x_x PARTITION OF t_x DEFAULT")
    db.execute("CREATE TABLE parent (a TEXT)")
    db.execute("CREATE TABLE child (b TEXT) INHERITS (parent)")
    db.execute("CREATE VIEW v AS SELECT * FROM t_x")

    assert (db.tables(), db.views()) == (["child", "parent", "t"], ["v"])
    assert db.tables(hidden=True) == ["child", "parent", "t", "t_x", "t_x_x"]


def test_partitions_of_another_schema(open_postgresql):
    public = open_postgresql()
    public.execute("DROP SCHEMA IF EXISTS other CASCADE")
    public.execute("CREATE SCHEMA other")
    public.execute("CREATE TABLE other.t (k TEXT) PARTITION BY LIST (k)")
    public.execute("CREATE TABLE other.t_x PARTITION OF other.t DEFAULT")
    public.execute("CREATE TABLE t_x (k TEXT)")

    assert public.tables() == ["t_x"]
    assert open_postgresql(schema="other").tables() == ["t"]
    public.execute("DROP SCHEMA other CASCADE")


def test_what_is_not_a_flag(db):
    with pytest.raises(ArgumentError, match="hidden must be True or False, not 1"):
        db.tables(hidden=1)


def test_read_only(open_db):
    db = open_db()
    db["t"].insert({"a": 1})

    assert open_db(read_only=True).tables() == ["t"]


def test_columns_of_a_virtual_table_are_fixed(open_sqlite):
    db = open_sqlite()
    db.execute("CREATE VIRTUAL TABLE t USING fts5(title, body)")
    for call in (
        lambda: db["t"].insert({"titel": "x"}),
        lambda: db["t"].create_column("new", Text),
    ):
        with pytest.raises(SchemaError, match=r"'t' is a virtual table.* it has 'title', 'body'"):
            call()
    db["t"].insert_many([{"title": "x"}])
    assert db["t"].count(title="x") == 1
