"""Reads go to the standbys, writes and transactions to the primary, and nothing is missed."""

import logging
import time

import dbset
import pytest
from dbset import ArgumentError, ConnectionFailedError, UrlError
from dbset_async import bridge
from sqlalchemy import make_url

PORT = "SELECT inet_server_port() AS port"

READS = {
    "find": lambda t: t.find(n=1).all(),
    "find_one": lambda t: t.find_one(n=1),
    "get": lambda t: t.get(1),
    "count": lambda t: t.count(n=1),
    "distinct": lambda t: t.distinct("n", n=1).all(),
    "values": lambda t: t.values("n", n=1).all(),
    "many pages": lambda t: t.find().all(),
}


def port(db):
    return db.query(PORT).first()["port"]


def eventually(check, seconds=60):
    """Wait until something is true: looks at the standbys run in the background."""
    end = time.monotonic() + seconds
    while not (found := check()):
        assert time.monotonic() < end
        time.sleep(0.01)
    return found


def reads_from_standbys(db, number=1):
    """Return whether the caller's next reads go to as many standbys."""
    sync = getattr(getattr(db, "_target", db), "_sync", db)

    def chosen():
        return {sync._connections.replica() for _ in range(number)} - {None}

    return len(run(db, chosen)) == number


def run(db, call):
    """Run a function where the calls of a database run."""
    task = getattr(db, "_task", None)
    return call() if task is None else task.run(bridge.run(call))


@pytest.fixture
def url(driver, empty):
    return make_url(empty.url).set(drivername=driver.drivername)


@pytest.fixture
def db(driver, url):
    with driver.connected(url, replicas=[url]) as db:
        yield db


@pytest.fixture
def standbys(empty):
    return {standby.port for standby in empty.standbys}


@pytest.fixture
def table(db, empty):
    table = db["t"]
    table.insert_many([{"n": n} for n in range(3000)])
    table.find_one()
    empty.catch_up()
    eventually(lambda: reads_from_standbys(db, 2))
    return table


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_standbys_take_turns(table, empty, read):
    expected = read(table)
    servers = [empty.primary, *empty.standbys]
    before = [server.executed("FROM t") for server in servers]
    found = [read(table) for _ in range(4)]
    after = [server.executed("FROM t") for server in servers]

    assert found == [expected] * 4
    assert after[0] == before[0]
    assert after[1] >= before[1] + 2
    assert after[2] >= before[2] + 2


def test_each_call_sees_what_its_context_has_written(db):
    table = db["t"]
    for number in range(100):
        table.insert({"n": number})
        assert table.count() == number + 1
        assert table.find_one(n=number) is not None
        with db.transaction():
            table.update({"n": number, "m": number}, ["n"])
        assert table.find_one(n=number)["m"] == number


def test_transaction_is_of_the_primary(table, db, empty):
    with db.transaction():
        table.insert({"n": -1})
        assert table.count() == 3001
        assert port(db) == empty.primary.port


def test_server_can_be_chosen(table, db, empty, standbys):
    with db.reading("replica"):
        assert {port(db) for _ in range(6)} == standbys
        assert {row["port"] for row in db.query(f"{PORT} FROM t")} <= standbys  # several pages
        with db.transaction():
            assert port(db) == empty.primary.port
        with db.reading("primary"):
            assert port(db) == empty.primary.port
        assert port(db) in standbys
    assert port(db) == empty.primary.port


def test_replay_that_is_held_up(table, db, empty):
    for standby in empty.standbys:
        standby.pause()
    try:
        table.insert({"n": -1})
        assert [table.count() for _ in range(20)] == [3001] * 20
        with db.reading("replica"):
            assert table.count() == 3000
    finally:
        for standby in empty.standbys:
            standby.resume()
    eventually(lambda: reads_from_standbys(db))
    assert table.count() == 3001


def test_changed_table_that_a_standby_does_not_know_yet(table, db, empty):
    for standby in empty.standbys:
        standby.pause()
    try:
        empty.primary.run("ALTER TABLE t ADD COLUMN new int DEFAULT 7")
        with db.reading("replica"):
            assert "new" not in table.find_one(n=1)
        with db.reading("primary"):
            assert table.find_one(n=1)["new"] == 7
        with db.reading("replica"):  # where the table lacks the column
            assert table.find_one(n=1)["new"] == 7
            assert table.count(new=7) == 3000
            assert table.distinct("new").all() == [{"new": 7}]
    finally:
        for standby in empty.standbys:
            standby.resume()


@pytest.mark.parametrize("columns", [None, ["n"]])
def test_column_that_another_process_has_widened(table, empty, columns):
    assert table.find_one(n=1, _columns=columns)["n"] == 1
    empty.primary.run("ALTER TABLE t ALTER n TYPE text USING 'n' || n")
    empty.catch_up()

    assert table.find_one(n="n1", _columns=columns)["n"] == "n1"
    assert table.find(_columns=columns, _limit=1).first()["n"].startswith("n")


def test_new_column_is_seen_at_once(table, empty):
    assert table.find_one(n=1) == {"id": 2, "n": 1}
    empty.primary.run("ALTER TABLE t ADD COLUMN new int DEFAULT 7")
    empty.catch_up()

    assert table.find_one(n=1) == {"id": 2, "n": 1, "new": 7}


def test_lost_connections_to_the_standbys(table, db, empty):
    assert [table.count() for _ in range(2)] == [3000] * 2
    for standby in empty.standbys:
        standby.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    assert [table.count() for _ in range(4)] == [3000] * 4


def test_unknown_kind_of_server(db):
    with pytest.raises(ArgumentError, match="'primary' or 'replica', not 'standby'"):
        db.reading("standby").__enter__()


