"""On PostgreSQL, a read of less than a page is one statement, without a transaction or cursor."""

import pytest
from sqlalchemy import event, text

PAGE = 1000


def noted(db, note):
    """Return a list of what a function notes of each statement and its connection."""
    engine = getattr(db.engine, "sync_engine", db.engine)
    found = []
    event.listen(engine, "before_cursor_execute", lambda *args: found.append(note(*args[:3])))
    return found


def statements_of(db):
    return noted(db, lambda connection, cursor, statement: statement)


@pytest.fixture
def people(open_postgresql):
    db = open_postgresql()
    db["people"].insert_many([{"n": n} for n in range(2 * PAGE)])
    return db


def ordered(table):
    return [row["n"] for row in table.find(_order_by="n")]


@pytest.mark.parametrize(
    "read",
    [
        lambda table: table.find(n=1),
        lambda table: table.find(_limit=5),
        lambda table: table.values("n", n=1),
    ],
    ids=["find", "limit", "values"],
)
def test_it_is_a_transaction_by_itself(people, read):
    in_autocommit = noted(people, lambda connection, *_: connection.connection.autocommit)
    list(read(people["people"]))

    assert in_autocommit == [True]


def test_its_connection_is_free_at_once(people):
    rows = people["people"].find(n={"<": 5}, _order_by="n")
    first = rows.first()

    assert people.engine.pool.checkedout() == 0
    assert first["n"] == 0


@pytest.mark.parametrize("expected", [0, 1, PAGE - 1])
def test_a_short_result_takes_one_statement(people, expected):
    list(people["people"].find(n={"<": expected}))
    sent = statements_of(people)

    assert len(list(people["people"].find(n={"<": expected}))) == expected
    assert len(sent) == 1


@pytest.mark.parametrize("rows", [PAGE, PAGE + 1, 2 * PAGE])
def test_a_long_result_is_found_out_once(people, rows):
    sent = statements_of(people)

    for _ in range(2):
        assert len(list(people["people"].find(n={"<": rows}))) == rows
    assert [statement.count("LIMIT") for statement in sent] == [1, 0, 0]


def test_reads_of_other_columns_are_told_apart(people):
    ordered(people["people"])
    sent = statements_of(people)
    list(people["people"].find(n=1))

    assert len(sent) == 1
    assert ordered(people["people"]) == list(range(2 * PAGE))


def test_in_a_transaction_it_sees_its_writes(people):
    with people.transaction():
        people["people"].delete(n={">=": 3})
        assert ordered(people["people"]) == [0, 1, 2]
    assert ordered(people["people"]) == [0, 1, 2]


def test_a_loop_over_many_rows_can_be_left(people):
    ordered(people["people"])
    for row in people["people"].find(_order_by="n"):
        if row["n"] == 15:
            break

    assert people["people"].find(_order_by="-n").first()["n"] == 2 * PAGE - 1
    people["people"].delete(n=5)
    assert people["people"].count() == 2 * PAGE - 1


@pytest.mark.parametrize("count", [5, PAGE + 5])
def test_functions_have_no_effects_twice(people, count):
    people.execute("CREATE SEQUENCE calls")
    people.execute("CREATE VIEW calling AS SELECT n, nextval('calls') AS call FROM people")
    people["calling"].columns()
    calls = text("nextval('calls') > 0")
    reads = [
        people["people"].find(calls, n={"<": count}),
        people["people"].find(_and=[{"n": {"<": count}}, calls]),
        people["calling"].find(n={"<": count}),
    ]
    found = [len(rows.all()) for rows in reads]
    (last,) = people.query("SELECT last_value FROM calls").all()

    assert found == [count] * len(reads)
    assert last["last_value"] <= len(reads) * 2 * PAGE  # once for each row
