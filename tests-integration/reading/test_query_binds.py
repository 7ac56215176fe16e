"""Values in your own SQL: bound as dbset stores them, lists expanded, results typed."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
import sqlalchemy as sa
from dbset import ArgumentError, TypeConflictError
from sqlalchemy.exc import DBAPIError
from values import KINDS, REFUSED_KINDS

VALUES = {
    "b": True,
    "n": 7,
    "x": 0.5,
    "price": Decimal("1.25"),
    "text": "7",
    "data": b"\0",
    "day": dt.date(2024, 2, 29),
    "time": dt.time(12, 30),
    "at": dt.datetime(2024, 2, 29, 12, 30),  # noqa: DTZ001  intended
    "seen": dt.datetime(2024, 2, 29, 12, 30, tzinfo=dt.timezone(dt.timedelta(hours=5))),
    "took": dt.timedelta(days=-3, seconds=5),
    "key": uuid.UUID(int=7),
    "doc": {"b": [1, None], "a": "ü"},
}
TYPES = {
    "b": sa.Boolean,
    "n": sa.BigInteger,
    "x": sa.Double(),
    "price": sa.Numeric(),
    "text": sa.Text(),
    "data": sa.LargeBinary,
    "day": sa.Date(),
    "time": sa.Time(),
    "at": sa.DateTime(),
    "seen": sa.DateTime(timezone=True),
    "took": sa.Interval(),
    "key": sa.Uuid(),
    "doc": sa.JSON(),
}
#: Kinds that mean something else in SQL, or that a driver cannot write in SQL.
LEFT_OUT = {"dict, list", "tuple", "dict, list with NUL", "float nan", "Decimal nan"}


@pytest.fixture
def things(driver_db):
    """A table with a row of all kinds of values, with each driver."""
    driver_db.execute("DROP TABLE IF EXISTS things")
    driver_db["things"].insert(VALUES)
    return driver_db


@pytest.mark.parametrize("name", VALUES)
def test_a_value_finds_its_row(things, name):
    found = things.query(f"SELECT id FROM things WHERE {name} = :value", value=VALUES[name])

    assert found.all() == [{"id": 1}]


WAYS = [
    (several, written)
    for several in (list, tuple, set, frozenset)
    for written in ("IN :values", "IN (:values)", "in( :values )")
]


@pytest.mark.parametrize("name", [name for name in VALUES if name != "doc"])
def test_lists(things, name):
    for several, written in WAYS:
        values = several([VALUES[name]])
        sql = f"SELECT id FROM things WHERE {name} {written}"

        assert things.query(sql, values=values).all() == [{"id": 1}]
        assert things.query(f"{sql} AND id = :id", {"values": values, "id": 2}).all() == []
        none = things.query(f"SELECT id FROM things WHERE {name} not {written}", values=values)
        assert none.all() == []


@pytest.mark.parametrize("name", VALUES)
def test_empty_lists(things, name):
    for written, rows in (("IN :none", []), ("NOT IN (:none)", [{"id": 1}])):
        sql = f"SELECT id FROM things WHERE {name} {written}"
        assert things.query(sql, none=[]).all() == rows
        assert things.query(sql, {"none": ()}).all() == rows


def test_lists_of_several(things):
    things["things"].insert_many([{"n": n} for n in range(100, 3100)])
    sql = "SELECT count(*) AS n FROM things WHERE n IN :many AND n NOT IN (:few) AND n <> :one"

    assert things.query(sql, many=range(100, 3100), few=[100, 101], one=102).first() == {"n": 2997}
    assert things.execute("DELETE FROM things WHERE n IN :many", many=range(200, 3100)) == 2900


def test_words_in_text_are_no_lists(things):
    sql = "SELECT 'x IN :a' AS a, :a AS b /* IN :a */ -- IN :a"

    assert things.query(sql, a="y").all() == [{"a": "x IN :a", "b": "y"}]


def test_binds_that_are_no_lists(things):
    sql = "SELECT id FROM things WHERE n IN (:a, :b) AND n IN (:a)"

    assert things.query(sql, a=7, b=8).all() == [{"id": 1}]
    with pytest.raises(ArgumentError, match="no value is given for it"):
        things.query("SELECT id FROM things WHERE n IN :a")


@pytest.mark.parametrize("values", ["(:a, 8)", "(7, :a)", "((:a))", "( :b , :a )"])
def test_lists_among_other_values(things, values):
    """A list would be one value, which equals nothing."""
    with pytest.raises(ArgumentError, match="write IN :a"):
        things.query(f"SELECT id FROM things WHERE n IN {values}", {"a": [7], "b": 8})
    assert things.query("SELECT id FROM things WHERE n IN (SELECT n FROM things WHERE n = :a)", a=7)


def test_a_list_and_text_for_one_statement(things):
    """A text is not a list of its characters."""
    sql = "SELECT id FROM things WHERE text IN :a"
    for _ in range(2):
        assert things.query(sql, a=["7", "8"]).all() == [{"id": 1}]
        for value in ("7", "78", 7, {"7": 8}):
            with pytest.raises(DBAPIError):
                things.query(sql, a=value)


def test_written_by_sql(things):
    names = [name for name in VALUES if name != "doc"]
    columns, binds = ", ".join(names), ", ".join(f":{name}" for name in names)
    given = {name: VALUES[name] for name in names}
    things.execute(f"INSERT INTO things ({columns}, doc) VALUES ({binds}, :doc)", VALUES)

    assert things["things"].find_one(id=2, **given) == {"id": 2, **VALUES}


@pytest.mark.parametrize("kind", [k for k in KINDS if k.name not in LEFT_OUT], ids=lambda k: k.name)
def test_every_kind(driver_db, kind):
    dialect = driver_db.engine.dialect.name
    if kind.name not in REFUSED_KINDS[dialect]:
        driver_db.execute("DROP TABLE IF EXISTS kinds")
        driver_db["kinds"].insert(kind.written)
        for name, value in kind.read.items():
            if not isinstance(value, (dict, list)):
                sql = f"SELECT count(*) AS n FROM kinds WHERE {name} = :value"
                assert driver_db.query(sql, value=value).first() == {"n": 1}, value


def test_rows_read_as_types(things):
    for columns in ("*", ", ".join(VALUES)):
        row = things.query(f"SELECT {columns} FROM things", types=TYPES).first()
        row.pop("id", None)
        assert row == VALUES
        assert {name: type(value) for name, value in row.items()} == {
            name: type(value) for name, value in VALUES.items()
        }


def test_columns_that_are_worked_out(things):
    sql = "SELECT max(at) AS last, count(*) AS n, NULL AS missing FROM things"
    types = {"last": sa.DateTime, "missing": sa.Uuid}
    row = {"last": VALUES["at"], "n": 1, "missing": None}

    assert things.query(sql, types=types).all() == [row]
    assert things.query(sa.text(sql), types=types).all() == [row]


def test_text_read_as_types(things):
    sql = "SELECT '2024-02-29' AS day, '7' AS n, '{\"a\": 1}' AS doc, 'true' AS b, '1.50' AS price"
    types = {name: TYPES[name] for name in ("day", "n", "doc", "b", "price")}

    assert things.query(sql, types=types).first() == {
        "day": VALUES["day"],
        "n": 7,
        "doc": {"a": 1},
        "b": True,
        "price": Decimal("1.50"),
    }


def test_many_rows(things):
    things["things"].insert_many([{"day": VALUES["day"]}] * 2500)
    rows = things.query("SELECT day FROM things", types={"day": sa.Date})

    assert [row["day"] for row in rows] == [VALUES["day"]] * 2501


def test_types_that_do_not_fit(things):
    with pytest.raises(TypeConflictError, match=r"column 'text': '7' .* does not fit DATE"):
        things.query("SELECT text FROM things", types={"text": sa.Date()}).all()
    with pytest.raises(ArgumentError, match=r"types names 'dya'.* did you mean 'day'"):
        things.query("SELECT day FROM things", types={"dya": sa.Date()})
    with pytest.raises(ArgumentError, match="types names 'n'"):
        things.query("INSERT INTO things (n) VALUES (8) RETURNING id", types={"n": sa.Date}).all()
    with pytest.raises(ArgumentError):
        things.query("SELECT day FROM things", types={"day": complex}).all()

    assert things["things"].count() == 1


NAIVE = dt.datetime.fromisoformat("2024-01-01 10:00")
AWARE = dt.datetime.fromisoformat("2024-01-01 10:00+05:00")


@pytest.mark.parametrize(
    "times",
    [[AWARE, NAIVE], [NAIVE, None, AWARE], [AWARE.timetz(), NAIVE.time()]],
)
def test_times_with_and_without_zone_in_one_array(open_postgresql, times):
    with pytest.raises(ArgumentError, match="either all of its times must have a time zone"):
        open_postgresql().query("SELECT CAST(:w AS timestamptz[])", w=times).all()


REFUSED = (2**63, Decimal("1.2345678901234567890"), float("nan"), {"a": {1}})


@pytest.mark.parametrize("value", REFUSED, ids=repr)
@pytest.mark.parametrize("listed", [False, True])
def test_what_sqlite_would_not_keep(open_sqlite, value, listed):
    with pytest.raises(ArgumentError, match="the value of :v"):
        open_sqlite().query("SELECT 1 WHERE 1 IN (:v)", v=[value] if listed else value).all()
