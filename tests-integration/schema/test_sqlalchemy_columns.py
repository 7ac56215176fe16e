"""Columns that are given as SQLAlchemy Columns, with constraints and defaults."""

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from dbset import ArgumentError, SchemaError
from sqlalchemy import CheckConstraint, Column, Computed, ForeignKey, Identity, Integer, Text


def test_create_table(db):
    people = db.create_table("people", {"name": Column(Text, unique=True)})
    column = Column(ForeignKey("people.id", ondelete="CASCADE"))
    bills = db.create_table(
        "bills",
        {
            "code": Column("code", Text, nullable=False, index=True),
            "n": Column(Integer, CheckConstraint("n > 0"), server_default=sa.text("5")),
            "twice": Column(Integer, Computed("n * 2", persisted=True)),
            "person": column,
        },
    )
    person = people.insert({"name": "Ada"})
    bills.insert({"code": "a", "person": person})

    assert bills.find_one() == {"id": 1, "code": "a", "n": 5, "twice": 10, "person": 1}
    assert bills.has_index("code")
    assert column.table is None
    assert db.create_table("more", {"person": column}).columns() == ["id", "person"]
    for row in ({}, {"code": None}, {"code": "b", "n": 0}, {"code": "b", "person": 9}):
        with pytest.raises(sa.exc.IntegrityError):
            bills.insert({"n": 1, **row})
    with pytest.raises(sa.exc.IntegrityError):
        people.insert({"name": "Ada"})
    assert people.delete(name="Ada") == 1
    assert bills.count() == 0


def test_create_column(db):
    db["people"].insert({"name": "Ada"})
    bills = db["bills"]
    bills.insert({"code": "a"})
    bills.create_column("n", Column(Integer, server_default="5", nullable=False, index=True))
    bills.create_column("m", Column(Integer, CheckConstraint("m > 0")))
    # SQLite adds only virtual columns, and SQLAlchemy 2.0 knows only stored ones of PostgreSQL.
    stored = db.engine.dialect.name == "postgresql"
    bills.create_column("twice", Column(Integer, Computed("n * 2", persisted=stored)))
    bills.create_column("person", Column(Integer, ForeignKey("people.id", name="payer")))
    bills.create_column("parent", Column(ForeignKey("bills.id")))

    assert bills.find_one(code="a") == {
        "id": 1,
        "code": "a",
        "n": 5,
        "m": None,
        "twice": 10,
        "person": None,
        "parent": None,
    }
    assert bills.has_index("n")
    assert bills.insert({"code": "b", "person": 1, "parent": 1}) == 2
    for row in ({"n": None}, {"m": 0}, {"person": 9}, {"parent": 9}):
        with pytest.raises(sa.exc.IntegrityError):
            bills.insert(row)


def test_python_types(db):
    table = db.create_table("t", {"n": int, "at": date, "name": Column(Text)})
    table.create_column("price", Decimal)
    at = date(2024, 1, 2)
    table.insert({"n": "5", "at": at, "name": "a", "price": "1.10"})

    assert table.find_one() == {"id": 1, "n": 5, "at": at, "name": "a", "price": Decimal("1.10")}


def test_unique_column_is_added(open_postgresql):
    db = open_postgresql()
    db["t"].insert({"a": 1})
    db["t"].create_column("code", Column(Text, unique=True, comment="of the bill"))
    db["t"].create_column("n", Column(Integer, Identity()))

    assert db["t"].has_index("code")
    comment = db.query("SELECT col_description('t'::regclass, 3) AS comment").first()
    assert comment == {"comment": "of the bill"}
    assert db["t"].find().all() == [{"id": 1, "a": 1, "code": None, "n": 1}]


def test_comments_on_sqlite_are_left_out(open_sqlite):
    db = open_sqlite()

    assert db.create_table("t", {"a": Column(Text, comment="x")}).columns() == ["id", "a"]


def test_numbered_keys(db):
    for number, column in enumerate(
        (Column(Integer, primary_key=True), Column(sa.BigInteger, Identity(), primary_key=True))
    ):
        table = db.create_table(f"t{number}", {"number": column, "a": Text})

        assert [table.insert({"a": "x"}) for _ in range(2)] == [1, 2]
        assert table.insert({"number": 7}) == 7
        assert table.insert({"a": "x"}) == 8


class Price(sa.TypeDecorator):
    """A type of your own over NUMERIC."""

    impl = sa.Numeric
    cache_ok = True


@pytest.mark.crosswise
def test_keys_keep_their_type(db):
    types = [sa.Numeric(10, 2), sa.Double(), Price(), sa.Date(), sa.Uuid(), sa.Boolean()]
    for name, given in enumerate([*types, *map(Column, types)]):
        key = db.create_table(f"t{name}", {"key": given}, primary_key="key").table.c.key
        column = db.create_table(f"u{name}", {"key": given}).table.c.key
        assert (repr(key.type), key.identity) == (repr(column.type), None)


def test_existing_columns_stay_as_they_are(db):
    db["t"].insert({"a": 1})
    db["t"].create_column("A", Column(Text, nullable=False))
    db.create_table("t", {"a": Column(Text, unique=True)})

    assert db["t"].columns() == ["id", "a"]
    assert db["t"].insert({"a": None}) == 2


