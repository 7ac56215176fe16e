"""``dbset import`` as a process, on both databases."""

from __future__ import annotations

import datetime as dt
import math
import os
import pty
import re
import resource
import signal

import duckdb
import pyarrow as pa
import pytest
import sqlalchemy as sa
from dbset import connect
from pyarrow import feather, parquet
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from terminals import read_until

ROWS = 40_000


def ndjson(rows):
    return b"".join(b'{"id": %d, "name": "a name of some length %d"}\n' % (n, n) for n in rows)


def test_files_and_standard_input_are_one_transaction(tmp_path, database_url, run):
    (tmp_path / "a.csv").write_text("id,name,at\n7,Ada,2024-01-05 06:30:00Z\n8,,\n")
    arguments = ("import", database_url, "t", "a.csv", "-", "--format")
    code, out, err = run(*arguments, "csv", stdin=b"id,name,at\n9,Bob,\n10,x\n")
    assert (code, out) == (1, "")
    assert err == "error: standard input, line 3: it has 2 fields, and the header 3\n"
    with connect(database_url) as db:
        assert not db.has_table("t")
    assert run(*arguments, "csv", stdin=b"id,name,at\n9,Bob,\n") == (0, "", "3 rows into t\n")
    code, out, _ = run("import", database_url, "t", "-", "--format", "ndjson", "--dry-run",
                       stdin=b'{"id": 11, "more": 1.5}\n')  # fmt: skip
    assert code == 0
    assert "ALTER TABLE t ADD COLUMN more DOUBLE PRECISION" in out
    update = b'{"id": 7, "name": "Ada L."}\n{"id": 11, "name": "Eve"}\n'
    arguments = ("import", database_url, "t", "-", "--format", "ndjson", "--keys", "id")
    assert run(*arguments, stdin=update) == (0, "", "2 rows into t\n")
    with connect(database_url) as db:
        found = {row["id"]: row["name"] for row in db["t"].find()}
        assert found == {7: "Ada L.", 8: None, 9: "Bob", 11: "Eve"}
        assert db["t"].find_one(id=7)["at"].isoformat() == "2024-01-05T06:30:00+00:00"
        assert db["t"].columns() == ["id", "name", "at"]


def test_zeros_that_only_postgresql_keeps(tmp_path, database_url, run):
    (tmp_path / "a.csv").write_text("price\n5.50\n6.25\n7\n")
    code, _, err = run("import", database_url, "t", "a.csv")
    is_text = database_url.startswith("sqlite")
    assert (code, err.startswith("note: price is text, because SQLite")) == (0, is_text)
    assert err.endswith("3 rows into t\n")
    code, out, _ = run("query", database_url, "SELECT max(price) AS price FROM t")
    assert (code, out) == (0, "price\n7\n")


#: What files with other columns do to two rows, by options; ``z`` has a default.
LACKING = {
    (): [(1, 5, "a", 9), (2, 6, "b", 9), (3, 7, None, None), (4, None, "z", 8)],
    ("--keys", "id"): [(1, 7, "a", 9), (2, 6, "z", 8), (3, 7, None, 0), (4, None, "z", 8)],
    ("--keys", "id", "--ignore"): [(1, 5, "a", 9), (2, 6, "b", 9), (3, 7, None, None),
                                   (4, None, "z", 8)],
}  # fmt: skip


@pytest.mark.parametrize("options", LACKING)
def test_columns_that_a_file_lacks(tmp_path, database_url, run, options):
    rows = [{"id": 1, "x": 5, "y": "a", "z": 9}, {"id": 2, "x": 6, "y": "b", "z": 9}]
    with connect(database_url) as db:
        columns = {"id": sa.Column(sa.BigInteger, primary_key=True), "x": int, "y": str}
        db.create_table("t", {**columns, "z": sa.Column(sa.BigInteger, server_default="0")})
        db["t"].insert_many(rows)
    repeated = slice(None if options else 1, None)
    (tmp_path / "a.csv").write_text("\n".join(["id,x", *["1,7", "3,7"][repeated], ""]))
    (tmp_path / "b.csv").write_text("\n".join(["z,id,y", *["8,2,z", "8,4,z"][repeated], ""]))
    assert run("import", database_url, "t", "a.csv", "b.csv", *options)[0] == 0
    with connect(database_url) as db:
        assert [tuple(row.values()) for row in db["t"].find(_order_by="id")] == LACKING[options]


