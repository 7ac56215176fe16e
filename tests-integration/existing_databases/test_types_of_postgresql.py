"""Types that only PostgreSQL has: values round-trip with every driver, and work in filters."""

import datetime as dt
import ipaddress
from decimal import Decimal

import pytest
import sqlalchemy as sa
from dbset import TypeConflictError
from sqlalchemy.dialects.postgresql import Range

#: By type: the value written, and the value read.
TYPES = {
    "MONEY": (Decimal("1234.5"), "$1,234.50"),
    "INET": (ipaddress.ip_address("10.0.0.1"), "10.0.0.1"),
    "inet": ("10.1.0.0/16", "10.1.0.0/16"),
    "BIT VARYING(5)": ("0101", "0101"),
    "TSVECTOR": ("'a':1 'b':2", "'a':1 'b':2"),
    "INT4RANGE": ("[1,5]", Range(1, 6)),
    "DATERANGE": (
        Range(dt.date(2024, 1, 1), dt.date(2024, 2, 1)),
        Range(dt.date(2024, 1, 1), dt.date(2024, 2, 1)),
    ),
    "TSRANGE": (Range(dt.datetime(2024, 1, 1), None), Range(dt.datetime(2024, 1, 1), None)),  # noqa: DTZ001
    "INT4MULTIRANGE": ("{[1,3), [5,7)}", "{[1,3),[5,7)}"),
    "FLOATS": ("[1,2)", "[1,2)"),
    "PAIR": ("(1,x)", "(1,x)"),
    "PG_LSN": ("0/1", "0/1"),
    '"char"': ("a", "a"),
    "BPCHAR": ("a  ", "a  "),
    "BPCHAR[]": (["a ", None, "bcd"], ["a ", None, "bcd"]),
    'BPCHAR COLLATE "C"': ("bcd", "bcd"),
    "PADDED": ("a  ", "a  "),
    "REGCLASS": ("pg_class", "pg_class"),
    "REGTYPE": ("integer", "integer"),
    "REGPROC": ("now", "now"),
    "OID": (5, 5),
    "TIMETZ": (dt.time(1, 2, tzinfo=dt.UTC), dt.time(1, 2, tzinfo=dt.UTC)),
    "JSONB": ({"a": [1]}, {"a": [1]}),
}
#: Types that PostgreSQL itself cannot compare.
NOT_COMPARED = {
    "POINT": "(1,2)",
    "POLYGON": "((0,0),(1,1),(1,0))",
    "JSONPATH": '$."a"',
    "XID8": "5",
    "JSON": {"a": 1},
}


@pytest.fixture
def db(made_by_driver):
    return made_by_driver(
        "CREATE TYPE floats AS RANGE (subtype = float8)",
        "CREATE TYPE pair AS (x INT, y TEXT)",
        "CREATE DOMAIN padded AS BPCHAR",
    )


def test_written_read_and_compared(db):
    for number, (type_, (written, read)) in enumerate(TYPES.items()):
        db.execute(f"CREATE TABLE t{number} (id SERIAL PRIMARY KEY, k {type_}, v INT)")
        table = db[f"t{number}"]
        key = {"k": written}
        by_key = {"k": {"=": written}}

        assert table.insert({**key, "v": 1}) == 1
        assert table.upsert({**key, "v": 2}, ["k"], ensure=False) == 1
        assert table.upsert_many([{**key, "v": 3}, {"k": None, "v": 0}], ["k"], ensure=False) == 2
        assert table.update_many([{**key, "v": 4}], ["k"]) == 1
        assert table.insert_ignore({**key, "v": 5}, ["k"], ensure=False) is False
        assert table.find(by_key).all() == [{"id": 1, "k": read, "v": 4}]
        assert table.count(k={"in": [written, None]}) == 2
        assert [row["v"] for row in table.find(k={"in": [None]})] == [0]
        assert [row["v"] for row in table.find(k={"not in": [None]})] == [4]
        assert table.count({"v": 4, "k": {"in": []}}) == table.count(k={"in": []}) == 0
        assert table.count({"v": {">": 3}, "k": {"not in": []}}) == 1
        assert table.distinct("k", by_key, _order_by="-k").all() == [{"k": read}]
        assert [row["v"] for row in table.find(_order_by="-k")] == [0, 4]
        if type_ != "JSONB":  # documents are not ordered
            assert table.count(k={"between": [read, read]}) == 1
            assert table.count(k={"not between": [read, read]}) == 0
        assert table.insert_many([{"k": read}] * 2) == 2
        assert table.delete(by_key) == 3


@pytest.mark.parametrize("type_", ['TEXT COLLATE "C"', 'VARCHAR(5) COLLATE "POSIX"', "LETTERS"])
def test_between_in_a_collation(db, type_):
    db.execute('CREATE DOMAIN letters AS text COLLATE "C"')
    db.execute(f"CREATE TABLE t (k {type_})")
    db["t"].insert_many([{"k": k} for k in ("B", "a", "b", "c")])

    assert db["t"].values("k", k={"between": ["a", "b"]}, _order_by="k").all() == ["a", "b"]
    assert db["t"].values("k", k={"not between": ["a", "b"]}, _order_by="k").all() == ["B", "c"]
    assert db["t"].count(k={"between": ["B", "b"]}) == 3


def test_written_and_read(db):
    columns = ", ".join(f"{type_.lower()} {type_}" for type_ in NOT_COMPARED)
    db.execute(f"CREATE TABLE t (id SERIAL PRIMARY KEY, {columns})")
    row = {type_.lower(): value for type_, value in NOT_COMPARED.items()}
    table = db["t"]

    assert table.upsert({"id": 7, **row}, ["id"]) == 7
    assert table.insert_many([row]) == 1
    assert table.update_many([{"id": 7, **row}], ["id"]) == 1
    assert table.find(_order_by="-id").all() == [{"id": 7, **row}, {"id": 1, **row}]


def test_many_values_in_a_filter(db):
    db.execute("CREATE TABLE t (ip INET)")
    db["t"].insert_many([{"ip": "10.0.0.5"}, {"ip": "11.0.0.0"}])

    assert db["t"].count(ip=[f"10.0.{n // 250}.{n % 250}" for n in range(2000)]) == 1


def test_what_has_no_text(db):
    db.execute("CREATE TABLE t (ip INET)")

    with pytest.raises(TypeConflictError, match=r"'ip': .* does not fit INET: it takes text"):
        db["t"].insert({"ip": {"a": 1}})


def test_sqlalchemys_own_operators(db):
    db.execute("CREATE TABLE t (id INT, r INT4RANGE, w TSVECTOR)")
    db["t"].insert({"id": 1, "r": "[1,5)", "w": "'cat' 'dog'"})
    columns = db["t"].table.c

    assert db["t"].count(columns.r.contains(3)) == 1
    assert db["t"].count(columns.w.bool_op("@@")(sa.func.to_tsquery("cat"))) == 1
    assert db["t"].count(columns.r == Range(1, 5)) == 1
