"""Columns in which SQLite converts text to numbers: text that would change is refused."""

import sqlite3
from contextlib import closing

import pytest
from dbset import FilterError, TypeConflictError
from dbset_types.coerce import coercer
from dbset_types.reflected import unknown_type
from hypothesis import given
from hypothesis import strategies as st

#: dbset checks the values before an API or a driver gets them.
pytestmark = pytest.mark.crosswise

NUMERIC = ("STRING", "string", "STR", "GUID", "XML", "MONEY", "FLOOB", "ANY", "PHONE(20)")
UNCHANGED = ("VARCHAR(10)", "NVARCHAR(10)", "CLOB", "CHARACTER(5)", "LONGBLOB", "", "MYTEXT")
LIKE_NUMBERS = ("007", "1e3", " 7", "7.", "+.5", "-0", "12345678901234567890", "7\n")
UNLIKE = ("abc", "", " ", "0x10", "1_000", "1e", "inf", "7,5", "٣", "7\0", "2024-01-01")


@pytest.fixture
def with_column(made_on_sqlite):
    """A function that creates a table with a column of a declared type."""

    def make(declared, options=""):
        db = made_on_sqlite(f"CREATE TABLE t (id INTEGER PRIMARY KEY, code {declared}){options}")
        return db["t"]

    return make


def refused(table, text):
    """Return whether all ways to write a text refuse it and write nothing."""
    row = {"code": text}
    writes = {
        "insert": lambda: table.insert(row),
        "insert_many": lambda: table.insert_many([{"code": "abc"}, row]),
        "bulk": lambda: table.insert_many([row] * 200),
        "update": lambda: table.update(row, id=1),
        "update_many": lambda: table.update_many([{"id": 1, **row}], ["id"]),
        "upsert": lambda: table.upsert(row, ["code"]),
        "upsert_many": lambda: table.upsert_many([row], ["code"]),
        "insert_ignore": lambda: table.insert_ignore(row, ["code"]),
    }
    for write in writes.values():
        with pytest.raises(TypeConflictError, match=r"table 't', column 'code'.*turn this text"):
            write()
    return True


@pytest.mark.parametrize("declared", NUMERIC)
def test_text_like_a_number_is_refused(with_column, declared):
    table = with_column(declared)
    table.insert({"code": "abc"})

    assert all(refused(table, text) for text in ("007", "1e3"))
    assert table.find().all() == [{"id": 1, "code": "abc"}]


@pytest.mark.parametrize("text", LIKE_NUMBERS)
def test_each_such_text(with_column, text):
    table = with_column("STRING")
    with pytest.raises(TypeConflictError, match="declare it TEXT, or write a number"):
        table.insert({"code": text})
    with pytest.raises(FilterError, match="turn this text"):
        table.count(code=text)
    with pytest.raises(FilterError, match="turn this text"):
        table.count(code=["abc", text])


@pytest.mark.parametrize("declared", ["STRING", *UNCHANGED])
def test_stored_text(with_column, declared):
    table = with_column(declared)
    texts = UNLIKE if declared == "STRING" else (*UNLIKE, *LIKE_NUMBERS)
    texts = [text for text in texts if "(" not in declared or len(text) <= 5]
    for text in texts:
        table.insert({"code": text})
        assert table.find_one(code=text)["code"] == text
        assert table.upsert({"code": text}, ["code"]) == table.find_one(code=text)["id"]
    table.upsert_many([{"code": text} for text in texts], ["code"])

    assert [row["code"] for row in table.find(_order_by="id")] == list(texts)


def test_numbers_and_bytes(with_column):
    table = with_column("STRING")
    for value in (7, 1.5, b"007", True, 2**63 - 1, None):
        key = table.insert({"code": value})
        assert table.find_one(id=key)["code"] == value
    for value in (2**63, float("nan"), {"a": 1}, ["a"]):
        with pytest.raises(TypeConflictError, match="column 'code'"):
            table.insert({"code": value})


def test_any_of_a_strict_table(with_column):
    table = with_column("ANY", " STRICT")
    for text in LIKE_NUMBERS:
        table.insert({"code": text})
        table.upsert_many([{"code": text}], ["code"])

    assert [row["code"] for row in table.find(_order_by="id")] == list(LIKE_NUMBERS)


@pytest.mark.parametrize("declared", ["INTEGER", "REAL", "NUMERIC", "DECIMAL(9, 2)"])
def test_columns_of_numbers(with_column, declared):
    table = with_column(declared)
    for text in ("007", "abc", " 7"):
        with pytest.raises(TypeConflictError, match=r"column 'code'.*not a number"):
            table.insert({"code": text})
    table.insert({"code": "7"})

    assert table.count(code=7) == 1


@given(text=st.text("0123456789.eE+- \t\nxX_\0", max_size=6))
def test_sqlite_decides(text):
    """Exactly the texts that SQLite would change are refused."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE t (code STRING)")
        connection.execute("INSERT INTO t VALUES (?)", (text,))
        changed = connection.execute("SELECT code FROM t").fetchone()[0] != text
    take = coercer(unknown_type("STRING", strict_table=False), "sqlite")
    if changed:
        with pytest.raises(TypeConflictError):
            take(text)
    else:
        assert take(text) == text