def test_late_values_of_long_files(tmp_path, database_url, run):
    count, wide = 20_000, "x" * 150
    lines = [f"{n},{n},{n}.5,2024-02-29,{wide}" for n in range(count)]
    lines[-2:] = [f"{count},007,{count}.25,n/a,{wide}"]
    (tmp_path / "a.csv").write_text("\n".join(["key,code,price,day,wide", *lines, ""]))
    for options in ((), ("--keys", "key", "--types", "key=int")):
        done = run("import", database_url, "t", "a.csv", *options)
        assert done[:2] == (0, "")
        assert done[2].startswith("note: day is text, not dates, because of 'n/a'; ")
        assert done[2].endswith(f"\n{count - 1:,} rows into t\n")
        with connect(database_url) as db:
            first, last = db["t"].find_one(key=0), db["t"].find_one(key=count)
            assert (first["code"], first["day"]) == ("0", "2024-02-29")
            assert (str(last["price"]), last["code"], last["day"]) == (f"{count}.25", "007", "n/a")
            assert db["t"].count() == count - 1
            db["t"].drop()


def test_columns_of_text_get_the_text_of_the_file(tmp_path, database_url, run):
    texts = ["True", "2024-01-01T00:00:00+02:00", "12:00:00.500", "1.50", "7"]
    with connect(database_url) as db:
        db["t"].insert(dict.fromkeys("abcde", "x"))
        (tmp_path / "a.csv").write_text("a,B,c,d,e\n" + ",".join(texts) + "\n")
        assert run("import", database_url, "t", "a.csv") == (0, "", "1 row into t\n")
        *_, row = db["t"].find(_columns=list("abcde"), _order_by="id")
        assert list(row.values()) == texts


def test_table_of_a_schema(tmp_path, empty_postgresql, run):
    (tmp_path / "a.csv").write_text("n\n1\n2\n")
    with connect(empty_postgresql) as db:
        db.execute("CREATE SCHEMA IF NOT EXISTS sales")
    arguments = ("import", empty_postgresql, "sales.orders", "a.csv", "--keys", "n")
    assert run(*arguments) == (0, "", "2 rows into orders\n")
    assert run(*arguments) == (0, "", "2 rows into orders\n")
    with connect(empty_postgresql, schema="sales") as db:
        assert db["orders"].count() == 2
        db.execute("DROP SCHEMA sales CASCADE")


def test_texts_become_documents_lists_and_bytes(tmp_path, empty_postgresql, run):
    with connect(empty_postgresql) as db:
        columns = {"d": JSONB, "l": ARRAY(sa.Text), "n": ARRAY(sa.Integer), "b": sa.LargeBinary}
        db.create_table("t", columns)
        (tmp_path / "a.csv").write_text(
            'd,l,n,b\n"{""a"": 12345678901234567890}","[""x"", null]","[1, 2]",\\x4162\n,,,\n'
        )
        assert run("import", empty_postgresql, "t", "a.csv")[2] == "2 rows into t\n"
        document = {"a": 12345678901234567890}
        assert [list(row.values()) for row in db["t"].find()] == [
            [1, document, ["x", None], [1, 2], b"Ab"],
            [2, None, None, None, None],
        ]


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow"])
def test_nan_in_files_with_types(tmp_path, database_url, run, name):
    table = pa.table({"x": [1.5, math.nan, None], "s": ["NA", "NaN", "b"]})
    if name.endswith("parquet"):
        parquet.write_table(table, tmp_path / name)
    else:
        feather.write_feather(table, tmp_path / name)
    if database_url.startswith("sqlite"):
        code, _, err = run("import", database_url, "t", name)
        assert (code, err.count("nan=")) == (1, 0)
        assert err.endswith("; if it means a missing value, add --null NaN\n")
    assert run("import", database_url, "t", name, "--null", "NaN", "--null", "NA")[0] == 0
    with connect(database_url) as db:
        found = [(row["x"], row["s"]) for row in db["t"].find()]
    assert found == [(1.5, None), (None, None), (None, "b")]


def test_intervals_in_parquet_files(tmp_path, database_url, run):
    """pyarrow shows them as bytes, and cannot write them."""
    path = tmp_path / "a.parquet"
    rows = "SELECT 1 AS n, INTERVAL '2 days 3 seconds' AS i UNION ALL SELECT 2, NULL"
    duckdb.sql(f"COPY ({rows} ORDER BY 1) TO '{path}'")
    assert run("import", database_url, "t", "a.parquet") == (0, "", "2 rows into t\n")
    with connect(database_url) as db:
        assert [row["i"] for row in db["t"].find(_order_by="n")] == [dt.timedelta(2, 3), None]
    duckdb.sql(f"COPY (SELECT INTERVAL '1 month' AS i) TO '{path}'")
    code, _, err = run("import", database_url, "t", "a.parquet")
    assert code == 1
    assert "row 1: table 't', column 'i'" in err


