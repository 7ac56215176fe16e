"""SQLite counts schema changes: after a rollback, the next one by others has a known number."""

import pytest

USES = {
    "find": lambda table: table.find().all(),
    "find_one": lambda table: table.find_one(v=1),
    "count": lambda table: table.count(),
    "insert": lambda table: table.insert({"v": 3}),
    "insert_many": lambda table: table.insert_many([{"v": 3}] * 100),
    "update": lambda table: table.update({"v": 3}, v=1),
    "upsert_many": lambda table: table.upsert_many([{"id": 1, "v": 3}] * 100, ["id"]),
    "delete": lambda table: table.delete(v=1),
    "columns": lambda table: table.columns(),
    "has_index": lambda table: table.has_index(["v"]),
}


@pytest.fixture
def opened(open_sqlite):
    """Two programs that use a file; to ours, the table is known at an earlier count."""
    ours, theirs = open_sqlite(), open_sqlite()
    ours["t"].insert_many([{"v": 1}, {"v": 2}])
    ours["t"].insert({"v": 1})
    theirs["other"].insert({"a": 1})
    return ours, theirs


def in_transaction(db, use):
    with pytest.raises(KeyError), db.transaction():
        db["new"].insert({"a": 1})
        use(db["t"])
        raise KeyError


def in_savepoint(db, use):
    with db.transaction():
        in_transaction(db, use)


@pytest.mark.parametrize("rolled_back", [in_transaction, in_savepoint])
@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_the_next_change_is_seen(opened, use, rolled_back):
    ours, theirs = opened
    rolled_back(ours, use)
    theirs.execute("ALTER TABLE t RENAME v TO w")

    assert ours["t"].columns() == ["id", "w"]
    assert [*ours["t"].values("w")] == [1, 2, 1]


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_numbers_keep_their_digits(opened, use):
    ours, theirs = opened
    in_transaction(ours, use)
    theirs["t"].insert({"v": 1.5})
    ours["t"].insert({"v": 2**53 + 1})

    assert [*ours["t"].values("v", _order_by="id")] == [1, 2, 1, 1.5, 2**53 + 1]
