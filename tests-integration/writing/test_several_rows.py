"""SQLite takes several rows per INSERT: the same rows, counts and errors as one by one."""

import pytest
from dbset import IntegrityError

WIDE = {f"c{number}": number for number in range(200)}
NAMES = ["VALUES (?, ?)", "a ? b", ") VALUES (", "100%", 'quote"d', "id"]
SIZES = [49, 50, 124, 125, 126, 250, 251]


@pytest.fixture
def db(open_sqlite):
    db = open_sqlite()
    db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER UNIQUE, b TEXT)")
    return db


def rows(count, **values):
    return [{"a": number, "b": str(number), **values} for number in range(count)]


def pairs(db):
    return [(row["a"], row["b"]) for row in db["t"].find(_order_by="id")]


@pytest.mark.parametrize("size", SIZES)
def test_rows_are_in_order(db, size):
    assert db["t"].insert_many(rows(size)) == size

    assert pairs(db) == [(number, str(number)) for number in range(size)]


@pytest.mark.parametrize("size", SIZES)
def test_upsert(db, size):
    db["t"].insert_many(rows(size, b="old")[::2])

    assert db["t"].upsert_many(rows(size), ["a"]) == size

    assert sorted(pairs(db)) == [(number, str(number)) for number in range(size)]


def test_insert_ignore_counts_new_rows(db):
    db["t"].insert_many(rows(300, b="old")[::3])

    assert db["t"].insert_ignore_many(rows(300), ["a"]) == 200

    assert db["t"].count(b="old") == 100


@pytest.mark.parametrize("place", [3, 130, 250])
def test_an_error_shows_the_insert_of_one_row(db, place):
    given = rows(260)
    given[place]["a"] = 1

    with pytest.raises(IntegrityError, match=r"UNIQUE constraint failed: t\.a") as caught:
        db["t"].insert_many(given)

    assert caught.value.statement == "INSERT INTO t (a, b) VALUES (?, ?)"
    assert caught.value.params[place] == (1, str(place))
    assert db["t"].count() == 0


@pytest.mark.parametrize("width", [1, 2, 3, 6])
def test_names_that_look_like_sql(db, width):
    given = [dict.fromkeys(NAMES[:width], number) for number in range(1, 300)]

    db["odd"].insert_many(given)

    assert db["odd"].find(_columns=NAMES[:width]).all() == given


def test_wide_rows(db):
    db["wide"].insert_many([WIDE] * 100)

    assert db["wide"].find(_columns=list(WIDE)).all() == [WIDE] * 100


def test_triggers_run_for_each_row(db):
    db.execute("CREATE TABLE log (a INTEGER, n INTEGER)")
    db.execute(
        "CREATE TRIGGER note AFTER INSERT ON t BEGIN"
        " INSERT INTO log SELECT NEW.a, count(*) FROM t; END"
    )

    db["t"].insert_many(rows(300))

    assert [(row["a"], row["n"]) for row in db["log"].find(_order_by="n")] == [
        (number, number + 1) for number in range(300)
    ]


def test_a_view_with_a_trigger(db):
    db.execute("CREATE VIEW v AS SELECT a, b FROM t")
    db.execute(
        "CREATE TRIGGER fill INSTEAD OF INSERT ON v BEGIN"
        " INSERT INTO t (a, b) VALUES (NEW.a, NEW.b); END"
    )

    db["v"].insert_many(rows(300))

    assert pairs(db) == [(number, str(number)) for number in range(300)]


@pytest.mark.parametrize("value", [True, False, None])
def test_truth_values_are_stored_as_integers(db, value):
    db["flags"].insert_many([{"yes": True}, {"yes": value}] * 200)
    db["flags"].insert({"yes": value})

    stored = [
        tuple(row.values()) for row in db.query("SELECT DISTINCT typeof(yes), yes FROM flags")
    ]
    assert set(stored) == {("integer", 1), ("null", None) if value is None else ("integer", value)}
    assert db["flags"].find_one(_order_by="-id")["yes"] is value
