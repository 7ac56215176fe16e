"""Invalid rows: one clear error each, and nothing is created."""

import pandas as pd
import pytest

BAD_ROWS = [
    ([1, 2], TypeError, "is a list, not a mapping"),
    (pd.Series({"a": 1}), TypeError, r"is a Series, .* convert a row of a frame with its to_dict"),
    ("name", TypeError, "is a str, not a mapping"),
    (None, TypeError, "is None, not a mapping"),
    ({1: "a"}, TypeError, "has the key 1 of type int"),
    ({"a": 1, None: 2}, TypeError, "has the key None of type NoneType"),
    ({"a": 1, "A": 2}, ValueError, "names one column twice: 'a', 'A'"),
    ({"a\0b": 1}, ValueError, "NUL"),
    ({"": 1}, ValueError, "must not be empty"),
    ({"a": object()}, TypeError, "object"),
]

WRITES = {
    "insert": lambda table, row: table.insert(row),
    "insert_many": lambda table, row: table.insert_many([{"good": 1}, row]),
    "upsert": lambda table, row: table.upsert(row, ["a"]),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
@pytest.mark.parametrize(("row", "kind", "message"), BAD_ROWS, ids=range(len(BAD_ROWS)))
def test_bad_row(db, write, row, kind, message):
    message = message.replace("the row", "row 1") if write is WRITES["insert_many"] else message
    if write is WRITES["upsert"] and isinstance(row, dict) and "a" not in row:
        message = "lacks the key 'a'|has the key"
    with pytest.raises(kind, match=message):
        write(db["t"], row)
    assert db.tables() == []


@pytest.mark.parametrize("exists", [False, True])
def test_number_of_a_row_is_its_place_in_the_call(db, exists):
    if exists:
        db["t"].insert({"a": 0})
    with pytest.raises(ValueError, match=r"^row 5 names one column twice"):
        db["t"].insert_many([*[{"a": 1}] * 5, {"a": 1, "A": 2}], chunk_size=2)
    with pytest.raises(ValueError, match=r"^the row names one column twice"):
        db["t"].insert({"a": 1, "A": 2})
    assert db["t"].count() == exists


@pytest.mark.parametrize("name", ["", "a\0b", 5, None])
def test_bad_table_name(db, name):
    with pytest.raises(ValueError, match="table name"):
        db[name]


def test_name_too_long_for_the_server(db):
    name = "x" * 64
    if db.engine.dialect.name == "sqlite":
        assert db[name].insert({name: 1}) == 1
        return
    with pytest.raises(ValueError, match="64 bytes"):
        db[name]
    with pytest.raises(ValueError, match="64 bytes"):
        db["t"].insert({name: 1})
    assert db.tables() == []
