"""PostgreSQL values without a Python equivalent: lossless with every driver, or refused."""

# ruff: noqa: DTZ001 - naive datetimes are intended

import datetime as dt
from decimal import Decimal

import pytest
from dbset import TypeConflictError
from dbset_types.infinity import InfiniteDate, InfiniteDatetime

END_UTC = InfiniteDatetime(aware=True)

#: By column type: the value that another program writes, and the value read.
READ = {
    "date": {
        "infinity": InfiniteDate(),
        "9999-12-31": dt.date.max,
        "0044-03-15 BC": "0044-03-15 BC",
        "20000-01-01": "20000-01-01",
    },
    "timestamp": {
        "-infinity": InfiniteDatetime(last=False),
        "0044-03-15 12:00 BC": "0044-03-15 12:00:00 BC",
    },
    "timestamptz": {"infinity": END_UTC, "0044-03-15 12:00+00 BC": "0044-03-15 12:00:00+00 BC"},
    "time": {"24:00": "24:00:00", "00:00": dt.time.min},
    "timetz": {"24:00+02": "24:00:00+02:00"},
    "interval": {
        "1 month": "1 mon",
        "30 days": dt.timedelta(days=30),
        "1 year -1 day": "1 year -1 days",
        "infinity": "infinity",
    },
    "date[]": {"{infinity,0044-03-15 BC,NULL}": [InfiniteDate(), "0044-03-15 BC", None]},
    "interval[]": {"{1 month,1 day}": ["1 mon", dt.timedelta(days=1)]},
}


@pytest.mark.parametrize("type_", READ)
def test_what_is_read_is_found_and_written_back(made_by_driver, type_):
    db = made_by_driver(f"CREATE TABLE t (id SERIAL PRIMARY KEY, v {type_}, copy {type_})")
    for text, value in READ[type_].items():
        key = db.query(f"INSERT INTO t (v) VALUES ('{text}') RETURNING id").first()["id"]
        row = db["t"].find_one(id=key)

        assert row["v"] == db.query(f"SELECT v FROM t WHERE id = {key}").first()["v"] == value
        assert db["t"].count({"v": {"==": row["v"]}}, id=key) == 1
        db["t"].update({"id": key, "copy": row["v"]}, ["id"])
        db["t"].upsert_many([{"id": key, "copy": row["v"]}], ["id"])
        same = db.query(f"SELECT copy::text = v::text AS same FROM t WHERE id = {key}").first()
        assert same == {"same": True}


@pytest.mark.parametrize("type_", READ)
def test_one_of_them_among_many(made_by_driver, type_):
    db = made_by_driver(f"CREATE TABLE t (n INT, v {type_})")
    values = [*READ[type_].values(), None]
    rows = [{"n": n, "v": values[n % len(values)]} for n in range(100)]
    db["t"].insert_many(rows)

    assert db["t"].find(_order_by="n").all() == rows


def test_infinity_is_after_all_others(made_by_driver):
    db = made_by_driver("CREATE TABLE t (n INT, valid_to DATE)")
    days = [dt.date(2024, 1, 1), dt.date.max, InfiniteDate()]
    db["t"].insert_many([{"n": n, "valid_to": day} for n, day in enumerate(days)])

    rows = db["t"].find(_order_by="-valid_to").all()
    assert [row["n"] for row in rows] == [2, 1, 0]
    assert max(row["valid_to"] for row in rows) == InfiniteDate()
    assert db["t"].count(valid_to={">": dt.date.max}) == 1
    assert db["t"].count(valid_to={"<": "infinity"}) == 2
    assert db["t"].count(valid_to=[dt.date.max, InfiniteDate()]) == 2


def test_one_of_them_in_a_long_list(made_by_driver):
    table = made_by_driver("CREATE TABLE t (day DATE, span INTERVAL)")["t"]
    table.insert_many([{"day": "infinity", "span": "1 mon"}, {"day": dt.date(2024, 1, 1)}])
    days = [dt.date(2024, 1, 1) + dt.timedelta(number) for number in range(1500)]
    spans = [dt.timedelta(days=-number, seconds=5) for number in range(1, 1500)]

    assert table.count(day=[*days, InfiniteDate()]) == 2
    assert table.count(day=[*days, "0044-03-15 BC"]) == 1
    assert table.count(span=[*spans, "1 mon"]) == 1


