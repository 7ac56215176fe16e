"""``dbset copy``: tables of SQLite that other programs made, into SQLite."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from dbset_cli.copying.checks import Check, portable
from dbset_sync import connect


@pytest.fixture
def source(tmp_path, monkeypatch):
    """A database with tables that dbset would not make."""
    monkeypatch.chdir(tmp_path)
    run(
        "a.db",
        """
        CREATE TABLE odd (
            "a:b" TEXT NOT NULL, code INT, n, "select" VARCHAR(2) DEFAULT 'it''s: 5%',
            at DATETIME DEFAULT (datetime('now')), twice INT AS (code * 2), u TEXT UNIQUE,
            PRIMARY KEY (code, "a:b")
        );
        CREATE UNIQUE INDEX lowered ON odd (lower(u)) WHERE u <> ':x';
        INSERT INTO odd ("a:b", code, n, "select", u)
            VALUES ('x', 1, 7, 'long', 'A'), ('y', 2, 'text', 8, NULL), ('z', 3, x'00', NULL, NULL);
        CREATE TABLE numbered (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT);
        INSERT INTO numbered VALUES (3, 'a'), (9, 'b');
        CREATE TABLE "no key" (a, b TEXT);
        INSERT INTO "no key" VALUES (1, 'x'), (1, 'x');
        CREATE TABLE null_key (k TEXT PRIMARY KEY, n INT);
        INSERT INTO null_key VALUES (NULL, 1), ('a', 2);
        CREATE TABLE empty (a REAL);
        CREATE TABLE bare (a TEXT, b INT, PRIMARY KEY (b, a)) WITHOUT ROWID;
        INSERT INTO bare VALUES ('x', 1);
        CREATE VIEW cheap AS SELECT id, upper(name) AS name, id * 1.5 AS x FROM numbered;
        CREATE VIRTUAL TABLE texts USING fts5(title);
        INSERT INTO texts VALUES ('hello');
        """,
    )
    return "a.db"


def run(name, sql):
    with closing(sqlite3.connect(name)) as connection, connection:
        connection.executescript(sql)
    connection.close()


def said(ended):
    """The last line on stderr; on a slow machine, progress comes before."""
    return ended.err.splitlines()[-1]


def rows_in(name, table):
    with connect(f"sqlite:///{name}", read_only=True) as db:
        return [
            tuple(row.values())
            for row in db.query(sa.select(db[table].table).order_by(sa.text("1")))
        ]


@pytest.mark.parametrize(
    "table", ["odd", "numbered", "no key", "null_key", "empty", "bare", "cheap", "texts"]
)
def test_rows_are_the_same(source, dbset, table):
    before = rows_in(source, table)
    for target, name in (("b.db", table), (source, f"copy of {table}")):
        ended = dbset("copy", source, table, target, "--to", name)
        count = f"{len(before)} row{'' if len(before) == 1 else 's'}"
        assert (ended.code, ended.out, said(ended)) == (0, "", f"{count} into {name}")
        assert rows_in(target, name) == before


def test_table_is_the_same(source, dbset):
    assert dbset("copy", source, "odd", "b.db").code == 0
    assert dbset("copy", source, "numbered", "b.db").code == 0
    with connect("sqlite:///b.db") as db:
        odd = db["odd"].table
        assert [column.name for column in odd.primary_key.columns] == ["code", "a:b"]
        assert not odd.columns["a:b"].nullable
        assert db["odd"].has_index("u")
        assert len([index for index in odd.indexes if index.unique]) == 2
        assert db["numbered"].insert({"name": "c"}) == 10
    run("b.db", "INSERT INTO odd (\"a:b\", code) VALUES ('new', 9)")
    (new,) = [row for row in rows_in("b.db", "odd") if row[0] == "new"]
    assert new[3] == "it's: 5%"
    assert new[4].year >= 2026
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        run("b.db", "INSERT INTO odd (\"a:b\", code, u) VALUES ('more', 10, 'a')")


def test_checks_are_kept_and_the_rest_is_named(source, dbset):
    run(
        source,
        """
        CREATE TABLE checked (
            id INTEGER PRIMARY KEY, item INT REFERENCES numbered (id), "CHECK" TEXT, -- CHECK (0)
            n INT CONSTRAINT positive CHECK (n > 0), twice INT AS (n * 2),
            s TEXT CHECK (s LIKE '5%' OR s IN (':x', ')', 'it''s')),
            CHECK (checked.n < 100)
        );
        CREATE INDEX by_s ON checked (s);
        CREATE TRIGGER stamp AFTER INSERT ON checked BEGIN SELECT 1; END;
        INSERT INTO checked (id, item, n, s) VALUES (1, 3, 1, 'it''s');
        """,
    )
    ended = dbset("copy", source, "checked", "b.db", "--to", "again")
    note, end = ended.err.splitlines()[-2:]
    assert note == (
        "note: not copied: expression of generated column twice; CHECK (checked.n < 100);"
        " trigger stamp; foreign key (item); index by_s"
    )
    assert end == "1 row into again"
    run("b.db", "INSERT INTO again (n, s) VALUES (100, ':x')")
    for values in ("0, ':x'", "1, 'x'"):
        with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            run("b.db", f"INSERT INTO again (n, s) VALUES ({values})")


def test_collations_and_options_are_kept(source, dbset):
    run(
        source,
        """
        CREATE TABLE users (
            mail TEXT COLLATE NOCASE PRIMARY KEY, -- COLLATE RTRIM
            "a, COLLATE" VARCHAR(9) DEFAULT (')' COLLATE RTRIM) COLLATE [nocase] UNIQUE,
            any COLLATE RTRIM, at DATETIME COLLATE 'NOCASE', plain TEXT COLLATE BINARY,
            CHECK (plain <> 'x' COLLATE NOCASE)
        ) WITHOUT ROWID;
        INSERT INTO users VALUES ('Ada@x', 'Ada', 'z', '2024-05-06', 'y');
        CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT, n INT, any ANY) STRICT;
        INSERT INTO counted VALUES (1, 2, 'x');
        CREATE TABLE coded (code INT PRIMARY KEY) STRICT, WITHOUT ROWID;
        """,
    )
    keyed = ("counted", "--to", "keyed", "--keys", "id")
    for table, *arguments in (("users",), ("counted",), ("coded",), keyed):
        ended = dbset("copy", source, table, "b.db", *arguments)
        assert (ended.code, "note" in ended.err) == (0, False), ended.err
    for table in ("users", "coded"):
        with pytest.raises(sqlite3.OperationalError, match="no such column"):
            run("b.db", f"SELECT rowid FROM {table}")
    for found in ("mail = 'ADA@X'", "\"a, COLLATE\" = 'ADA'", "any = 'z '"):
        assert rows_where("b.db", "users", found) == rows_where(source, "users", found) == 1
    assert rows_where("b.db", "users", "plain = 'Y'") == 0
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        run("b.db", "INSERT INTO users (mail) VALUES ('ada@x')")
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        run("b.db", "INSERT INTO users (mail, \"a, COLLATE\") VALUES ('b', 'ADA')")
    for name in ("counted", "keyed"):
        with pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT"):
            run("b.db", f"INSERT INTO {name} (n) VALUES ('many')")
        run("b.db", f"INSERT INTO {name} (id) VALUES (8); DELETE FROM {name} WHERE id = 8")
        run("b.db", f"INSERT INTO {name} (n) VALUES (3)")
        assert rows_where("b.db", name, "id = 9") == 1


def rows_where(name, table, condition):
    with closing(sqlite3.connect(name)) as connection:
        return connection.execute(f"SELECT count(*) FROM {table} WHERE {condition}").fetchone()[0]


def test_what_keys_do_on_conflict_is_named(source, dbset):
    run(
        source,
        """
        CREATE TABLE keyed (
            id INTEGER PRIMARY KEY ON CONFLICT REPLACE, a TEXT UNIQUE ON CONFLICT ignore,
            b TEXT COLLATE NOCASE, "ON" TEXT, UNIQUE (b COLLATE BINARY)
        );
        """,
    )
    ended = dbset("copy", source, "keyed", "b.db")
    assert (
        "note: not copied: ON CONFLICT IGNORE, REPLACE; collation of key BINARY (b)\n" in ended.err
    )


TABLE = sa.Table(
    "t",
    sa.MetaData(),
    sa.Column("n", sa.Numeric),
    sa.Column("s", sa.String(5)),
    sa.Column("at", sa.DateTime),
)
SAME = [
    ("(n > (0)::numeric)", "(n > 0)"),
    ("((n >= 0.5) AND (n IS NOT NULL))", "((n >= 0.5) AND (n IS NOT NULL))"),
    ("((s)::text <> ''::text)", "(s <> '')"),
    ("(s = ANY (ARRAY['a'::text, '::b'::text]))", "(s IN ('a', '::b'))"),
    (
        "((s)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))",
        "(s IN ('a', 'b'))",
    ),
    ("length(s) BETWEEN 1 AND 5", None),
    ("(length(s) = 3)", "(length(s) = 3)"),
]
DIFFERENT = [
    "s LIKE 'a%'",
    "s > 'a'",
    "at = '2024-01-01'",
    "n % 2 = 0",
    '"a" = s',
    "typeof(n) = 'integer'",
    "(n > (0)::double precision[])",
    "n = 'x",
]


@pytest.mark.parametrize(("sql", "same"), SAME)
def test_checks_of_both_databases(sql, same):
    found = portable(Check(sql), TABLE)
    assert (found and found.sql) == same


@pytest.mark.parametrize("sql", DIFFERENT)
def test_checks_that_differ(sql):
    assert portable(Check(sql), TABLE) is None


def test_existing_table(source, dbset):
    assert dbset("copy", source, "numbered", "b.db").code == 0
    ended = dbset("copy", source, "numbered", "b.db")
    assert ended.code == 1
    assert ended.err == (
        "error: there is a table 'numbered' already; add --to NAME for another name, or"
        " --keys COLUMNS to update its rows\n"
    )
    run("b.db", "UPDATE numbered SET name = 'changed'; DELETE FROM numbered WHERE id = 3")
    run("b.db", "INSERT INTO numbered VALUES (50, 'own')")
    assert dbset("copy", source, "numbered", "b.db", "--keys", "ID", "--batch", 1).code == 0
    assert rows_in("b.db", "numbered") == [(3, "a"), (9, "b"), (50, "own")]


@pytest.mark.parametrize("keys", [(), ("--keys", "id")])
def test_a_copy_inside_of_a_file_leaves_no_wal(source, dbset, keys):
    assert dbset("copy", source, "numbered", source, "--to", "t", *keys).code == 0
    assert not Path(f"{source}-wal").exists()
    assert rows_in(source, "t") == [(3, "a"), (9, "b")]


def test_resume(source, dbset):
    assert dbset("copy", source, "numbered", "b.db").code == 0
    run(source, "INSERT INTO numbered VALUES (10, 'c'), (12, 'd')")
    arguments = ("copy", source, "numbered", "b.db", "--keys", "id", "--resume")
    assert said(dbset(*arguments)) == "3 rows into numbered"  # again the greatest key
    assert rows_in("b.db", "numbered") == rows_in(source, "numbered")


def test_resume_notices_missing_rows(source, dbset):
    run("b.db", "CREATE TABLE numbered (id INTEGER PRIMARY KEY, name TEXT)")
    run("b.db", "INSERT INTO numbered VALUES (100, 'own')")
    ended = dbset("copy", source, "numbered", "b.db", "--keys", "id", "--resume")
    assert ended.code == 1
    assert ended.err == (
        "error: before id=100, 'numbered' has 2 rows and its copy 0; leave --resume out to copy"
        " all rows again\n"
    )
    assert rows_in("b.db", "numbered") == [(100, "own")]


def test_resume_with_null_and_text_keys(source, dbset):
    arguments = ("copy", source, "null_key", "b.db", "--keys", "k", "--resume")
    for _ in range(2):
        assert said(dbset(*arguments)) == "2 rows into null_key"
        assert sorted(rows_in("b.db", "null_key"), key=str) == [("a", 2), (None, 1)]
    run(source, "INSERT INTO null_key VALUES ('é', 3), ('Z', 4)")
    ended = dbset(*arguments)
    assert "before k=a" in ended.err
    assert dbset(*arguments[:-1]).code == 0
    assert len(rows_in("b.db", "null_key")) == 4


@pytest.mark.parametrize(
    ("arguments", "code", "line"),
    [
        (["a.db", "nowhere", "b.db"], 1, "error: there is no table 'nowhere'; dbset tables"),
        (["none.db", "odd", "b.db"], 1, "error: there is no database none.db; check the path\n"),
        (["a.db", "odd", "b.db", "--keys", "k"], 1, "error: table 'odd' has no column 'k'"),
        (["a.db", "odd", "b.db", "--resume"], 2, "error: --resume needs --keys"),
        (["a.db", "odd", "sqlite:///a.db"], 2, "error: a table cannot be copied into itself"),
        (["a.db", "odd", "b.db", "--keys", "n", "--resume"], 2, "error: --resume cannot order"),
        (["a.db", "odd", "b.db", "--batch", "0"], 2, "error: Invalid value for '--batch'"),
        (["a.db", "odd"], 2, "error: Missing argument 'DATABASE2'"),
    ],
)
@pytest.mark.usefixtures("source")
def test_errors(dbset, arguments, code, line):
    ended = dbset("copy", *arguments)
    assert (ended.code, ended.out) == (code, "")
    assert ended.err.startswith(line)
    assert ended.err.count("\n") == 1
    if Path("b.db").exists():
        with connect("sqlite:///b.db") as db:
            assert db.tables() == []
