"""``insert_many`` with many chunks: PostgreSQL takes one while dbset prepares the next."""

import datetime as dt
import itertools

import dbset
import pytest
from dbset import TypeConflictError
from drivers import DRIVERS
from sqlalchemy.exc import IntegrityError

SIZE = 100  # of a chunk
SYNCHRONOUS = [name for name, driver in DRIVERS.items() if driver.api == "sync"]
ROWS = [{"n": n, "text": f"a\tb\\{n}\n", "ratio": n / 7, "when": None} for n in range(12 * SIZE)]


@pytest.fixture
def db(driver_db):
    """An empty database with each driver."""
    yield driver_db
    for view in driver_db.views():
        driver_db.execute(f"DROP VIEW {view}")
    for table in driver_db.tables():
        driver_db[table].drop()


@pytest.fixture
def table(db):
    """A missing table."""
    return db["t"]


def insert(table, rows):
    return table.insert_many(rows, chunk_size=SIZE)


def changed(number, **values):
    return [{**row, **(values if row["n"] == number else {})} for row in ROWS]


def numbers(table):
    return [row["n"] for row in table.find(_columns=["n"], _order_by="n")]


@pytest.mark.parametrize("given", [list, iter], ids=["list", "generator"])
def test_all_rows_are_there(table, given):
    assert insert(table, given(ROWS)) == len(ROWS)

    found = table.find(_columns=["n", "text", "ratio"], _order_by="n")
    assert [{**row, "when": None} for row in found] == ROWS


@pytest.mark.parametrize("number", [0, 5 * SIZE, len(ROWS) - 1])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("new", 1),
        ("text", None),
        ("ratio", 8.5),
        ("when", dt.date(2024, 2, 29)),
        ("id", 70_000),
    ],
)
def test_a_row_that_is_not_like_the_others(table, number, name, value):
    assert insert(table, changed(number, **{name: value})) == len(ROWS)

    (found,) = table.find({name: value})
    assert found["text"] == (ROWS[number]["text"] if name != "text" else None)
    assert table.count() == len(ROWS)


@pytest.mark.parametrize("number", [0, 5 * SIZE + 1, len(ROWS) - 1])
def test_an_error_tells_the_row_and_nothing_is_written(table, number):
    table.insert({"n": -1, "text": "", "ratio": 0.5})
    with pytest.raises(TypeConflictError, match=rf"row {number}\b"):
        insert(table, changed(number, n={"no": "number"}))

    assert numbers(table) == [-1]


@pytest.mark.parametrize("number", [0, 5 * SIZE + 1, len(ROWS) - 1])
def test_the_database_refuses_a_row(table, number):
    table.insert({"n": -1})
    table.create_index("n", unique=True)
    with pytest.raises(IntegrityError):
        insert(table, changed(number, n=-1))

    assert numbers(table) == [-1]
    assert insert(table, ROWS) == len(ROWS)


class StopError(Exception):
    pass


@pytest.mark.parametrize("number", [0, 5 * SIZE + 1, len(ROWS) - 1])
def test_a_generator_that_fails(table, number):
    def rows():
        for row in ROWS:
            if row["n"] == number:
                raise StopError
            yield row

    table.insert({"n": -1})
    with pytest.raises(StopError):
        insert(table, rows())

    assert numbers(table) == [-1]
    assert insert(table, ROWS) == len(ROWS)


def test_a_transaction_goes_on_after_an_error(db, table):
    with db.transaction():
        table.insert({"n": -1})
        with pytest.raises(TypeConflictError):
            insert(table, changed(5 * SIZE, n={}))
        table.insert({"n": -2})

    assert numbers(table) == [-2, -1]


def test_a_column_of_nothing_but_empty_text(table):
    assert insert(table, [{"text": "x"}] * 1000 + [{"text": ""}]) == 1001
    assert insert(table, [{"text": ""}] * 1001) == 1001

    assert table.count(text="") == 1002


@pytest.mark.parametrize("driver_db", SYNCHRONOUS, indirect=True)
def test_the_source_reads_in_the_same_transaction(db, table):
    insert(table, ROWS)
    with db.transaction():
        insert(db["copy"], ({"n": row["n"]} for row in table.find()))

    assert db["copy"].count() == len(ROWS)


def test_a_refused_row_ends_an_endless_source(table):
    table.insert({"n": 7})
    table.create_index("n", unique=True)

    def rows():
        for n in itertools.count():
            yield {"n": 7 if n == 3 * SIZE else -n}

    with pytest.raises(IntegrityError):
        insert(table, rows())


@pytest.mark.parametrize("size", [10, SIZE])
def test_a_view(db, table, size):
    db.query("CREATE TABLE base (n BIGINT)")
    db.query("CREATE VIEW t AS SELECT n FROM base")
    if "sqlite" in db.engine.dialect.name:
        db.query(
            "CREATE TRIGGER into_base INSTEAD OF INSERT ON t"
            " BEGIN INSERT INTO base VALUES (new.n); END"
        )
    assert table.insert_many(({"n": n} for n in range(500)), chunk_size=size) == 500

    assert db["base"].count() == 500


def test_defaults_of_keys_are_made_once_a_row(db):
    made = []

    def make():
        made.append(str(len(made)))
        return made[-1]

    table = db.create_table("t", primary_key=dbset.PrimaryKey("key", "text", default=make))
    insert(table, [{"n": n} if n // SIZE % 2 else {"m": n} for n in range(10 * SIZE)])

    assert len(made) == 10 * SIZE == table.count()
