"""Values that no column can store: one error that says where and why, and nothing is written."""

import dbset
import pytest
from dbset import TypeConflictError
from values import KINDS, MISFITS, REFUSED, REFUSED_KINDS

GOOD = [{"good": 1}, {"good": 2}]
WRITES = {
    "insert": (lambda table, row: table.insert(row), None),
    "insert_many": (lambda table, row: table.insert_many([*GOOD, row], chunk_size=2), 2),
    "upsert": (lambda table, row: table.upsert(row, ["v"]), None),
}

pytestmark = pytest.mark.parametrize(("write", "number"), WRITES.values(), ids=WRITES)


@pytest.fixture
def db(database_url):
    """A database in the sync API: values are refused before any driver gets them."""
    with dbset.connect(database_url) as db:
        yield db


def place(error):
    return error.table, error.column, error.row


def test_in_a_new_column(db, write, number):
    for _, value, error, reason in REFUSED:
        with pytest.raises(error, match=reason) as caught:
            write(db["t"], {"v": value})
        assert place(caught.value) == ("t", "v", number)
    assert db.tables() == []


def test_by_one_database(db, write, number):
    reasons = REFUSED_KINDS[db.engine.dialect.name]
    values = {kind.name: kind.written.values() for kind in KINDS}
    for value, reason in ((value, reasons[kind]) for kind in reasons for value in values[kind]):
        with pytest.raises(TypeConflictError) as caught:
            write(db["t"], {"v": value})
        assert caught.value.reason == reason
        assert place(caught.value) == ("t", "v", number)
    assert db.tables() == []


def test_in_a_column_of_another_type(db, write, number):
    held = {f"c{index}": value for index, (value, _, _) in enumerate(MISFITS)}
    db["t"].insert(held)
    for index, (_, value, reason) in enumerate(MISFITS):
        with pytest.raises(TypeConflictError, match=reason) as caught:
            write(db["t"], {"v": "new", f"c{index}": value})
        assert place(caught.value) == ("t", f"c{index}", number)
    assert db["t"].find().all() == [{"id": 1, **held}]
