"""The error messages of common mistakes are the same for both APIs and both databases."""

import datetime as dt
import re

import dbset
import pytest

MISTAKES = [
    (lambda t: t.find(nane="Ada").all(), "ColumnNotFoundError", "did you mean 'name'?"),
    (lambda t: t.find(_order_by="-nane").all(), "ColumnNotFoundError", "did you mean 'name'?"),
    (lambda t: t.find(_columns=["nane"]).all(), "ColumnNotFoundError", "did you mean 'name'?"),
    (lambda t: t.find(order_by="name").all(), "ColumnNotFoundError", "did you mean '_order_by'?"),
    (lambda t: t.find_one(_limit=1), "ColumnNotFoundError", "_limit is an option of other calls"),
    (lambda t: t.delete(nane="Ada"), "ColumnNotFoundError", "did you mean 'name'?"),
    (lambda t: t.update({"age": 1}, nane="Ada"), "ColumnNotFoundError", "did you mean 'name'?"),
    (lambda t: t.find(age={"=>": 1}).all(), "FilterError", "'=>'; did you mean '>'?"),
    (lambda t: t.find(age={"betwen": [1, 2]}).all(), "FilterError", "did you mean 'between'?"),
    (lambda t: t.find(age={">": "old"}).all(), "FilterError", "'old' (str) does not fit BIGINT"),
    (lambda t: t.find(born={"<": "once"}).all(), "FilterError", "write it like 2024-02-29"),
    (lambda t: t.find("age > 5").all(), "FilterError", "got 'age > 5'; write {'age'"),
    (lambda t: t.insert({"age": "old"}), "TypeConflictError", "table 'users', column 'age': 'old'"),
    (lambda t: t.insert({"born": "1.2.2024"}), "TypeConflictError", "write it like 2024-02-29"),
    (lambda t: t.insert([{"age": 1}]), "RowError", "use insert_many() for several rows"),
    (lambda t: t.insert(None), "RowError", "a row looks like {'name': 'Ada', 'age': 36}"),
    (lambda t: t.insert_many({"age": 1}), "ArgumentError", "put a single row into a list"),
    (lambda t: t.update({"age": 1}), "UnconditionalWriteError", "_all=True if that is meant"),
    (lambda t: t.delete(), "UnconditionalWriteError", "_all=True if that is meant"),
    (
        lambda t: t.upsert({"age": 1}, ["name"]),
        "RowError",
        "lacks the key 'name'; its keys are age",
    ),
    (lambda t: t.insert({"age": 1}, ensured=True), "TypeError", "argument 'ensured'"),
    (lambda t: t.create_index("nane"), "ColumnNotFoundError", "did you mean 'name'?"),
]


@pytest.fixture
def users(db):
    table = db["users"]
    table.insert({"name": "Ada", "age": 36, "born": dt.date(1815, 12, 10)})
    return table


@pytest.mark.parametrize(("call", "kind", "message"), MISTAKES)
def test_mistake(users, call, kind, message):
    with pytest.raises(getattr(dbset, kind, TypeError), match=re.escape(message)):
        call(users)

    assert users.find(_columns=["name", "age"]).all() == [{"name": "Ada", "age": 36}]