@pytest.mark.parametrize(
    ("column", "error", "message"),
    [
        (Column("other", Text), ArgumentError, "the Column for 'x' is named 'other'; give both"),
        (Column(Text, default="a"), ArgumentError, "'x' has default=, .*; write server_default="),
        (Column(Text, default=str), ArgumentError, r"or for a primary key PrimaryKey\(name, type"),
        (Column(Text, onupdate=str), ArgumentError, "'x' has onupdate=, which only SQLAlchemy's"),
        (Column(), ArgumentError, r"'x' has no type; write Column\(sqlalchemy.Text\)"),
        (Column(ForeignKey("nosuch.id")), LookupError, "no table 'nosuch'; .*column 'x' refers"),
        (Column(ForeignKey("people.nme")), LookupError, "no column 'nme'; did you mean 'name'"),
        (Column(ForeignKey("people.name")), SchemaError, "which is neither a primary key nor uniq"),
        (
            sa.Table("u", sa.MetaData(), Column("x", Text)).columns.x,
            ArgumentError,
            "'x' belongs to table 'u' already; write a new Column",
        ),
    ],
)
def test_refused_columns(db, column, error, message):
    db["people"].insert({"name": "Ada"})

    for call in (
        lambda: db.create_table("t", {"x": column}),
        lambda: db["people"].create_column("x", column),
        lambda: db["t"].create_column("x", column),
    ):
        with pytest.raises(error, match=message):
            call()
    assert (db.tables(), db["people"].columns()) == (["people"], ["id", "name"])


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (Column(Text, nullable=False), "give the column a server_default, or leave it nullable"),
        (Column(Integer, CheckConstraint("x > 5"), server_default="1"), "do not meet its CHECK"),
        (Column(Text, primary_key=True), r"only create_table\(\) of a new table makes a primary"),
    ],
)
def test_columns_that_rows_do_not_allow(db, column, message):
    db["t"].insert({"a": 1})

    for call in (
        lambda: db["t"].create_column("x", column),
        lambda: db.create_table("t", {"b": Text, "x": column}),
    ):
        with pytest.raises(SchemaError, match=message):
            call()
    assert db["t"].columns() == ["id", "a"]


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (Column(Text, unique=True), r"leave unique out, and then create_index\('x', unique=True\)"),
        (
            Column(Text, server_default=sa.func.current_timestamp()),
            "leave its server_default out, or give a constant",
        ),
        (
            Column(Integer, ForeignKey("t.id"), server_default="1"),
            "the table has rows: leave its server_default out",
        ),
        (Column(Integer, Computed("a * 2", persisted=True)), "persisted=False"),
        (Column(Integer, Identity()), "SQLite numbers only an integer primary key, from 1"),
        (Column(Integer, ForeignKey("other.t.id")), "on SQLite it cannot refer to another file"),
    ],
)
def test_limits_of_sqlite(open_sqlite, column, message):
    db = open_sqlite()
    db["t"].insert({"a": 1})

    with pytest.raises(SchemaError, match=message):
        db["t"].create_column("x", column)
    assert db["t"].columns() == ["id", "a"]
    assert db["t"].insert({"a": 2}) == 2


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (Column(Text, unique=True, server_default="a"), "all of them would have the same value"),
        (Column(Integer, ForeignKey("t.id"), server_default="9"), "does not exist in the table"),
    ],
)
def test_limits_of_postgresql(open_postgresql, column, message):
    db = open_postgresql()
    db["t"].insert_many([{"a": 1}, {"a": 2}])

    with pytest.raises(SchemaError, match=message):
        db["t"].create_column("x", column)
    assert db["t"].columns() == ["id", "a"]


def test_numbering_that_sqlite_does_not_have(open_sqlite):
    db = open_sqlite()
    key = Column(Integer, Identity(start=100), primary_key=True)

    with pytest.raises(SchemaError, match="'n' is an Identity, and SQLite numbers only"):
        db.create_table("t", {"n": key})
    assert db.tables() == []


def test_schema_of_foreign_keys(open_postgresql):
    public = open_postgresql()
    public.query("DROP SCHEMA IF EXISTS sales CASCADE")
    public.query("CREATE SCHEMA sales")
    public["people"].insert({"a": 1})
    sales = open_postgresql(schema="sales")
    sales["people"].insert({"b": 1})
    bills = sales.create_table(
        "bills",
        {"own": Column(ForeignKey("people.id")), "p": Column(ForeignKey("public.people.id"))},
    )
    bills.create_column("more", Column(Integer, ForeignKey("people.id")))

    assert bills.insert({"own": 1, "p": 1, "more": 1}) == 1
    referred = public.query(
        "SELECT confrelid::regclass::text AS name FROM pg_constraint"
        " WHERE conrelid = 'sales.bills'::regclass AND contype = 'f' ORDER BY conname"
    )
    assert [row["name"] for row in referred] == ["sales.people", "sales.people", "people"]
    public.query("DROP SCHEMA sales CASCADE")
