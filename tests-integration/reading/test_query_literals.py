"""Plain values in your own SQL: PostgreSQL infers the same types with every driver."""

# ruff: noqa: DTZ001 - naive datetimes are intended

import datetime as dt
import uuid
from contextlib import nullcontext
from decimal import Decimal

import pytest
from dbset_types.infinity import InfiniteDate
from drivers import ON_POSTGRESQL
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

DAY, NOON = dt.date(2024, 1, 1), dt.datetime(2024, 1, 1, 12)
KEY = uuid.UUID(int=5)
COLUMNS = {
    "name text": "a",
    "n int": 1,
    "d date": DAY,
    "at timestamp": dt.datetime(2024, 1, 1),
    "atz timestamptz": NOON.replace(tzinfo=dt.UTC),
    "f float8": 0.1,
    "p numeric": Decimal("0.1"),
    "b bool": True,
    "u uuid": KEY,
    "doc jsonb": {"a": 1},
}

#: Values that ``SELECT :x`` returns unchanged.
SAME = (
    *(0, 1, -5, 2**31, 2**63 - 1, "a", "", "it's \\ :y %s {z} $1", None, True, DAY, NOON),
    *(NOON.replace(tzinfo=dt.UTC), dt.time(1, 2), dt.timedelta(days=-1, seconds=5), KEY),
    *(InfiniteDate(), Decimal("1.50"), float("inf"), [1, 2], [DAY, None], [2**40]),
)

#: Conditions, and the number of rows (0 or 1) that they find for each value.
HOLDS = {
    ":x IS NULL OR name = :x": {None: 1, "a": 1, "b": 0},
    ":x IS NULL OR n = :x": {None: 1, 1: 1, 2: 0, "1": 1},
    ":x IS NULL OR d >= :x": {None: 1, "2024-01-02": 0, DAY: 1, NOON: 0},
    ":x::text IS NULL OR name = :x": {None: 1, "a": 1},
    "d = :x": {DAY: 1, NOON: 0, "2024-01-01": 1, "2024-1-1": 1, "yesterday": 0},
    "at = :x": {DAY: 1, "2024-01-01": 1, "2024-01-01 00:00": 1, NOON: 0},
    "atz = :x": {"2024-01-01 12:00+00": 1, NOON.replace(tzinfo=dt.UTC): 1},
    "n = :x": {1: 1, 1.5: 0, "1": 1, Decimal(1): 1, 2**40: 0},
    "p = :x": {0.1: 1, Decimal("0.1"): 1, "0.1": 1},
    "f = :x": {0.1: 1, Decimal("0.1"): 1, "0.1": 1},
    "b = :x": {True: 1, "true": 1, "f": 0},
    "u = :x": {KEY: 1, str(KEY): 1},
    "name = :x": {None: 0, "a": 1},
    "10 / :x = 2.5": {4.0: 1},
    "doc @> :x": {'{"a": 1}': 1, '{"a": 2}': 0},
}

#: Calls of functions and operators, and their results.
GIVES = [
    ("concat(:x, 'b')", "a", "ab"),
    ("concat(:x, 'b')", 1, "1b"),
    ("concat(:x, 'b')", None, "b"),
    ("json_build_object('k', :x)", "a", {"k": "a"}),
    ("json_build_object('k', :x)", 1, {"k": 1}),
    ("json_build_object('k', :x)", DAY, {"k": "2024-01-01"}),
    ("date_trunc(:x, TIMESTAMP '2024-01-15')", "month", dt.datetime(2024, 1, 1)),
    ("date_trunc('month', :x)", NOON, dt.datetime(2024, 1, 1)),
    ("to_char(:x, 'YYYY')", DAY, "2024"),
    ("round(:x, 1)", 1.25, Decimal("1.3")),
    ("round(:x, 1)", -1.25, Decimal("-1.3")),
    ("substr('hello', :x)", 2, "ello"),
    ("make_date(:x, 1, 1)", 2024, DAY),
    (":x + :x", 2, 4),
    (":x * :x", 200, 40_000),
    ("DATE '2024-01-01' - :x", 1, dt.date(2023, 12, 31)),
    ("- :x", -5, 5),
    ("5 -:x", -5, 10),
    ("2 ^ :x", -2, 0.25),
    ("abs(:x)", -5, 5),
    (":x || 'b'", "a", "ab"),
    ("coalesce(:x, 'z')", None, "z"),
    (":x IS NULL", None, True),
    (":x IS NULL", "a", False),
    ("array_length(:x, 1)", [1, 2], 2),
    ("(:x)[1]", ["a"], "a"),
    ("length(:x)", "it''s", 5),
    (":x::text", -5, "-5"),
    (":x::text", -1.5, "-1.5"),
    (":x::text", Decimal("-1.5"), "-1.5"),
    (":x::text", True, "true"),
    (":x::text", DAY, "2024-01-01"),
    (":x::text", KEY, str(KEY)),
    (":x::int2", -32768, -32768),
    (":x::bigint", -(2**63), -(2**63)),
    (":x::int", "7", 7),
    (":x::date", "2024-01-01", DAY),
    (":x::timestamp", "2024-01-01", dt.datetime(2024, 1, 1)),
    (":x::jsonb", {"a": [1]}, {"a": [1]}),
    (":x::interval", "1 day", dt.timedelta(1)),
    (":x::text[]", ["a", None], ["a", None]),
    (":x::daterange::text", "[2024-01-01,2024-02-01)", "[2024-01-01,2024-02-01)"),
]

