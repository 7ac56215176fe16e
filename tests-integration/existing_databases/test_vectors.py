"""Vectors are lists, whatever is imported; a list is one value if the column takes lists."""

import numpy as np
import pytest
from dbset import TypeConflictError
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.types import UserDefinedType

TABLE = "CREATE TABLE t (id SERIAL PRIMARY KEY, e vector(3), h halfvec(2), s sparsevec(5), v INT)"
ROW = {"e": [1.0, 2.5, -3.0], "h": [0.5, 0.25], "s": "{1:1,3:2}/5"}


class Foreign(UserDefinedType):
    """A type that an imported package may register for vectors."""

    cache_ok = True

    def get_col_spec(self, **_):
        return "VECTOR"

    def result_processor(self, _dialect, _coltype):
        return lambda value: ("foreign", value)


@pytest.fixture(params=["alone", "with another package"])
def vectors(request, made_by_driver, monkeypatch):
    if request.param != "alone":
        monkeypatch.setitem(ischema_names, "vector", Foreign)
    return made_by_driver("CREATE EXTENSION vector", TABLE)["t"]


def test_lists(vectors):
    vectors.insert(ROW)
    vectors.insert_many(
        [{**ROW, "e": (1, 2.5, -3)}, {"e": "[1,2.5,-3]"}, {"e": np.array([1, 2.5, -3])}]
    )
    vectors.update({"h": [1, 2]}, id=1)
    vectors.update_many([{"id": 1, **ROW}], ["id"])

    rows = vectors.find(_order_by="id", _columns=["e", "h", "s"]).all()
    assert rows == [ROW, ROW, *[{"e": ROW["e"], "h": None, "s": None}] * 2]


def test_a_list_is_the_value(vectors):
    vectors.insert_many([{**ROW, "v": 1}, {"e": [0, 0, 1], "v": 2}])

    assert vectors.find_one(e=vectors.find_one(v=1)["e"])["v"] == 1
    assert vectors.count(e={"in": [ROW["e"], [0, 0, 1]]}) == 2
    assert vectors.count(e={"!=": ROW["e"]}) == 1
    assert vectors.upsert({"e": [0, 0, 1], "v": 3}, ["e"], ensure=False) == 2
    assert vectors.delete(e=[0, 0, 1]) == 1


@pytest.mark.parametrize("value", [["1", 2, 3], [True, 2, 3], {"a": 1}, 5, b"x"])
def test_other_values_are_refused(vectors, value):
    with pytest.raises(TypeConflictError, match="table 't', column 'e'"):
        vectors.insert({"e": value})


def test_arrays_and_documents(made_by_driver):
    db = made_by_driver("CREATE TABLE t (a INT[], b INT[], j JSONB)")
    table = db["t"]
    table.insert_many(
        [
            {"a": [1, 2], "b": [[1, 2], [3, 4]], "j": [1, "x"]},
            {"a": [3], "b": [], "j": {"tags": [1, "x"]}},
        ]
    )
    for row in table.find():
        for name, value in row.items():
            assert table.count({name: {"==": value}}) == 1
            if isinstance(value, list):
                assert table.count({name: value}) == table.count({name: tuple(value)}) == 1
    assert table.count(a={"in": [[1, 2], [3]]}) == 2
    assert table.count({"j.tags.0": [1, 2]}) == 1  # the type of a place inside is unknown
