"""PostgreSQL's COPY takes every kind of value; INSERT handles what it refuses."""

import datetime as dt
import logging
from zoneinfo import ZoneInfo

import pytest
from drivers import DRIVERS
from round_trips import same
from sqlalchemy.exc import IntegrityError
from values import KINDS, REFUSED_KINDS

REFUSED = "COPY failed, trying INSERT"

POSTGRESQL = [name for name, driver in DRIVERS.items() if driver.database == "postgresql"]


@pytest.fixture
def copied(postgresql_url, tmp_path, caplog):
    """A function that inserts 100 rows; it returns the last one and the number of refused COPYs."""

    def copied(driver, row):
        url = DRIVERS[driver].new_database(postgresql_url, tmp_path)
        with caplog.at_level(logging.DEBUG, "dbset"), DRIVERS[driver].connected(url) as db:
            db["t"].insert_many([{"number": number, **row} for number in range(100)])
            found = db["t"].find_one(number=99)
        return found, sum(record.message == REFUSED for record in caplog.records)

    return copied


@pytest.mark.parametrize("driver", POSTGRESQL)
def test_every_kind_of_value_is_copied(copied, driver):
    stored = [kind for kind in KINDS if kind.name not in REFUSED_KINDS["postgresql"]]
    written = {f"{kind.name} {name}": v for kind in stored for name, v in kind.written.items()}
    read = {f"{kind.name} {name}": v for kind in stored for name, v in kind.read.items()}

    found, refused = copied(driver, written)

    assert refused == 0
    assert [name for name, value in read.items() if not same(found[name], value)] == []


@pytest.fixture
def with_unique_index(open_postgresql):
    db = open_postgresql()
    db["t"].insert({"n": 500, "text": "old"})
    db["t"].create_index("n", unique=True)
    return db


def test_an_error_is_that_of_insert_and_nothing_is_written(with_unique_index):
    db = with_unique_index
    with pytest.raises(IntegrityError):
        db["t"].insert_many([{"n": n, "text": "new"} for n in range(501)])

    assert db["t"].count() == 1


def test_a_transaction_goes_on_after_a_refusal(open_postgresql):
    db = open_postgresql()
    db.query("CREATE TABLE t (n BIGINT, CHECK (n <> 7))")
    with db.transaction():
        db["t"].insert({"n": 1})
        with pytest.raises(IntegrityError), db.transaction():
            db["t"].insert_many([{"n": n} for n in range(100)])
        db["t"].insert({"n": 2})

    assert sorted(row["n"] for row in db["t"].find()) == [1, 2]


def test_views_take_what_their_triggers_do(open_postgresql):
    db = open_postgresql()
    db.query("CREATE TABLE base (n BIGINT)")
    db.query("CREATE VIEW t AS SELECT n FROM base")

    assert db["t"].insert_many([{"n": n} for n in range(100)]) == 100
    assert db["base"].count() == 100


@pytest.mark.parametrize("driver", POSTGRESQL)
def test_an_hour_that_comes_twice_is_two_instants(postgresql_url, tmp_path, driver):
    url = DRIVERS[driver].new_database(postgresql_url, tmp_path)
    local = dt.datetime(2024, 10, 27, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    with DRIVERS[driver].connected(url) as db:
        db["t"].insert_many([{"at": local.replace(fold=n % 2)} for n in range(100)])
        found = db.query("SELECT count(*) AS n, CAST(at AS TEXT) AS t FROM t GROUP BY at").all()

    assert sorted(row["n"] for row in found) == [50, 50]
