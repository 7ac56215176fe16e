"""The tables of a database can be pickled and copied after any use."""

import copy
import pickle

import pytest

COPIES = {
    "pickled": lambda value: pickle.loads(pickle.dumps(value)),
    "copied": copy.deepcopy,
}


@pytest.mark.parametrize("make_copy", COPIES.values(), ids=COPIES)
def test_metadata(db, make_copy):
    for name in ("a", "b"):
        table = db[name]
        table.insert({"n": 1, "x": 1.5, "at": {"a": [1]}})
        table.upsert({"n": 1, "x": 2}, ["n"])
        table.update({"x": 3}, n=1)
        table.insert_many([{"n": n} for n in range(100)])
        table.find(n={">": 1}, _order_by="x").all()
        table.find_one(n=1)
        table.delete(n=7)
    made = make_copy(db.metadata)

    assert list(made.tables) == list(db.metadata.tables)
    assert [repr(column.type) for column in made.tables["a"].columns] == [
        repr(column.type) for column in db.metadata.tables["a"].columns
    ]
    assert db.query(made.tables["a"].select().limit(1)).all()
