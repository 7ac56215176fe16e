"""Rows that are not read to the end: a thousand times, with a pool of one, a write after each."""

import gc
import tracemalloc

import pytest

ROWS = 50_000
TIMES = 256

FILL = """
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :rows)
INSERT INTO t (n, text) SELECT n, 'some text to read' FROM numbers
"""


class OopsError(Exception):
    pass


@pytest.fixture
def db(open_db, caplog):
    db = open_db(pool_size=1, max_overflow=0, pool_timeout=20)
    db["t"].insert({"n": 0, "text": ""})
    db.execute(FILL, rows=ROWS)
    yield db
    assert [record for record in caplog.records if record.name.startswith("sqlalchemy")] == []


def leave_by_break(table):
    for _ in table.find():
        break


def leave_by_exception(table):
    with pytest.raises(OopsError):
        for _ in table.find():
            raise OopsError


def leave_by_dropping(table):
    rows = table.find()
    assert rows.first() is not None


def leave_unread(table):
    table.find()


def leave_a_generator(table):
    names = (row["text"] for row in table.find())
    assert next(names) is not None


def leave_a_generator_of_generators(table):
    def some():
        for row in table:
            yield from row

    assert next(some()) == "id"


def leave_a_query(table):
    with table.find(_columns=["n"]) as rows:
        for _ in rows:
            break


def leave_by_close(table):
    rows = table.find()
    next(iter(rows))
    rows.close()


LEAVE = [
    leave_by_break,
    leave_by_exception,
    leave_by_dropping,
    leave_unread,
    leave_a_generator,
    leave_a_generator_of_generators,
    leave_a_query,
    leave_by_close,
]


def test_a_thousand_times(db):
    """Together with the other pairs of API and database."""
    for number in range(TIMES):
        LEAVE[number % len(LEAVE)](db["t"])
        db["t"].update({"text": "written"}, id=number)

    assert db["t"].count(text="written") == TIMES - 1
    assert db["t"].count() == ROWS + 1


def test_memory_is_bounded_by_the_page(db):
    gc.collect()
    tracemalloc.start()
    for leave in LEAVE:
        leave(db["t"])
        db["t"].update({"text": "written"}, id=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 4_000_000


def test_held_by_a_cycle(db):
    """The garbage collector releases them."""

    def leave():
        rows = iter(db["t"].find())
        next(rows)
        cycle = [rows]
        cycle.append(cycle)

    for number in range(10):
        leave()
        gc.collect()
        db["t"].update({"text": "written"}, id=number)


def test_held_by_the_frames_of_an_exception(db):
    """The loop has ended all the same."""

    def leave():
        for _ in db["t"].find():
            raise OopsError

    errors = []
    for number in range(20):
        try:
            leave()
        except OopsError as error:
            errors.append(error)
        db["t"].update({"text": "written"}, id=number)

    assert len(errors) == 20


def test_still_held(db):
    """The caller still uses them and writes: the other rows are read first, and none is lost."""
    rows = iter(db["t"].find(_order_by="n"))
    first = next(rows)
    db["t"].update({"text": "written"}, id=1)

    assert 1 + sum(1 for _ in rows) == ROWS + 1
    assert first["n"] == 0


def test_abandoned_in_a_transaction(db):
    db["t"].delete(n={">": 2500})
    for leave in LEAVE:
        with db.transaction():
            leave(db["t"])
            db["t"].insert({"n": -1})

    assert db["t"].count(n=-1) == len(LEAVE)