def test_text_for_a_new_table(made_by_driver):
    db = made_by_driver()
    db["t"].insert({"day": dt.date(2024, 1, 1), "span": dt.timedelta(1)})
    db["t"].insert({"day": "infinity", "span": "1 month"})
    db["t"].insert({"day": InfiniteDate(last=False), "span": "P1M-1D"})

    found = [(row["day"], row["span"]) for row in db["t"].find(_order_by="id")]
    assert found[1:] == [(InfiniteDate(), "1 mon"), (InfiniteDate(last=False), "1 mon -1 days")]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (dt.date(2024, 1, 1), "0044-03-15 BCE"),
        (dt.datetime(2024, 1, 1), "0044-03-15 00:00:00+00 BC"),
        (dt.time(1), "24:00:01x"),
        (dt.timedelta(1), "1 moon"),
    ],
)
def test_other_text_is_refused(made_by_driver, value, text):
    table = made_by_driver()["t"]
    table.insert({"v": value})

    with pytest.raises(TypeConflictError, match="table 't', column 'v'"):
        table.insert({"v": text})


@pytest.mark.parametrize(
    ("value", "infinite"),
    [
        (dt.date(2024, 1, 1), InfiniteDate()),
        (dt.datetime(2024, 1, 1), InfiniteDatetime()),
        (dt.datetime(2024, 1, 1, tzinfo=dt.UTC), END_UTC),
        (dt.timedelta(1), "1 mon"),
    ],
)
def test_sqlite_has_none(made_on_sqlite, value, infinite):
    table = made_on_sqlite()["t"]
    table.insert({"v": value})

    for write in (table.insert, lambda row: table.insert_many([row])):
        with pytest.raises(TypeConflictError, match="table 't', column 'v'"):
            write({"v": infinite})
    assert table.count() == 1


def test_floats_of_32_bits(made_by_driver):
    db = made_by_driver("CREATE TABLE t (id INT PRIMARY KEY, r REAL)")
    db.execute("INSERT INTO t VALUES (1, 0.1), (2, 0.5), (3, 'Infinity')")
    table = db["t"]
    found = table.find_one(id=1)["r"]

    assert found == db.query("SELECT r FROM t WHERE id = 1").first()["r"] == 0.10000000149011612
    for operand in (found, 0.1, "0.1", {"<=": 0.1}, {"in": [0.1, 7]}, {"between": [0.1, 0.2]}):
        assert table.count(r=operand) == 1
    assert table.count(r={">": 0.1}) == 2
    assert table.count(r={"<": 1e300}) == 2
    assert table.count(r=1e300) == 0
    assert table.update({"id": 4}, r=0.1) == 1


def test_decimals_of_time_that_a_column_does_not_keep(made_by_driver):
    table = made_by_driver("CREATE TABLE t (v TIMESTAMP(0))")["t"]
    table.insert({"v": "0044-03-15 12:00:00 BC"})

    with pytest.raises(TypeConflictError, match="column 'v'"):
        table.insert({"v": "0044-03-15 12:00:00.5 BC"})
    assert table.count() == 1


def test_infinite_numbers_are_written_as_text(made_by_driver):
    db = made_by_driver("CREATE TABLE t (k INT PRIMARY KEY, n NUMERIC, price NUMERIC(9, 2))")
    db["t"].insert({"k": 1, "n": "Infinity"})
    db["t"].insert_many([{"k": 2, "n": "-Infinity"}, {"k": 3, "n": "1.50"}, {"k": 4, "n": "NaN"}])
    db["t"].update_many([{"k": 3, "n": "-Infinity"}, {"k": 5, "n": "Infinity"}], ["k"])
    db["t"].upsert_many([{"k": 5, "n": "Infinity"}, {"k": 6, "n": 2}], ["k"])

    rows = db.query("SELECT CAST(n AS TEXT) AS n FROM t ORDER BY k")
    expected = ["Infinity", "-Infinity", "-Infinity", "NaN", "Infinity", "2"]
    assert [row["n"] for row in rows] == expected
    assert [str(value) for value in db["t"].values("n", _order_by="k")] == expected
    assert db["t"].count(n="Infinity") == 2
    with pytest.raises(TypeConflictError, match="columns with a precision hold finite numbers"):
        db["t"].insert({"k": 7, "price": "Infinity"}, ensure=False)
    with pytest.raises(TypeConflictError, match="write it as text"):
        db["t"].insert({"k": 7, "n": Decimal("Infinity")})
