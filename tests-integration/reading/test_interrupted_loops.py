"""Rows after an unfinished loop: the next read continues there, or raises an error."""

import asyncio
import threading
from itertools import chain, count, islice

import dbset
import pytest
from cancelling import cancelled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROWS = 2500  # more than two pages


@pytest.fixture
def table(open_db):
    db = open_db(pool_size=1, max_overflow=0, pool_timeout=20)
    db["t"].insert_many({"n": n} for n in range(ROWS))
    return db["t"]


@pytest.fixture
def rows(table):
    return table.find(_columns=["n"], _order_by="n")


def numbers(rows):
    return [row["n"] for row in rows]


def taken(rows, count):
    """Read some rows in a loop that ends early."""
    return numbers(islice(rows, count))


REST = {
    "loop": numbers,
    "all": lambda rows: numbers(rows.all()),
    "next": lambda rows: [next(rows)["n"], *numbers(rows)],
    "iter": lambda rows: [next(iter(rows))["n"], *numbers(rows)],
    "zip": lambda rows: numbers(chain.from_iterable(zip(rows, rows, strict=False))),
    "loop in a loop": lambda rows: numbers(chain.from_iterable([row, *rows] for row in rows)),
}


@pytest.mark.parametrize("left", [1, 999, 1000, 1001, 2499, ROWS])
@pytest.mark.parametrize("rest", REST)
def test_the_rest(rows, left, rest):
    seen = taken(rows, left)
    if left < ROWS:
        seen += REST[rest](rows)

    odd = rest == "zip" and (ROWS - left) % 2  # zip reads one more and drops it
    assert seen == list(range(ROWS - odd))
    assert rows.all() == []


def test_first_of_the_rest(rows):
    taken(rows, 1200)

    assert rows.first() == {"n": 1200}
    with pytest.raises(dbset.ClosedError, match="run the query again"):
        next(rows)


def test_batches(table, rows):
    """With a pool of one, and a write per batch."""
    seen = []
    while batch := taken(rows, 700):
        seen += batch
        table.update({"n": -1}, n=batch[-1])

    assert seen == list(range(ROWS))
    assert table.count(n=-1) == 4


def test_query(table, open_db):
    rows = open_db().query("SELECT n FROM t ORDER BY n")

    assert any(row["n"] == 1100 for row in rows)
    assert numbers(rows) == list(range(1101, ROWS))


def test_exception(rows):
    with pytest.raises(ZeroDivisionError):
        for row in rows:
            row["n"] // (1100 - row["n"])

    assert numbers(rows) == list(range(1101, ROWS))


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(counts=st.lists(st.integers(0, 1300), max_size=6))
def test_any_counts(table, counts):
    rows = table.find(_columns=["n"], _order_by="n")
    seen = [n for count in counts for n in taken(rows, count)]

    assert seen + numbers(rows.all()) == list(range(ROWS))


def test_a_row_that_row_type_refuses(open_db):
    """Only that row is lost."""

    def refusing(pairs):
        row = dict(pairs)
        if row.get("n") in (0, 1100, ROWS - 1):
            raise ZeroDivisionError
        return row

    db = open_db(row_type=refusing)
    db["t"].insert_many({"n": n} for n in range(ROWS))
    rows, seen, refused = db["t"].find(_order_by="n"), [], 0
    while len(seen) + refused < ROWS:
        try:
            seen += [row["n"] for row in rows]
        except ZeroDivisionError:
            refused += 1
        else:
            break

    assert refused == 3
    assert len(seen) == len(set(seen)) <= ROWS - 3


def test_an_error_of_the_server(open_postgresql):
    """The rest is lost, which is not taken for the end."""
    sql = "SELECT 1 / (1500 - n) AS n FROM generate_series(1, 3000) AS n"
    rows = open_postgresql().query(sql)
    with pytest.raises(Exception, match="division by zero"):  # the driver's error, with asyncpg
        rows.all()

    for _ in range(2):
        with pytest.raises(dbset.ClosedError, match="failed before"):
            rows.all()


def test_a_document_that_cannot_be_read(open_sqlite):
    db = open_sqlite()
    db["t"].insert_many({"n": n, "d": {"n": n}} for n in range(ROWS))
    db.execute("UPDATE t SET d = :deep WHERE n = 1200", deep="[" * 100_000 + "]" * 100_000)
    rows, seen = db["t"].find(_order_by="n"), []

    for _ in range(2):
        with pytest.raises(RecursionError):
            for row in rows:
                seen.append(row["n"])  # noqa: PERF401 - until the error
    rows.close()
    assert seen == list(range(len(seen)))  # the pages before it
    assert 1000 <= len(seen) <= 1200


@pytest.mark.parametrize("close", ["first", "close", "with"])
def test_closed_rows(rows, close):
    if close == "with":
        with rows:
            next(rows)
    else:
        next(rows)
        getattr(rows, close)()

    for read in (rows.all, rows.first, lambda: next(rows), lambda: list(rows)):
        with pytest.raises(dbset.ClosedError, match="run the query again"):
            read()


def test_closing_inside_of_a_loop(rows):
    seen = []
    with pytest.raises(dbset.ClosedError):
        for row in rows:
            seen.append(row)
            rows.close()

    assert len(seen) == 1


