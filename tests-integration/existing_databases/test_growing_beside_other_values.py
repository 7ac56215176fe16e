"""Integer columns of other programs that also hold other values, when they grow for a float."""

import pytest

VALUES = {
    "integers": [38],
    "floats": [38, 38.5],
    "empty text": [38, 38.5, ""],
    "text": [38, 38.5, "n/a"],
    "bytes": [38, b"n/a"],
    "a large float": [38, 1e300],
    "a float of 2**70": [38, 2.0**70],
}


@pytest.mark.crosswise
@pytest.mark.parametrize("values", VALUES.values(), ids=VALUES)
def test_other_values_are_no_reason_for_decimals(made_on_sqlite, values):
    db = made_on_sqlite("CREATE TABLE t (id INTEGER PRIMARY KEY, v BIGINT)")
    for value in values:
        db.execute("INSERT INTO t (v) VALUES (:value)", value=value)
    db["t"].insert({"v": 38.7})

    found = [row["v"] for row in db["t"].find(_order_by="id")]
    assert found == [*values, 38.7]
    assert {type(each) for each in found} <= {float, str, bytes}


@pytest.mark.crosswise
@pytest.mark.parametrize("other", [1, 38.5, "n/a", b"n/a"])
def test_integers_that_a_float_would_round_are(made_on_sqlite, other):
    db = made_on_sqlite("CREATE TABLE t (id INTEGER PRIMARY KEY, v BIGINT)")
    for value in (2**60 + 1, other):
        db.execute("INSERT INTO t (v) VALUES (:value)", value=value)
    db["t"].insert({"v": 38.7})

    assert db["t"].find_one(_order_by="id")["v"] == 2**60 + 1