#: Values written into columns of a type, and the values stored.
WRITTEN = [
    ("p", 0.1, Decimal("0.1")),
    ("p", "0.1", Decimal("0.1")),
    ("n", "7", 7),
    ("n", 1.5, 2),
    ("name", 7, "7"),
    ("name", DAY, "2024-01-01"),
    ("d", "2024-01-01", DAY),
    ("d", None, None),
    ("atz", "2024-01-01 12:00+00", NOON.replace(tzinfo=dt.UTC)),
]


@pytest.fixture(scope="module", params=ON_POSTGRESQL)
def db(request, postgresql_url, tmp_path_factory):
    driver = ON_POSTGRESQL[request.param]
    url = driver.new_database(postgresql_url, tmp_path_factory.mktemp("driver"))
    with driver.connected(url) as db:
        db.execute(f"CREATE TABLE t ({', '.join(COLUMNS)})")
        db["t"].insert({column.partition(" ")[0]: value for column, value in COLUMNS.items()})
        yield db


def asked(db, sql, value):
    """Return the results of a query, first and repeated, outside a transaction and inside one."""
    found = []
    for place in ("", "", "in a transaction", "in a transaction"):
        with db.transaction() if place else nullcontext():
            found.append(db.query(f"{sql} /* {place} */", x=value).first()["found"])
            assert db.query("SELECT 1 AS one").all() == [{"one": 1}]  # the transaction still works
    assert all(type(each) is type(found[0]) and each == found[0] for each in found)
    return found[0]


@pytest.mark.parametrize("value", SAME, ids=repr)
def test_given_back(db, value):
    found = asked(db, "SELECT :x AS found", value)

    assert found == value
    assert isinstance(found, type(value))


@pytest.mark.parametrize("condition", HOLDS)
def test_conditions(db, condition):
    sql = f"SELECT count(*) AS found FROM t WHERE {condition}"

    assert {value: asked(db, sql, value) for value in HOLDS[condition]} == HOLDS[condition]


@pytest.mark.parametrize(("expression", "value", "found"), GIVES)
def test_functions(db, expression, value, found):
    assert asked(db, f"SELECT {expression} AS found", value) == found


@pytest.mark.parametrize(("column", "value", "stored"), WRITTEN)
def test_written(db, column, value, stored):
    for write in ("UPDATE w SET {0} = :x", "INSERT INTO w ({0}) VALUES (:x)"):
        db.execute("CREATE TEMPORARY TABLE w AS SELECT * FROM t")
        with db.transaction():
            db.execute(write.format(column), x=value)
            rows = db.query(f"SELECT {column} AS found FROM w").all()
        assert rows[-1]["found"] == stored
        db.execute("DROP TABLE w")


def test_lists_behind_in(db):
    sql = "SELECT count(*) AS found FROM t WHERE {} IN :x"

    assert asked(db, sql.format("d"), ["2024-1-1", "2024-02-01"]) == 1
    assert asked(db, sql.format("n"), ["1", "2"]) == 1
    assert asked(db, sql.format("n"), [1.5, 2]) == 0
    assert asked(db, sql.format("name"), ["a", "it's"]) == 1


def test_text_that_once_went_apart_and_does_not_now(db):
    sql = "SELECT count(*) AS found FROM t WHERE d = :x"
    for text in ("2024-01-01", "2024-1-1", "2024-01-01"):
        assert db.query(sql, x=text).first() == {"found": 1}
        with db.transaction():
            assert db.query(sql, x=text).first() == {"found": 1}


@pytest.mark.parametrize(
    ("condition", "value"), [("n = :x", "a"), ("d = :x", "noon"), ("nosuch(:x)", "a")]
)
def test_what_is_not_a_value_of_the_type(db, condition, value):
    with pytest.raises(DBAPIError):
        db.query(f"SELECT 1 FROM t WHERE {condition}", x=value).all()

    assert db["t"].count() == 1


def test_a_statement_is_tried_once(db):
    statements = []
    engine = getattr(db.engine, "sync_engine", db.engine)

    @event.listens_for(engine, "before_cursor_execute")
    def note(_connection, _cursor, statement, *_):
        statements.append(statement)

    with db.transaction():
        for text in ("a", "b", "it's"):
            db.query("SELECT n FROM t WHERE name = :x", x=text).all()
    event.remove(engine, "before_cursor_execute", note)

    asked = [statement for statement in statements if "SELECT n" in statement]
    assert len(asked) == 3
    assert statements[-2:] == asked[-2:]
