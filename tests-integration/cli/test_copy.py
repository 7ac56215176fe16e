"""``dbset copy`` between SQLite and PostgreSQL: values, types, keys, interrupted copies."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from decimal import Decimal

import pytest
from dbset import IntegrityError, TypeConflictError, connect
from dbset_cli.app import app
from dbset_cli.errors import CommandError
from round_trips import same
from terminals import read_until
from values import KINDS

ROWS = 8_000


@pytest.fixture
def urls(empty_sqlite, empty_postgresql):
    """The URLs of two empty databases, by name."""
    return {"sqlite": empty_sqlite, "postgresql": empty_postgresql}


@pytest.fixture(params=["sqlite", "postgresql"])
def ends(request, urls):
    """The URLs of a source and of a database of the other kind."""
    (other,) = urls.keys() - {request.param}
    return urls[request.param], urls[other]


def copy(*arguments):
    """Run ``dbset copy`` in this process."""
    app(["copy", *arguments], standalone_mode=False)


def test_every_kind_of_value_there_and_back(ends):
    here, there = ends
    with connect(here) as source, connect(there) as target:
        row = {
            f"{kind.name} {name}": value
            for kind in KINDS
            if kind.name not in REFUSED
            for name, value in kind.written.items()
        }
        source["t"].insert_many([row, dict.fromkeys(row), row])
        before = source["t"].find().all()
        copy(here, "t", there)
        assert same(target["t"].find().all(), before)
        copy(there, "t", here, "--to", "again")
        assert same(source["again"].find().all(), before)
        assert types(source["again"]) == types(source["t"])


def test_values_that_the_other_database_cannot_store(ends):
    here, there = ends
    with connect(here) as source, connect(there) as target:
        for kind in KINDS:
            if kind.name in REFUSED and REFUSED[kind.name] in there:
                source[kind.name].insert(kind.written)
                with pytest.raises(TypeConflictError):
                    copy(here, kind.name, there)
        assert len(source.tables()) >= 2
        assert target.tables() == []


#: Kinds of values, and the database that cannot store them.
REFUSED = {
    "int beyond 64 bits": "sqlite",
    "float nan": "sqlite",
    "Decimal nan": "sqlite",
    "Decimal beyond 15 digits": "sqlite",
    "str with NUL": "postgresql",
    "dict, list with NUL": "postgresql",
}


def types(table):
    return {each.name: (str(each.type), each.identity is None) for each in table.table.columns}


def test_keys_indexes_and_defaults(ends):
    here, there = ends
    with connect(here) as db:
        db.execute(
            """CREATE TABLE "Odd Table" (
                "Key:1" VARCHAR(5) NOT NULL, part INTEGER NOT NULL,
                "100%" NUMERIC(8, 2) DEFAULT -1.5,
                said TEXT NOT NULL DEFAULT 'it''s: 5%', ok BOOLEAN DEFAULT true,
                made TIMESTAMP DEFAULT CURRENT_TIMESTAMP, day DATE DEFAULT CURRENT_DATE,
                PRIMARY KEY (part, "Key:1"), UNIQUE (said, ok))"""
        )
        db.execute('INSERT INTO "Odd Table" ("Key:1", part) VALUES (\'a\', 1)')
        before = db["Odd Table"].find().all()
    copy(here, "Odd Table", there)
    with connect(there) as db:
        copied = db["Odd Table"]
        assert copied.find().all() == before
        table = copied.table
        assert [each.name for each in table.primary_key.columns] == ["part", "Key:1"]
        assert [each.name for each in table.columns if not each.nullable] == [
            "Key:1",
            "part",
            "said",
        ]
        assert copied.has_index(["said", "ok"])
        copied.insert({"Key:1": "b", "part": 1, "ok": False})
        new = copied.find_one(part=1, ok=False)
        assert (new["said"], new["100%"]) == ("it's: 5%", Decimal("-1.5"))
        assert abs(new["made"] - before[0]["made"]).total_seconds() < 24 * 3600
        with pytest.raises(IntegrityError):
            copied.insert({"Key:1": "c", "part": 2, "ok": False})


def test_checks(ends, capsys):
    here, there = ends
    with connect(here) as db:
        db.execute(
            """CREATE TABLE checked (
                n NUMERIC(8, 2) CHECK (n > 0), s VARCHAR(5) CHECK (s IN ('a', 'b')), i INT,
                CONSTRAINT "Both" CHECK (i IS NULL OR n <= 9.5), CHECK (abs(n) < 100))"""
        )
        db.execute("INSERT INTO checked (n, s) VALUES (1.5, 'a')")
    copy(here, "checked", there)
    assert "note: not copied: CHECK (" in capsys.readouterr().err
    with connect(there) as db:
        db["checked"].insert({"n": 100})
        for row in ({"n": 0}, {"n": 1, "s": "c"}, {"n": 10, "i": 1}):
            with pytest.raises(IntegrityError):
                db["checked"].insert(row)


def test_what_is_left_on_postgresql(urls, capsys):
    here = urls["postgresql"]
    with connect(here) as db:
        for statement in LEFT:
            db.execute(statement)
        copy(here, "t", here, "--to", "u")
        assert capsys.readouterr().err.splitlines()[0] == (
            "note: not copied: CHECK (n <> 7); exclusion constraint apart; trigger stamp;"
            " rule twice; policy own; foreign key t_other_fkey; index t_n"
        )
        with pytest.raises(IntegrityError, match="big"):
            db["u"].insert({"id": 2, "n": 3, "s": "%"})


LEFT = [
    """CREATE TABLE t (id INT PRIMARY KEY, n INT, s TEXT, r INT4RANGE, other INT REFERENCES t,
        CONSTRAINT big CHECK (n > 5 OR s !~ '%'),
        CONSTRAINT apart EXCLUDE USING gist (r WITH &&))""",
    "CREATE INDEX t_n ON t (n)",
    "INSERT INTO t VALUES (1, 7, '%')",
    "ALTER TABLE t ADD CHECK (n <> 7) NOT VALID",
    "CREATE TRIGGER stamp BEFORE UPDATE ON t EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE RULE twice AS ON DELETE TO t DO ALSO SELECT 1",
    "CREATE POLICY own ON t",
]


#: What the note names, and a table t that has it.
NAMED = {
    "": "CREATE TABLE t (id SMALLSERIAL PRIMARY KEY)",
    "DEFERRABLE of once, t_pkey": """CREATE TABLE t (id INT PRIMARY KEY DEFERRABLE, n INT,
        CONSTRAINT once UNIQUE (n) DEFERRABLE INITIALLY DEFERRED)""",
    "child table v": "CREATE TABLE t (a INT); CREATE TABLE v () INHERITS (t)",
    "inheritance from v": "CREATE TABLE v (a INT); CREATE TABLE t () INHERITS (v)",
    "partition v": "CREATE TABLE t (a INT) PARTITION BY LIST (a);"
    " CREATE TABLE v PARTITION OF t DEFAULT",
    "partition of v": "CREATE TABLE v (a INT) PARTITION BY LIST (a);"
    " CREATE TABLE t PARTITION OF v DEFAULT",
    "row level security": "CREATE TABLE t (a INT); ALTER TABLE t ENABLE ROW LEVEL SECURITY",
    "privileges of PUBLIC, pg_monitor": "CREATE TABLE t (a INT); GRANT SELECT ON t TO PUBLIC;"
    " GRANT UPDATE (a) ON t TO pg_monitor; GRANT INSERT ON t TO CURRENT_USER",
    "comment on constraint t_pkey": "CREATE TABLE t (a INT PRIMARY KEY);"
    " COMMENT ON CONSTRAINT t_pkey ON t IS 'key'",
    "storage parameter autovacuum_enabled=off, fillfactor=70": "CREATE TABLE t (a INT)"
    " WITH (fillfactor = 70, autovacuum_enabled = off)",
    "storage of column a, b": "CREATE TABLE t (a TEXT, b INT, c TEXT);"
    " ALTER TABLE t ALTER a SET STORAGE EXTERNAL; ALTER TABLE t ALTER b SET (n_distinct = 5)",
    "options of identity id (ALWAYS)": "CREATE TABLE t (id INT GENERATED ALWAYS AS IDENTITY"
    " PRIMARY KEY)",
    "options of identity id (INCREMENT 5 MINVALUE -3 MAXVALUE 50 CYCLE CACHE 9)": """
        CREATE TABLE t (id INT GENERATED BY DEFAULT AS IDENTITY
        (INCREMENT 5 MINVALUE -3 MAXVALUE 50 CYCLE CACHE 9) PRIMARY KEY)""",
    "INCLUDE of t_a_b_key": "CREATE TABLE t (a INT, b INT, UNIQUE (a) INCLUDE (b))",
    "collation of t_a": 'CREATE TABLE t (a TEXT); CREATE UNIQUE INDEX t_a ON t (a COLLATE "C")',
    "UNLOGGED": "CREATE UNLOGGED TABLE t (a INT)",
    "OF type kind": "CREATE TYPE kind AS (a INT); CREATE TABLE t OF kind",
    "replica identity": "CREATE TABLE t (a INT); ALTER TABLE t REPLICA IDENTITY FULL",
    "statistics t_ab": "CREATE TABLE t (a INT, b INT); CREATE STATISTICS t_ab ON a, b FROM t",
    "publication news": "DROP PUBLICATION IF EXISTS news; CREATE TABLE t (a INT);"
    " CREATE PUBLICATION news FOR TABLE t",
}


@pytest.mark.parametrize(("named", "statements"), NAMED.items())
def test_everything_else_that_is_left_on_postgresql(urls, capsys, named, statements):
    here = urls["postgresql"]
    with connect(here) as db:
        for statement in statements.split(";"):
            db.execute(statement)
        for there, name in ((here, "c"), (urls["sqlite"], "t")):
            copy(here, "t", there, "--to", name)
            notes = [line for line in capsys.readouterr().err.splitlines() if "note" in line]
            assert notes == ([f"note: not copied: {named}"] if named else [])


def test_collations_in_the_other_database(ends, capsys):
    here, there = ends
    collation = "NOCASE" if "sqlite" in here else '"C"'
    with connect(here) as db:
        db.execute(f"CREATE TABLE t (k TEXT COLLATE {collation} PRIMARY KEY, n INT)")
    copy(here, "t", there)
    assert f"note: not copied: collation {collation} of column k\n" in capsys.readouterr().err


#: Two rows, of which the other database cannot store the second one.
UNFIT = {
    "sqlite": ("TEXT", "'a'", "'a' || char(0)"),
    "postgresql": ("DOUBLE PRECISION", "0.5", "'NaN'"),
}


@pytest.mark.parametrize("batch", [1, 2])
def test_a_new_table_appears_with_its_first_batch(ends, batch):
    here, there = ends
    arguments = (here, "t", there, "--keys", "id", "--batch", str(batch))
    with connect(here) as source, connect(there) as target:
        type_, good, bad = UNFIT[source.engine.dialect.name]
        source.execute(f"CREATE TABLE t (id INTEGER PRIMARY KEY, x {type_})")
        source.execute(f"INSERT INTO t VALUES (1, {good}), (2, {bad})")
        with pytest.raises((TypeConflictError, CommandError)):
            copy(*arguments)
        assert (target["t"].count() if target.has_table("t") else None) == {1: 1, 2: None}[batch]
        source["t"].delete(id=2)
        copy(*arguments)
        assert target["t"].find().all() == source["t"].find().all()
        source["t"].delete(id=1)
        copy(here, "t", there, "--to", "empty", "--keys", "id")
        assert target["empty"].count() == 0


def test_the_next_key_is_fresh(ends):
    here, there = ends
    with connect(here) as db:
        db["t"].insert_many([{"id": 7, "name": "a"}, {"id": 900, "name": "b"}])
    copy(here, "t", there)
    copy(here, "t", there, "--to", "keyed", "--keys", "id")
    with connect(there) as db:
        assert db["t"].insert({"name": "c"}) == 901
        assert db["keyed"].insert({"name": "c"}) == 901
        assert db["t"].find(id=[7, 900], _order_by="id").all() == [
            {"id": 7, "name": "a"},
            {"id": 900, "name": "b"},
        ]


def test_the_next_key_of_a_serial_column_is_fresh(urls):
    with connect(urls["sqlite"]) as db:
        db["t"].insert_many([{"id": 7, "name": "a"}, {"id": 900, "name": "b"}])
    with connect(urls["postgresql"]) as db:
        db.execute('CREATE TABLE "T" ("Id" SERIAL PRIMARY KEY, name TEXT)')
        copy(urls["sqlite"], "t", urls["postgresql"], "--to", "T", "--keys", "id")
        db.execute("INSERT INTO \"T\" (name) VALUES ('c')")
        assert db["T"].find_one(name="c")["Id"] == 901
        copy(urls["postgresql"], "T", urls["postgresql"], "--to", "again")
        assert db["again"].insert({"name": "d"}) == 902


def test_a_killed_copy_goes_on(ends):
    here, there = ends
    with connect(here) as source, connect(there) as target:
        rows = ({"code": f"{n % 7} \u00e9{n}", "n": n, "part": n / 8} for n in range(ROWS))
        source["t"].insert_many(rows)
        source["t"].create_index("code", unique=True)
        arguments = (here, "t", there, "--keys", "code", "--batch", "500")
        killed = subprocess.run([sys.executable, "-c", KILLED, "copy", *arguments], check=False)
        assert killed.returncode == -signal.SIGKILL
        assert target["t"].count() == 1500
        copy(*arguments, "--resume")
        assert by_code(target) == by_code(source)
        target["t"].update({"n": 5, "part": None}, ["n"])
        copy(*arguments)  # from the start
        assert by_code(target) == by_code(source)


#: ``dbset``, which is killed in the transaction of its fourth batch.
KILLED = """
import os, signal
from dbset import Table
from dbset_cli.app import app