def test_rows_of_a_transaction_that_is_over(open_postgresql):
    db = open_postgresql()
    db["t"].insert_many({"n": n} for n in range(ROWS))
    with db.transaction():
        rows = db["t"].find(_order_by="n")
        seen = taken(rows, 5)

    for _ in range(2):
        with pytest.raises(dbset.TransactionError, match="is over"):
            for row in rows:
                seen.append(row["n"])
    assert seen == list(range(len(seen)))  # the rest of the page
    assert 10 <= len(seen) <= 1000


def test_a_transaction_goes_on(db):
    db["t"].insert_many({"n": n} for n in range(ROWS))
    with db.transaction():
        rows = db["t"].find(_order_by="n")
        assert taken(rows, 10) == list(range(10))
        db["t"].insert({"n": -1, "new": "column"})
        assert numbers(rows) == list(range(10, ROWS))


@pytest.fixture
def small_db(database_url):
    """A database with a pool of one, in the sync API."""
    with dbset.connect(database_url, pool_size=1, max_overflow=0, pool_timeout=20) as db:
        db["t"].insert_many({"n": n} for n in range(ROWS))
        yield db


def test_dropped_rows_release_their_connection_at_once(small_db):
    for _ in small_db["t"].find():
        break

    assert small_db.engine.pool.checkedout() == 0


def in_a_thread(call, *args):
    thread = threading.Thread(target=call, args=args)
    thread.start()
    return thread


def test_another_thread_needs_the_connection_of_rows_in_use(small_db):
    rows = small_db["t"].find(_order_by="n")
    assert taken(rows, 10) == list(range(10))
    in_a_thread(small_db["t"].insert, {"n": -1}).join()

    assert small_db["t"].count(n=-1) == 1
    assert numbers(rows) == list(range(10, ROWS))


def test_another_thread_waits_before_the_loop_is_left(small_db):
    rows = small_db["t"].find(_order_by="n")
    for row in rows:
        if row["n"] == 10:
            waiting = in_a_thread(small_db["t"].insert, {"n": -1})
            waiting.join(0.5)
            break
    waiting.join()

    assert small_db["t"].count(n=-1) == 1
    assert numbers(rows) == list(range(11, ROWS))


def test_threads_share_rows(small_db):
    rows, seen = small_db["t"].find(), []

    def read():
        seen.extend(row["n"] for row in rows)

    for thread in [in_a_thread(read) for _ in range(4)]:
        thread.join()

    assert sorted(seen) == list(range(ROWS))


@pytest.fixture
def run_small(database_url):
    """A function that runs a coroutine function with a database with a pool of one."""

    async def body(main):
        options = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 20}
        async with dbset.async_connect(database_url, **options) as db:
            await db["t"].insert_many({"n": n} for n in range(ROWS))
            await main(db)

    return lambda main: asyncio.run(body(main))


def test_tasks_share_rows(run_small):
    async def main(db):
        rows, seen = db["t"].find(), []

        async def read():
            async for row in rows:
                seen.append(row["n"])
                if row["n"] % 100 == 0:
                    await asyncio.sleep(0)

        await asyncio.gather(*(read() for _ in range(4)))
        assert sorted(seen) == list(range(ROWS))

    run_small(main)


@pytest.mark.parametrize("wait", [0, 0.05])
def test_async_loop_that_was_left(run_small, wait):
    async def main(db):
        rows = db["t"].find(_order_by="n")
        async for row in rows:
            if row["n"] == 1100:
                break
        await asyncio.sleep(wait)
        await db["t"].insert({"n": -1})
        assert [row["n"] async for row in rows] == list(range(1101, ROWS))

    run_small(main)


def test_another_task_needs_the_connection_of_rows_in_use(run_small):
    async def main(db):
        rows = db["t"].find(_order_by="n")
        async for _ in rows:
            break
        await asyncio.create_task(db["t"].insert({"n": -1}))
        assert len(await rows.all()) == ROWS - 1

    run_small(main)


def test_another_task_waits_before_the_loop_is_left(run_small):
    async def main(db):
        rows = db["t"].find(_order_by="n")
        async for _ in rows:
            waiting = asyncio.create_task(db["t"].insert({"n": -1}))
            await asyncio.sleep(0.1)
            break
        await waiting
        assert len(await rows.all()) == ROWS - 1

    run_small(main)


def test_failed_tasks_are_held(run_small):
    """Only their frames hold the rows."""

    async def main(db):
        async def fail():
            rows = db["t"].find()
            async for _ in rows:
                raise ZeroDivisionError

        failed = [asyncio.create_task(fail()) for _ in range(3)]
        for task in failed:
            with pytest.raises(ZeroDivisionError):
                await task
            assert await db["t"].count() == ROWS

    run_small(main)


def test_dropped_async_rows_release_their_connection(run_small):
    async def main(db):
        async for _ in db["t"].find():
            break
        await db._runtime.released()
        assert db.engine.pool.checkedout() == 0

    run_small(main)


def test_a_cancelled_read_is_no_end(run_small):
    """At any point of the read."""

    async def rest(rows):
        try:
            return await rows.all()
        except dbset.ClosedError:
            return None

    async def main(db):
        for step in count():
            rows = await db["t"].find()
            if await cancelled(rows.all(), step):
                break
            left = await rest(rows)
            assert left is None or left[-1]["n"] == ROWS - 1
        assert step > 1

    run_small(main)
