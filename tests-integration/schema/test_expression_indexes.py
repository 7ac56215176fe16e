"""Descending indexes, indexes on expressions, and indexes that are dropped."""

import pytest
from dbset import ArgumentError, ColumnNotFoundError, SchemaError, TableNotFoundError
from sqlalchemy import Column, Integer, MetaData, Table, Text, column, func, text


@pytest.fixture
def users(db):
    db["users"].insert({"name": "Ada", "age": 36, "country": "UK"})
    return db["users"]


LOWER = func.lower(column("name"))
PARTS = [
    "-age",
    ["country", "-AGE"],
    column("age").desc(),
    [column("age").asc(), "name"],
    LOWER,
    [LOWER, "age"],
    ["age", text("lower(name) DESC")],
    (column("age") + 1).self_group(),
    func.coalesce(column("name"), "it's (a, b)"),
]


@pytest.mark.parametrize("parts", PARTS)
@pytest.mark.parametrize("name", [None, "own"])
def test_create_index(users, parts, name):
    first = users.create_index(parts, name=name)

    assert users.create_index(parts, name=name) == first
    assert users.has_index(parts)
    assert not users.has_index("age")
    users.drop_index(parts)
    assert not users.has_index(parts)
    users.create_index(parts, name=name)
    users.drop_index(first)
    assert not users.table.indexes


def test_names(users):
    assert users.create_index("-age") == "idx_users_age_desc"
    assert users.create_index(["country", "-age"]) == "idx_users_country_age_desc"
    assert users.create_index(LOWER) == "idx_users_lower_name_e7c63495"
    assert users.create_index(func.lower(column("country"))) != "idx_users_lower_name_e7c63495"


def test_expression_on_the_table_itself(db, users):
    expression = func.lower(users.table.columns.name)

    assert users.create_index(expression) == users.create_index(LOWER)
    assert users.has_index(expression)
    assert len(users.table.indexes) == 1


def test_a_column_that_is_named_like_a_descending_one(db):
    db["t"].insert({"-a": 1, "a": 2})
    db["t"].create_index("-a")

    assert (db["t"].has_index("-a"), db["t"].has_index("a")) == (True, False)


def test_unique_indexes(users):
    users.create_index(["-age", "name"], unique=True)
    keys = ["name", "age"]

    assert users.upsert({"name": "Ada", "age": 36, "country": "FR"}, keys) == 1
    assert users.count() == 1
    users.create_index(LOWER, unique=True)
    with pytest.raises(Exception, match=r"(?i)unique"):
        users.insert({"name": "ADA"})


def test_another_index_of_that_name(users):
    users.create_index(LOWER, name="i")

    for other in ("name", "-name", func.lower(column("country")), [LOWER, "age"]):
        with pytest.raises(SchemaError, match=r"'i' of table 'users' is an index on \(.*name.*\)"):
            users.create_index(other, name="i")


@pytest.mark.parametrize(
    ("parts", "error", "message"),
    [
        ("-nam", ColumnNotFoundError, "no column 'nam'; did you mean 'name'"),
        (func.lower(column("nam")), ColumnNotFoundError, "no column 'nam'; did you mean 'name'"),
        (["age", 5], ArgumentError, "columns must name at least one column"),
        ([LOWER, 5], ArgumentError, "columns must be names or SQLAlchemy expressions"),
        (
            func.lower(Table("other", MetaData(), Column("name", Text)).columns.name),
            SchemaError,
            "an index of table 'users' cannot have the column 'name' of 'other'",
        ),
    ],
)
def test_refused_parts(users, parts, error, message):
    with pytest.raises(error, match=message):
        users.create_index(parts)
    assert not users.table.indexes


def test_drop_index(users):
    users.create_index(["name", "age"])
    users.create_index("country")
    users.create_index("country", name="second", unique=True)
    users.drop_index(["name", "AGE"])

    assert not users.has_index(["name", "age"])
    with pytest.raises(SchemaError, match="several indexes on country: idx_users_country, second"):
        users.drop_index("country")
    users.drop_index("second")
    users.drop_index("country")
    assert not users.has_index("country")


@pytest.mark.parametrize("index", ["nam", ["name"], "id", ["id"], "code", "-age", LOWER])
def test_drop_index_that_does_not_exist(db, index):
    table = db.create_table("t", {"name": Text, "age": Integer, "code": Column(Text, unique=True)})
    table.create_index("age")

    message = "'t' has (no index .*; its indexes are: idx_t_age|a primary key or UNIQUE constraint)"
    with pytest.raises(SchemaError, match=message):
        table.drop_index(index)
    assert table.has_index("age")


def test_missing_table(db):
    with pytest.raises(TableNotFoundError, match="'t'"):
        db["t"].drop_index("a")
    assert db.tables() == []