def upsert_many(*arguments, upsert_many=Table.upsert_many, batches=iter(range(3)), **options):
    count = upsert_many(*arguments, **options)
    if next(batches, None) is None:
        os.kill(os.getpid(), signal.SIGKILL)
    return count

Table.upsert_many = upsert_many
app()
"""


def by_code(db):
    return {row["code"]: row for row in db["t"].find()}


#: A view with the row of a table, again and again: a copy of it ends only by a signal.
ENDLESS = """CREATE VIEW endless AS
WITH RECURSIVE turns(turn) AS (SELECT 1 UNION ALL SELECT turn + 1 FROM turns)
SELECT t.name, t.n, t.x FROM turns CROSS JOIN t"""

#: The signal comes while rows are copied, or while the source searches for more without end.
STOPPED = {"copying": "", "waiting for the source": " WHERE turn <= 5000"}


@pytest.mark.parametrize("where", STOPPED.values(), ids=STOPPED)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_copy_leaves_nothing(ends, start, number, where):
    here, there = ends
    with connect(here) as db:
        db["t"].insert({"name": "name", "n": 0, "x": 0.25})
        db.execute(ENDLESS + where)
    terminal, stderr = pty.openpty()
    process = start("copy", here, "endless", there, stderr=stderr)
    os.close(stderr)
    shown = read_until(terminal, rb"[1-9][\d,]* rows")
    process.send_signal(number)
    shown += read_until(terminal, None)
    assert process.wait(60) == 128 + number
    os.close(terminal)
    assert b"Traceback" not in shown
    with connect(there) as db:
        assert not db.has_table("endless")


def test_postgresql_types(urls):
    with connect(urls["postgresql"]) as db:
        for statement in POSTGRESQL:
            db.execute(statement)
        before = db.query('SELECT * FROM "Sales"."All"').all()
        copy(urls["postgresql"], "Sales.All", urls["postgresql"], "--to", "Sales.Again")
        assert db.query('SELECT * FROM "Sales"."Again"').all() == before
        db.execute('INSERT INTO "Sales"."Again" DEFAULT VALUES')
        new = db.query('SELECT * FROM "Sales"."Again" WHERE id = 2').first()
        assert (new["m"], new["doc"], new["twice"], new["span"]) == ("ok", {"a": ":1"}, 4, None)
        copy(urls["postgresql"], "Sales.All", urls["sqlite"])
        copy(urls["postgresql"], "Sales.few", urls["sqlite"])
        db.execute('DROP SCHEMA "Sales" CASCADE')
    with connect(urls["sqlite"]) as db:
        row = db["All"].find_one()
        assert row["span"] == "[1,5)"
        assert (row["list"], row["at"], row["net"]) == ([1, None], "10:00:00+02:00", "10.0.0.0/8")
        assert (row["m"], row["twice"], row["doc"]) == ("sad", 2, {"a": 1})
        assert db["few"].find().all() == [{"id": 1, "name": "SAD"}]


POSTGRESQL = [
    'DROP SCHEMA IF EXISTS "Sales" CASCADE',
    'CREATE SCHEMA "Sales"',
    "DROP TYPE IF EXISTS mood",
    "CREATE TYPE mood AS ENUM ('sad', 'ok')",
    """CREATE TABLE "Sales"."All" (
        id INT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, m mood DEFAULT 'ok', list INT[],
        span INT4RANGE, at TIMETZ, net CIDR, money MONEY, bits BIT(3), point POINT,
        doc JSONB DEFAULT '{"a": ":1"}', twice INT GENERATED ALWAYS AS (id * 2) STORED,
        "a:b" INT, UNIQUE NULLS NOT DISTINCT ("a:b", m))""",
    """INSERT INTO "Sales"."All" (m, list, span, at, net, money, bits, point, doc, "a:b")
        VALUES ('sad', '{1,NULL}', '[1,5)', '10:00+02', '10.0.0.0/8', 12, '101', '(1,2)',
        '{"a": 1}', 3)""",
    """CREATE VIEW "Sales".few AS SELECT id, upper(m::text) AS name FROM "Sales"."All" """,
]


def test_types_without_a_counterpart_in_sqlalchemy(urls, capsys):
    here = urls["postgresql"]
    with connect(here) as db:
        for statement in DECLARED:
            db.execute(statement)
        before = db["t"].find().all()
        copy(here, "t", here, "--to", "u")
        copy(here, "t", here, "--to", "keyed", "--keys", "id")
        assert "note" not in capsys.readouterr().err
        declared = [db.query(DECLARATIONS, table=table).all() for table in ("t", "u", "keyed")]
        assert declared == [declared[0]] * 3
        assert db["u"].find().all() == db["keyed"].find().all() == before
        for row in ({"id": 2, "y": 5}, {"id": 2, "years": [5]}):
            with pytest.raises(IntegrityError, match="year_check"):
                db["u"].insert(row)
        copy(here, "t", urls["sqlite"])
    assert '; domain year of column y; domain "Odd"."Net" of column net;' in (
        capsys.readouterr().err
    )


DECLARED = [
    'CREATE SCHEMA "Odd"',
    "CREATE DOMAIN year AS INT CHECK (VALUE BETWEEN 1901 AND 2155)",
    'CREATE DOMAIN "Odd"."Net" AS INET DEFAULT \'10.0.0.1\'',
    "CREATE TYPE \"Odd\".mood AS ENUM ('sad', 'ok')",
    'CREATE COLLATION "Odd"."C 2" (LOCALE = \'C\')',
    """CREATE TABLE t (id INT PRIMARY KEY, y year, net "Odd"."Net", n NAME DEFAULT 'x', one "char",
        years year[], mood "Odd".mood, moods "Odd".mood[], v VARCHAR(3), c CHAR(4),
        k TEXT COLLATE "Odd"."C 2", names NAME[], bits BIT VARYING(5), span INTERVAL DAY TO MINUTE,
        at TIMESTAMP(3), "50%:a" VARCHAR(7)[], cut VARCHAR(2) COLLATE "C")""",
    """INSERT INTO t VALUES (1, 2000, '::1', 'b', 'c', '{2001,NULL}', 'ok', '{sad}', 'v', 'w',
        'k', '{n}', '101', '1 day', '2024-05-06 12:30', '{x}', 'e')""",
]
DECLARATIONS = """SELECT attname::text, format_type(atttypid, atttypmod) AS type, attcollation::text
    FROM pg_attribute WHERE attrelid = CAST(:table AS regclass) AND attnum > 0 ORDER BY attnum"""


def test_types_that_another_database_lacks(urls, capsys):
    here = urls["postgresql"]
    there = here.replace("/postgres?", "/fewer_types?")
    with connect(here) as db:
        for statement in ("DROP DATABASE IF EXISTS fewer_types", "CREATE DATABASE fewer_types"):
            db.execute(statement)
        for statement in DECLARED:
            db.execute(statement)
        db.execute("ALTER TABLE t DROP moods")
        db.execute('ALTER TABLE t ALTER mood TYPE TEXT COLLATE "C"')
        before = db["t"].find().all()
        copy(here, "t", there)
        with connect(there) as other:
            assert other["t"].find().all() == before
            types = {row["attname"]: row["type"] for row in other.query(DECLARATIONS, table="t")}
        db.execute("DROP DATABASE fewer_types")
    assert (types["y"], types["net"], types["n"], types["k"]) == ("integer", "inet", "name", "text")
    assert capsys.readouterr().err.splitlines()[0] == (
        'note: not copied: domain year of column y; domain "Odd"."Net" of column net;'
        ' domain year[] of column years; collation "Odd"."C 2" of column k'
    )


def test_sqlite_types(urls):
    with connect(urls["sqlite"]) as db:
        for statement in SQLITE:
            db.execute(statement)
        before = db["t"].find_one()
    copy(urls["sqlite"], "t", urls["postgresql"])
    with connect(urls["postgresql"]) as db:
        assert db["t"].find_one() == before
        names = {name: type_ for name, (type_, _) in types(db["t"]).items()}
        assert names == {
            "id": "BIGINT",
            "any": "BIGINT",
            "short": "TEXT",
            "fits": "VARCHAR(3)",
            "host": "VARCHAR(39)",
            "blank": "VARCHAR(3)",
            "price": "NUMERIC",
            "x": "DOUBLE PRECISION",
            "big": "BIGINT",
        }
        with pytest.raises(CommandError, match="has no type, and has values of integer and text"):
            copy(urls["sqlite"], "mixed", urls["postgresql"])
        with pytest.raises(TypeConflictError, match="column 'n', row 1: 'many'"):
            copy(urls["sqlite"], "wrong", urls["postgresql"])
        assert db.tables() == ["t"]


SQLITE = [
    """CREATE TABLE t (id INTEGER PRIMARY KEY, any, short VARCHAR(3), fits VARCHAR(3),
        host CHAR(39), blank CHAR(3), price NUMERIC(4, 1), x REAL, big TINYINT)""",
    "INSERT INTO t VALUES (1, 5, 'longer', 'abc', '::1', 'a ', 1.25, 0.1, 9007199254740993)",
    "CREATE TABLE mixed (v)",
    "INSERT INTO mixed VALUES (1), ('x')",
    "CREATE TABLE wrong (n INTEGER)",
    "INSERT INTO wrong VALUES (1), ('many')",
]
