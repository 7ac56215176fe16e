"""``dbset import``: its options, on SQLite."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import sys
from decimal import Decimal

import pyarrow as pa
import pytest
from dbset_sync import connect
from openpyxl import Workbook
from pyarrow import feather, parquet


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rows_in(table="t", **options):
    with connect("sqlite:///a.db", read_only=True, **options) as db:
        return [dict(row) for row in db[table].find()] if db.has_table(table) else None


def types_in(table="t"):
    with connect("sqlite:///a.db", read_only=True) as db:
        return {each.name: str(each.type) for each in db[table].table.columns}


def write_excel(path, rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


TABLE = pa.table({"n": [1, 2], "name": ["Ada", None], "x": [0.5, 2.0]})

WRITERS = {
    "a.csv": lambda path: path.write_text("n,name,x\n1,Ada,0.5\n2,,2.0\n"),
    "a.tsv": lambda path: path.write_text("n\tname\tx\n1\tAda\t0.5\n2\t\t2.0\n"),
    "a.json": lambda path: path.write_text(json.dumps(TABLE.to_pylist())),
    "a.ndjson": lambda path: path.write_text("\n".join(map(json.dumps, TABLE.to_pylist()))),
    "a.parquet": lambda path: parquet.write_table(TABLE, path, row_group_size=1),
    "a.feather": lambda path: feather.write_feather(TABLE, path),
    "a.xlsx": lambda path: write_excel(path, [["n", "name", "x"], [1, "Ada", 0.5], [2, None, 2]]),
}


@pytest.mark.parametrize("name", WRITERS)
def test_formats(folder, dbset, name):
    WRITERS[name](folder / name)
    assert dbset("import", "a.db", "t", name) == (0, "", "2 rows into t\n")
    assert rows_in() == [
        {"id": 1, "n": 1, "name": "Ada", "x": 0.5},
        {"id": 2, "n": 2, "name": None, "x": 2.0},
    ]


def test_several_files_of_several_formats(folder, dbset):
    for name, write in WRITERS.items():
        write(folder / name)
    assert dbset("import", "a.db", "t", *WRITERS) == (0, "", "14 rows into t\n")
    assert [row["n"] for row in rows_in()] == [1, 2] * 7


def test_an_arrow_stream(folder, dbset):
    with pa.ipc.new_stream(folder / "a.arrow", TABLE.schema) as stream:
        stream.write_table(TABLE)
    assert dbset("import", "a.db", "t", "a.arrow").err == "2 rows into t\n"


def test_standard_input(folder, dbset, monkeypatch):
    for name in ("a.ndjson", "a.parquet"):
        WRITERS[name](folder / name)
        stdin = io.TextIOWrapper(io.BytesIO((folder / name).read_bytes()))
        monkeypatch.setattr(sys, "stdin", stdin)
        ended = dbset("import", "a.db", "t", "-", "--format", name.removeprefix("a."))
        assert ended == (0, "", "2 rows into t\n")


def test_existing_rows_are_updated_or_left(folder, dbset):
    (folder / "a.csv").write_text("k,m,v\n1,1,a\n1,2,b\n")
    (folder / "b.csv").write_text("k,m,v\n1,2,B\n1,3,C\n")
    dbset("import", "a.db", "t", "a.csv", "--keys", "k,m")
    assert dbset("import", "a.db", "t", "b.csv", "--keys", "k, m", "--ignore").err == (
        "1 row into t; 1 exists already\n"
    )
    assert [row["v"] for row in rows_in()] == ["a", "b", "C"]
    assert dbset("import", "a.db", "t", "b.csv", "--keys", "k,m").err == "2 rows into t\n"
    assert [row["v"] for row in rows_in()] == ["a", "B", "C"]


def updated_by(folder, dbset, *names):
    """Return the rows after files whose columns differ have updated them."""
    tables = [pa.table({"id": [1, 3], "x": [7, 7]}), pa.table({"y": ["z", None], "id": [2, 3]})]
    for name, table in zip(names, tables, strict=True):
        rows = table.to_pylist()
        cells = [table.column_names, *(list(row.values()) for row in rows)]
        lines = [",".join("" if cell is None else str(cell) for cell in line) for line in cells]
        {
            "csv": lambda path, lines=lines: path.write_text("\n".join([*lines, ""])),
            "ndjson": lambda path, rows=rows: path.write_text("\n".join(map(json.dumps, rows))),
            "parquet": lambda path, table=table: parquet.write_table(table, path),
            "xlsx": lambda path, cells=cells: write_excel(path, cells),
        }[name[2:]](folder / name)
    with connect("sqlite:///a.db") as db:
        db["t"].insert_many([{"id": id_, "x": 5, "y": "a"} for id_ in (1, 2)])
    assert dbset("import", "a.db", "t", *names, "--keys", "id").code == 0
    return [tuple(row.values()) for row in rows_in()]


FORMATS = ["csv", "ndjson", "parquet", "xlsx"]


@pytest.mark.parametrize("second", FORMATS)
@pytest.mark.parametrize("first", FORMATS)
def test_an_update_leaves_columns_alone_that_the_rows_file_lacks(folder, dbset, first, second):
    found = updated_by(folder, dbset, f"a.{first}", f"b.{second}")
    assert found == [(1, 7, "a"), (2, 5, "z"), (3, 7, None)]


def test_types(folder, dbset):
    (folder / "a.csv").write_text("code,n,at,price\n12,5,2024-01-05 06:30:00Z,1.5\n")
    types = "code=text,at=timestamptz,price=numeric(10,2),n=double"
    assert dbset("import", "a.db", "t", "a.csv", "--types", types).code == 0
    assert rows_in() == [
        {
            "id": 1,
            "code": "12",
            "n": 5.0,
            "at": dt.datetime(2024, 1, 5, 6, 30, tzinfo=dt.UTC),
            "price": Decimal("1.50"),
        }
    ]
    (folder / "a.ndjson").write_text('{"at": "2024-01-05", "late": null}\n')
    assert dbset("import", "a.db", "u", "a.ndjson", "--types", "at=date,late=int").code == 0
    assert types_in("u") == {"id": "INTEGER", "at": "DATE", "late": "BIGINT"}


DOCUMENTS = {
    "a.csv": 'd,b\n"{""a"": [1.50, null]}",\\x4162\n,\n',
    "a.ndjson": '{"d": {"a": [1.50, null]}, "b": "\\\\x4162"}\n{"d": null, "b": null}\n',
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_and_bytes(folder, dbset, name):
    (folder / name).write_text(DOCUMENTS[name])
    for types in (("--types", "d=json,B=bytea"), ()):
        assert dbset("import", "a.db", "t", name, *types).err == "2 rows into t\n"
    found = [(row["d"], row["b" if "b" in row else "B"]) for row in rows_in()]
    assert found == [({"a": [1.5, None]}, b"Ab"), (None, None)] * 2


def test_strings_of_json_stay_strings_in_a_column_of_documents(folder, dbset):
    (folder / "a.ndjson").write_text('{"d": "[1]"}\n')
    dbset("import", "a.db", "t", "a.ndjson", "--types", "d=json")
    assert rows_in()[0]["d"] == "[1]"


def test_texts_that_mean_null(folder, dbset):
    (folder / "a.csv").write_text('a,b\n1,NA\n-,"NA"\n3,x\n')
    (folder / "a.ndjson").write_text('{"a": 1, "b": "NA"}\n{"a": "-", "b": ""}\n')
    for name in ("a.csv", "a.ndjson"):
        dbset("import", "a.db", f"in_{name[2:]}", name, "--null", "NA", "--null", "-")
    assert [(row["a"], row["b"]) for row in rows_in("in_csv")] == [
        (1, None),
        (None, "NA"),
        (3, "x"),
    ]
    assert [(row["a"], row["b"]) for row in rows_in("in_ndjson")] == [(1, None), (None, "")]


def test_text_dates_delimiters_and_encodings(folder, dbset):
    (folder / "a.csv").write_bytes("n;d;s\n1;05/01/2024;é\n".encode("cp1252"))
    options = ("--delimiter", ";", "--encoding", "cp1252", "--date-format", "%d/%m/%Y")
    dbset("import", "a.db", "t", "a.csv", *options)
    assert rows_in() == [{"id": 1, "n": 1, "d": dt.date(2024, 1, 5), "s": "é"}]
    (folder / "b.txt").write_text("n\td\n1\t2\n")
    dbset("import", "a.db", "u", "b.txt", "--delimiter", "tab", "--text")
    assert rows_in("u") == [{"id": 1, "n": "1", "d": "2"}]


@pytest.mark.parametrize("delimiter", ["", "ab", '"', "§", "\n"])
def test_a_delimiter_is_one_character(folder, dbset, delimiter):
    WRITERS["a.csv"](folder / "a.csv")
    ended = dbset("import", "a.db", "t", "a.csv", "--delimiter", delimiter)
    assert ended.code == 2
    assert "is not valid; give one ASCII character" in ended.err


def test_bad_lines_are_written_aside(folder, dbset):
    (folder / "a.csv").write_text("a,b\n1,2\n3\n4,5\n")
    ended = dbset("import", "a.db", "t", "a.csv", "--skip-bad", "bad.csv")
    assert ended == (0, "", "2 rows into t\n1 bad line is in bad.csv\n")
    assert (folder / "bad.csv").read_text() == "a,b\n3\n"


def test_bad_lines_never_replace_a_file(folder, dbset):
    (folder / "a.csv").write_text("a,b\n1,2\n3\n4,5\n")
    (folder / "mine.txt").write_text("mine")
    for name, problem in {
        "mine.txt": "mine.txt exists; remove it, or name another file",
        "no/bad.csv": "there is no directory no; create it first",
        ".": ". exists; remove it, or name another file",
    }.items():
        for more in ([], ["--dry-run"]):
            ended = dbset("import", "new.db", "t", "a.csv", "--skip-bad", name, *more)
            assert ended == (1, "", f"error: --skip-bad: {problem}\n")
    assert (folder / "mine.txt").read_text() == "mine"
    assert not (folder / "new.db").exists()


@pytest.mark.parametrize("option", ["--dry-run", "--create-only"])
def test_bad_lines_are_not_written_if_no_rows_are(folder, dbset, option):
    (folder / "a.csv").write_text("a,b\n1,2\n3\n4,5\n")
    ended = dbset("import", "a.db", "t", "a.csv", "--skip-bad", "bad.csv", option)
    assert ended.err.splitlines()[1:] == ["1 bad line would go to bad.csv"]
    assert not (folder / "bad.csv").exists()


def test_bad_lines_are_not_written_after_an_error(folder, dbset):
    (folder / "a.csv").write_text("a,b\n1,2\n3\n4,x\n")
    arguments = ["import", "a.db", "t", "a.csv", "--types", "b=int", "--skip-bad", "bad.csv"]
    assert dbset(*arguments).code == 1
    assert not (folder / "bad.csv").exists()


def test_bad_lines_of_files_that_other_files_divide(folder, dbset):
    (folder / "a.csv").write_text("a\n1\n1,2\n")
    (folder / "b.ndjson").write_text('{"a": 2}\n')
    (folder / "c.csv").write_text("a\n3,4\n")
    ended = dbset("import", "a.db", "t", "a.csv", "b.ndjson", "c.csv", "--skip-bad", "bad.csv")
    assert ended == (0, "", "2 rows into t\n2 bad lines are in bad.csv\n")
    assert (folder / "bad.csv").read_text() == "a\n1,2\na\n3,4\n"


def test_no_bad_lines(folder, dbset):
    (folder / "a.csv").write_text("a,b\n1,2\n")
    assert dbset("import", "a.db", "t", "a.csv", "--skip-bad", "bad.csv").code == 0
    assert not (folder / "bad.csv").exists()


def test_bad_lines_never_replace_a_file_to_import(folder, dbset):
    for name, data in {"a.csv": b"a,b\n3\n", "b.csv.gz": gzip.compress(b"a,b\n3\n")}.items():
        (folder / name).write_bytes(data)
        ended = dbset("import", "a.db", "t", name, "--skip-bad", folder / name)
        assert ended.err == f"error: --skip-bad: {name} is a file to import; name another one\n"
        assert ended.code == 2
        assert (folder / name).read_bytes() == data


def test_a_dry_run_shows_ddl_and_rows_and_writes_nothing(folder, dbset):
    WRITERS["a.ndjson"](folder / "a.ndjson")
    ended = dbset("import", "new.db", "t", "a.ndjson", "--dry-run")
    assert ended.code == 0
    assert ended.err == "2 rows would go into t; nothing was written\n"
    assert "CREATE TABLE t /* dbset */ (" in ended.out
    assert "name TEXT" in ended.out
    assert ended.out.splitlines()[-2].split() == ["1", "Ada", "0.5"]
    assert ended.out.splitlines()[-1].split() == ["2", "NULL", "2.0"]
    assert not (folder / "new.db").exists()
    dbset("import", "a.db", "t", "a.ndjson")
    (folder / "b.ndjson").write_text('{"n": 2.5, "more": true}\n')
    ended = dbset("import", "a.db", "t", "b.ndjson", "--dry-run")
    assert "ALTER TABLE t ADD COLUMN more BOOLEAN;" in ended.out
    assert list(rows_in()[0]) == ["id", "n", "name", "x"]


def test_create_only_writes_no_rows(folder, dbset):
    (folder / "a.ndjson").write_text('{"a": 1}\n' * 6000 + '{"a": "x", "late": 1.5}\n')
    ended = dbset("import", "a.db", "t", "a.ndjson", "--create-only")
    assert ended == (0, "", "created t; no rows were written\n")
    assert rows_in() == []
    assert types_in() == {"id": "INTEGER", "a": "TEXT", "late": "DOUBLE PRECISION"}
    (folder / "a.ndjson").write_text('{"later": true}\n')
    ended = dbset("import", "a.db", "t", "a.ndjson", "--create-only")
    assert ended == (0, "", "t has all columns of the files; no rows were written\n")
    assert types_in()["later"] == "BOOLEAN"
    assert rows_in() == []


def test_a_text_id_is_the_primary_key(folder, dbset):
    (folder / "a.csv").write_text("id,n\n007,1\n")
    (folder / "a.ndjson").write_text('{"id": "x", "n": 1}\n')
    parquet.write_table(pa.table({"id": ["x"]}), "a.parquet")
    for name, key in [("a.csv", "007"), ("a.ndjson", "x"), ("a.parquet", "x")]:
        assert dbset("import", "a.db", f"t_{name[2:]}", name).code == 0
        assert rows_in(f"t_{name[2:]}")[0]["id"] == key


def test_late_keys_are_columns(folder, dbset):
    (folder / "a.ndjson").write_text('{"a": 1}\n' * 6000 + '{"a": 2, "late": "x"}\n')
    assert dbset("import", "a.db", "t", "a.ndjson", "--batch", 1000).err == "6,001 rows into t\n"
    assert [row["late"] for row in rows_in()][-2:] == [None, "x"]


ROWS = '{"a": 1}\n{"a": "x"}\n'

ERRORS = [
    ({}, ["missing.csv"], 1, "there is no file missing.csv; check the path"),
    ({"x.foo": ""}, ["x.foo"], 2, "the name 'x.foo' does not show the file's format; add --format"),
    ({"x.xls": ""}, ["x.xls"], 2, ".xls files like 'x.xls' are not read; save it as .xlsx"),
    ({"x.md": ""}, ["x.md"], 2, "x.md: markdown files cannot be imported; known are csv, tsv"),
    ({}, ["."], 1, ". is a directory; name the files in it"),
    ({}, ["-"], 2, "standard input has no name; add --format"),
    ({}, ["-", "-", "--format", "csv"], 2, "standard input (-) can be read once"),
    ({"a.csv": "a,b\n1,2\n3\n"}, ["a.csv"], 1, "a.csv, line 3: it has 1 field, and the header 2"),
    ({"a.ndjson": '\n{"a": NaN}'}, ["a.ndjson"], 1, "a.ndjson, line 2: NaN is not JSON"),
    (
        {"a.ndjson": ROWS},
        ["a.ndjson", "--types", "a=int"],
        1,
        "a.ndjson, line 2: table 't', column",
    ),
    (
        {"a.json": f"[{ROWS.strip().replace('}', '},', 1)}]"},
        ["a.json", "--types", "a=int"],
        1,
        "a.json, object 2: table 't', column 'a': 'x' (str) does not fit BIGINT",
    ),
    (
        {"a.ndjson": ROWS},
        ["a.ndjson", "--types", "b=int"],
        2,
        "--types names the column 'b', which",
    ),
    (
        {"a.ndjson": ROWS},
        ["a.ndjson", "--keys", "b"],
        1,
        "a.ndjson, line 1: the row lacks the key 'b'",
    ),
    (
        {"a.csv": "a,b\n1,2\n"},
        ["a.csv", "--keys", "aa"],
        2,
        "--keys names the column 'aa', which is",
    ),
    (
        {"a.csv": "a\n[1]\n{\n"},
        ["a.csv", "--types", "a=json"],
        1,
        "a.csv, line 3: column 'a': '{': it is not JSON",
    ),
    (
        {"a.ndjson": '{"a": "x"}'},
        ["a.ndjson", "--types", "a=bytea"],
        1,
        "a.ndjson, line 1: column 'a': 'x': bytes are written as hexadecimal text",
    ),
    (
        {"a.csv": 'a,b\n"1\n",2\n', "b.csv": "a,b\n\n1,2\n3,x\n"},
        ["a.csv", "b.csv", "--types", "b=int"],
        1,
        "b.csv, line 4: table 't', column 'b': 'x' (str) does not fit BIGINT",
    ),
    (
        {"a.csv": "a\n\nx\n"},
        ["a.csv", "--types", "a=int"],
        1,
        "a.csv, line 3: table 't', column 'a': 'x' (str) does not fit BIGINT",
    ),
    (
        {"a.csv": "a,b\n1\n2,x\n"},
        ["a.csv", "--types", "b=int", "--skip-bad", "bad.csv"],
        1,
        "a.csv, line 3: table 't', column 'b': 'x' (str) does not fit BIGINT",
    ),
    (
        {"a.csv": "a,b\n1,2\n", "b.csv": 'b,a\n2,2.5\n\n3,NA\n4,"n/a \n,"\n'},
        ["a.csv", "b.csv", "--types", "a=int", "--null", "NA"],
        1,
        "b.csv, line 5: table 't', column 'a': 'n/a \\n,' (str) does not fit BIGINT: it makes the",
    ),
    (
        {"a.csv": "a\n03/02/2024\n"},
        ["a.csv", "--types", "a=date"],
        1,
        "; write it like 2024-02-29; for another format, add --date-format",
    ),
    (
        {"a.csv": "a\n2024-01-05\n03/02/2024\n", "b.csv": "a\n2.5\n"},
        ["b.csv", "a.csv", "--types", "a=date"],
        1,
        "a.csv, line 3: table 't', column 'a': '03/02/2024' (str) does not fit DATE: it makes the",
    ),
    (
        {"a.csv": "a\n1\n2.5\nn/a\n"},
        ["a.csv", "--types", "a=int", "--text"],
        1,
        "a.csv, line 3: table 't', column 'a': '2.5' (str) does not fit BIGINT: it is not a whole",
    ),
    ({"a.csv": "a,b \n1,2\n"}, ["a.csv"], 1, "a.csv, line 1: a new column name must not begin"),
    ({"a.csv": "a,b\0\n1,2\n"}, ["a.csv"], 1, "a.csv, line 1: the name 'b\\x00' in the header"),
    (
        {"a.csv": "\ufeff\ufeffa\n1\n"},
        ["a.csv"],
        1,
        "a.csv, line 1: there are two byte order marks",
    ),
    ({"a.ndjson": '{"a": 1}\n{"": 1}\n'}, ["a.ndjson"], 1, "a.ndjson, line 2: a column name must"),
    ({"a.json": '[{"a": 1}, {" b": 1}]'}, ["a.json"], 1, "a.json, object 2: a new column name"),
    (
        {"a.csv": "a,b\n1,2\n", "b.csv": "b,c\n1,2\n"},
        ["a.csv", "b.csv", "--keys", "a"],
        2,
        "--keys names the column 'a', which is not in every file",
    ),
    (
        {"a.csv": "a,b\n1,2\n", "b.csv": "a,c\n3,4\n\nx,5\n"},
        ["a.csv", "b.csv", "--keys", "a", "--types", "a=int"],
        1,
        "b.csv, line 4: table 't', column 'a': 'x' (str) does not fit BIGINT",
    ),
    ({"a.csv": "a,b\n1,2\n"}, ["a.csv", "--keys", "a,A"], 2, "--keys names a column twice: a, A"),
    ({"a.csv": "a,b\n1,2\n"}, ["a.csv", "--ignore"], 2, "--ignore needs --keys"),
    (
        {"a.csv": "a,b\n1,2\n"},
        ["a.csv", "--sheet", "x"],
        2,
        "--sheet is for Excel files; leave it out",
    ),
    (
        {"a.ndjson": ROWS},
        ["a.ndjson", "--text"],
        2,
        "--text is for CSV and TSV files; leave it out",
    ),
    ({"a.csv": "a,b\n1,2\n"}, ["a.csv", "--encoding", "x"], 2, "--encoding x is not known"),
    ({"a.csv": "a,b\n1,2\n"}, ["a.csv", "--batch", "0"], 2, "--batch"),
    ({"a.parquet": "PAR1"}, ["a.parquet"], 1, "a.parquet is not a Parquet file, or it is damaged"),
    ({"a.arrow": "ARROW1"}, ["a.arrow"], 1, "a.arrow is not an Arrow file, or it is damaged"),
    ({"a.feather": "a"}, ["a.feather"], 1, "a.feather is not an Arrow file, or it is damaged"),
    (
        {"a.csv": "id,a\n1,2\n1,3\n"},
        ["a.csv"],
        1,
        "a.csv, line 3: id 1 exists already; nothing was written; --keys updates",
    ),
    (
        {"a.csv": "id,a\n1,2\n", "b.ndjson": '{"id": 2}\n{"id": 1}\n'},
        ["a.csv", "b.ndjson"],
        1,
        "b.ndjson, line 2: id 1 exists already; nothing was written; --keys updates",
    ),
    (
        {"a.json": '[{"id": "x"}, {"id": "x"}]'},
        ["a.json"],
        1,
        "a.json, object 2: id 'x' exists already; nothing was written; --keys updates",
    ),
]


@pytest.mark.parametrize("case", ERRORS)
def test_errors_are_one_line_and_write_nothing(folder, dbset, case):
    files, arguments, code, message = case
    for name, text in files.items():
        (folder / name).write_text(text)
    ended = dbset("import", "a.db", "t", *arguments)
    assert (ended.code, ended.out) == (code, "")
    assert ended.err.startswith("error: ")
    assert ended.err.count("\n") == 1
    assert message in ended.err
    assert not (folder / "a.db").exists()


def test_an_error_in_a_later_file_leaves_nothing(folder, dbset):
    WRITERS["a.csv"](folder / "a.csv")
    dbset("import", "a.db", "t", "a.csv")
    before = rows_in()
    (folder / "b.ndjson").write_text('{"n": 5}\n{"n": 6, "n": 7}\n')
    ended = dbset("import", "a.db", "t", "a.csv", "b.ndjson")
    assert ended.err == "error: b.ndjson, line 2: an object has the key 'n' twice\n"
    assert rows_in() == before