ARRAYS = [
    "CREATE TYPE mood AS ENUM ('sad', 'so so')",
    """CREATE TABLE t (id INT PRIMARY KEY, i INT[], s TEXT[], n NUMERIC[], x FLOAT8[], b BOOL[],
        m INT[][], at TIMESTAMPTZ[], u UUID[], j JSONB[], by BYTEA[], e mood[], net INET[],
        r INT4RANGE[], iv INTERVAL[])""",
    r"""INSERT INTO t VALUES (1, '{1,NULL}', '{a,"b,c","NULL",NULL,"","q\"u\\"," s ","{"}',
        '{1.50,NaN}', '{0.1,Infinity}', '{t,f,NULL}', '{{1,2},{3,4}}',
        '{"2024-01-02 03:04:05+00",infinity}', '{00000000-0000-0000-0000-000000000005}',
        '{"{\"a\": [1]}","\"x\"",NULL}', '{"\\x4142"}', '{sad,"so so"}', '{10.0.0.1}',
        '{"[1,5)",NULL}', '{"1 mon 2 days"}')""",
    """INSERT INTO t VALUES (2, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}',
        '{}', '{}', '{}')""",
    "INSERT INTO t VALUES (3)",
    "CREATE TABLE again (LIKE t)",
]


def test_arrays_as_postgresql_writes_them_and_as_dbset_does(empty_postgresql, run, tmp_path):
    with connect(empty_postgresql) as db:
        db.execute("DROP TYPE IF EXISTS mood CASCADE")
        for statement in ARRAYS:
            db.execute(statement)
        with db.engine.connect() as connection, (tmp_path / "copy.csv").open("w") as file:
            cursor = connection.connection.cursor()
            cursor.copy_expert("COPY t TO STDOUT CSV HEADER", file)
        assert run("export", empty_postgresql, "t", "export.csv")[0] == 0
        for name in ("copy.csv", "export.csv"):
            assert run("import", empty_postgresql, "again", name)[2] == "3 rows into again\n"
            assert db.query("SELECT * FROM t EXCEPT SELECT * FROM again").all() == []
            db["again"].delete(_all=True)
        db.execute("DROP TYPE mood CASCADE")


def test_numbers_that_are_not_finite(empty_postgresql, run):
    with connect(empty_postgresql) as db:
        db.execute("CREATE TABLE t (n NUMERIC, price NUMERIC(9, 2), x FLOAT8)")
        lines = ["n,price,x", "Infinity,NaN,-Infinity", "-Infinity,1.50,NaN", "1.50,2.00,0.5"]
        text = "".join(f"{line}\n" for line in lines)
        arguments = ("import", empty_postgresql, "t", "-", "--format", "csv")
        assert run(*arguments, stdin=text.encode())[2] == "3 rows into t\n"
        assert run("export", empty_postgresql, "t", "-", "--format", "csv")[1] == text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_at_a_terminal_leaves_nothing(database_url, start, number):
    terminal, stderr = pty.openpty()
    arguments = ("import", database_url, "t", "-", "--format", "ndjson")
    process = start(*arguments, stderr=stderr)
    os.close(stderr)
    process.stdin.write(ndjson(range(ROWS)))
    process.stdin.flush()
    shown = read_until(terminal, rb"[\d,]{6} rows, [\d,]+ a second")
    process.send_signal(number)
    shown += read_until(terminal, None)
    assert process.wait(60) == 128 + number
    assert process.stdout.read() == b""
    assert b"Traceback" not in shown
    assert b"error" not in shown
    os.close(terminal)
    process.stdin.close()
    process.stdout.close()
    with connect(database_url) as db:
        assert not db.has_table("t")


def test_a_bar_shows_rows_rate_and_time_left(tmp_path, empty_sqlite, start):
    (tmp_path / "a.ndjson").write_bytes(ndjson(range(ROWS)))
    terminal, stderr = pty.openpty()
    process = start("import", empty_sqlite, "t", "a.ndjson", stderr=stderr)
    os.close(stderr)
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", read_until(terminal, None).decode())
    os.close(terminal)
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, b"")
    assert re.search(r"\d+%.* [\d,]+ rows, [\d,]+ a second.* \d:\d\d:\d\d", shown)
    assert shown.endswith("40,000 rows into t\r\n")


def test_a_full_disk_is_one_line(tmp_path, empty_sqlite, run):
    (tmp_path / "a.ndjson").write_bytes(ndjson(range(ROWS)))

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))

    code, out, err = run("import", empty_sqlite, "t", "a.ndjson", preexec_fn=limit)
    assert (code, out) == (1, "")
    assert re.fullmatch(r"error: .*(disk|full).*nothing was written.*\n", err)
    with connect(empty_sqlite) as db:
        assert not db.has_table("t")


def test_a_server_that_is_away_is_one_line(tmp_path, run):
    (tmp_path / "a.csv").write_text("a\n1\n")
    code, out, err = run("import", "postgresql://me:secret@127.0.0.1:1/x", "t", "a.csv")
    assert (code, out) == (1, "")
    assert err.startswith("error: cannot connect to postgresql")
    assert "secret" not in err
    assert err.count("\n") == 1