def test_standby_that_is_away(driver, empty, caplog):
    standby = empty.standbys[0]
    url = make_url(empty.primary.url).set(drivername=driver.drivername)
    with driver.connected(url, replicas=[standby.url]) as db:
        db["t"].insert({"n": 1})
        eventually(lambda: reads_from_standbys(db))
        standby.kill()
        try:
            with caplog.at_level(logging.INFO, "dbset"):
                assert [db["t"].count() for _ in range(20)] == [1] * 20
                warnings = [r.message for r in caplog.records if r.levelno == logging.WARNING]
                assert len(warnings) == 1
                assert str(standby.port) in warnings[0]
                with driver.connected(url, replicas=[standby.url]) as other:
                    assert other["t"].count() == 1
        finally:
            standby.start()
        with caplog.at_level(logging.INFO, "dbset"):
            eventually(lambda: db["t"].count() and reads_from_standbys(db))
            assert "is read again" in caplog.text


def test_a_log_whose_end_is_not_flushed(driver, url, empty):
    empty.primary.run("CREATE TABLE t AS SELECT 1 AS n")
    empty.catch_up()
    empty.primary.run(
        "BEGIN; SELECT pg_logical_emit_message(false, 'stays', 'in memory'); ROLLBACK"
    )
    with driver.connected(url, replicas=[url]) as db:
        assert db["t"].find().all() == [{"n": 1}]
        eventually(lambda: reads_from_standbys(db, 2), seconds=5)


def test_read_only_database(driver, url, empty, standbys):
    empty.primary.run("CREATE TABLE t AS SELECT 1 AS n")
    empty.catch_up()
    with driver.connected(url, replicas=[url], read_only=True) as db:
        assert db["t"].find().all() == [{"n": 1}]
        eventually(lambda: reads_from_standbys(db))
        with db.reading("replica"):
            assert port(db) in standbys
        assert [db["t"].count() for _ in range(4)] == [1] * 4


WRONG = {
    "one url": ("{standby}", ArgumentError, "replicas must be a list of URLs"),
    "password": ("postgresql://a:secret@b/c", ArgumentError, "replicas must be a list of URLs"),
    "number": ([1], ArgumentError, "list of URLs, not of 1"),
    "bytes": (b"postgresql://a:secret@b/c", ArgumentError, "list of URLs, not bytes; decode"),
    "list of bytes": ([b"p://a:secret@b/c"], ArgumentError, "list of URLs, not of bytes; decode"),
    "mapping": ({"a": "postgresql://a:secret@b/c"}, ArgumentError, "list of URLs, not dict"),
    "one number": (5, ArgumentError, "list of URLs, not 5"),
    "sqlite": (["sqlite://"], UrlError, "only PostgreSQL has replicas, not sqlite"),
    "database": (["{postgres}"], UrlError, "it is another database"),
    "system": (["{other}"], UrlError, "it belongs to another system"),
    "not a url": (["nonsense"], UrlError, "not a valid database URL"),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG)
def test_wrong_replicas(driver, empty, case, postgresql_url):
    given, error, message = case
    standby = empty.standbys[0]
    names = {
        "{standby}": standby.url,
        "{postgres}": standby.url.replace("/shop", "/postgres"),
        "{other}": postgresql_url,
    }
    wrong = [names.get(each, each) for each in given] if isinstance(given, list) else given
    url = make_url(empty.url).set(drivername=driver.drivername)
    with pytest.raises(error, match=message) as raised, driver.connected(url, replicas=wrong):
        pass
    assert "secret" not in str(raised.value)


def test_primary_that_is_a_standby(driver, empty):
    first, second = (make_url(s.url).set(drivername=driver.drivername) for s in empty.standbys)
    with (
        pytest.raises(ConnectionFailedError, match="is a standby; with replicas, connect to the"),
        driver.connected(first, replicas=[second]),
    ):
        pass


def test_hosts_without_a_primary(driver, empty):
    hosts = "&".join(f"host={standby.host}" for standby in empty.standbys)
    url = f"{driver.drivername}://postgres@/shop?{hosts}"
    with pytest.raises(ConnectionFailedError), driver.connected(url, replicas=[url]):
        pass


def test_replicas_of_sqlite_and_of_an_engine(empty, tmp_path):
    with pytest.raises(UrlError, match="only PostgreSQL has replicas"):
        dbset.connect(f"sqlite:///{tmp_path}/a.db", replicas=[empty.standbys[0].url])
    with dbset.connect(empty.primary.url) as db:
        engine = db.engine
        with pytest.raises(ArgumentError, match="an engine is not enough"):
            dbset.connect(engine, replicas=[empty.standbys[0].url])


COUNTING = """
CREATE TABLE reads (at text);
CREATE FUNCTION counted(n bigint) RETURNS bigint LANGUAGE sql VOLATILE
    AS $$ INSERT INTO reads VALUES ('now'); SELECT n $$;
CREATE VIEW v AS SELECT id, counted(n) AS n FROM t WHERE n < 1
"""


def test_a_read_that_writes_counts_as_a_write(table, db, empty):
    empty.primary.run(COUNTING)
    assert (db["v"].count(), db["reads"].count()) == (1, 0)  # without a value, nothing is called
    empty.catch_up()
    db["v"].columns()
    db["reads"].columns()
    eventually(lambda: reads_from_standbys(db, 2))
    for standby in empty.standbys:
        standby.pause()
    try:
        for number in range(1, 4):
            with db.reading("replica"):
                assert db["v"].find_one(_columns=["n"]) == {"n": 0}
            assert db["reads"].count() == number
    finally:
        for standby in empty.standbys:
            standby.resume()
