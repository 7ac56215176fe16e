"""Cases that once went wrong."""

import asyncio
import os

import dbset
import pytest
import sqlalchemy as sa


@pytest.mark.parametrize("steps", range(0, 80, 4))
def test_cancelled_sqlite_write_leaves_no_lock(empty_sqlite, steps):
    async def main():
        options = {"timeout": 1}
        async with dbset.async_connect(empty_sqlite, connect_args=options) as db:
            await db["t"].insert({"a": 0})
            task = asyncio.create_task(db["t"].insert({"c": 1}))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await db["t"].insert({"a": 2})
            return await db["t"].count()

    assert asyncio.run(main()) in (2, 3)


def test_names_of_indexes_that_run_together(db):
    db["x"].insert({"a_b": 1, "c": 1, "a": 1, "b_c": 1})
    first = db["x"].create_index(["a_b", "c"])
    db["x"].upsert({"a": 1, "b_c": 1}, ["a", "b_c"])
    db["x_y"].insert({"z": 1})
    second = db["x_y"].create_index("z")
    db["x"].upsert({"y_z": 1}, ["y_z"])

    assert (first, second) == ("idx_x_a_b_c", "idx_x_y_z")
    assert db["x"].has_index(["a", "b_c"])
    assert db["x"].has_index("y_z")


def test_plain_index_is_no_unique_one(db):
    db["t"].upsert({"k": 1}, ["k"])
    with pytest.raises(dbset.SchemaError, match="another name"):
        db["t"].create_index("k", unique=True)
    assert db["t"].create_index("k", name="only_one", unique=True) == "only_one"


def test_integers_of_32_bits_are_widened(db):
    db.query("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)")
    db["t"].insert({"id": 1, "n": 1})
    db["t"].insert({"id": 2, "n": 2**40})
    db["t"].insert({"id": 3, "n": 1.5})

    assert [row["n"] for row in db["t"].find(_order_by="id")] == [1, 2**40, 1.5]


def test_readers_survive_widening_by_another(db, open_db):
    reader = open_db()
    db["t"].insert({"n": 1})
    assert reader["t"].find_one() == {"id": 1, "n": 1}
    db["t"].insert({"n": 1.5})

    assert [row["n"] for row in reader["t"].find(_order_by="id")] == [1, 1.5]
    assert reader["t"].find_one(id=2) == {"id": 2, "n": 1.5}


@pytest.mark.parametrize("sql", ["COMMIT", "-- x\nrollback", "BEGIN", "/* */ SAVEPOINT a", "END"])
def test_text_does_not_control_transactions(db, sql):
    with pytest.raises(dbset.TransactionError, match=r"db\.transaction"), db.transaction():
        db["t"].insert({"a": 1})
        db.query(sql)
    assert db["t"].count() == 0


@pytest.mark.parametrize("level", ["AUTOCOMMIT", "autocommit"])
def test_no_transaction_without_a_transaction(db, level):
    with pytest.raises(dbset.TransactionError, match="AUTOCOMMIT"), db.transaction(level):
        pass


def test_savepoint_has_no_isolation_level(db):
    error = pytest.raises(dbset.TransactionError, match="savepoint")
    with db.transaction(), error, db.transaction("SERIALIZABLE"):
        pass


def test_fork_leaves_the_parents_connections_alone(database_url):
    with dbset.connect(database_url) as db:
        db["t"].insert({"a": 1})
        if (child := os.fork()) == 0:
            status = 1
            try:
                db["t"].insert({"a": 2})
                db.close()
                status = 0
            finally:
                os._exit(status)
        assert os.waitpid(child, 0)[1] == 0
        assert db["t"].count() == 2


def test_closed_database_ends_its_streams(api, database_url):
    db = api(database_url)
    db["t"].insert_many({"n": n} for n in range(3000))
    rows = db["t"].find()
    assert rows.first() is not None
    rows = db["t"].find()
    rows.keys  # noqa: B018  it is open
    db.close()

    with pytest.raises(RuntimeError, match="closed"):
        rows.all()


def test_columns_that_differ_in_case_only(db):
    if db.engine.dialect.name == "sqlite":
        db.query('CREATE TABLE t (id INTEGER PRIMARY KEY, "straße" INTEGER, "strasse" INTEGER)')
        first, second = "straße", "strasse"
    else:
        db.query('CREATE TABLE t (id INTEGER PRIMARY KEY, "A" INTEGER, "a" INTEGER)')
        first, second = "A", "a"
    db["t"].insert({"id": 1, first: 1, second: 2})
    db["t"].update({first: 5, second: 6}, id=1)

    assert db["t"].find_one() == {"id": 1, first: 5, second: 6}


def test_filters_named_as_parameters(db):
    db["t"].insert({"self": 1, "row": 2, "n": 3})

    assert db["t"].update({"n": 4}, self=1, row=2) == 1
    assert db["t"].count(self=1, row=2, n=4) == 1


def test_primary_key_that_is_none_is_numbered(db):
    assert db["t"].insert({"id": None, "a": 1}) == 1
    assert db["t"].insert_many([{"id": 70, "a": 2}, {"a": 3}, {"id": None, "a": 4}]) == 3
    assert db["t"].upsert({"id": None, "a": 5}, ["id"]) not in (None, False)
    assert db["t"].count() == 5


@pytest.mark.parametrize("columns", [[], "name", ()])
def test_columns_are_a_list(db, columns):
    db["t"].insert({"name": "Ada"})
    with pytest.raises(ValueError, match="_columns"):
        db["t"].find(_columns=columns).all()


def test_bind_without_a_value(db):
    with pytest.raises(ValueError, match="no value is given"):
        db.query("SELECT :x").all()


def test_core_insert_in_a_select_is_run(open_postgresql):
    db = open_postgresql()
    db["t"].insert({"n": 1})
    table = db["t"].table
    made = sa.insert(table).values(n=2).returning(table.c.n).cte()

    assert db.query(sa.select(made.c.n)).all() == [{"n": 2}]
    assert db["t"].count() == 2


def test_text_that_only_mentions_a_write_is_streamed(db):
    db["t"].insert_many({"s": "keep"} for _ in range(2500))
    rows = db.query("-- delete\nSELECT * FROM t WHERE s <> 'delete from'")

    assert rows.first() is not None
    assert len(db.query("SELECT s FROM t WHERE s <> 'delete'").all()) == 2500


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_expression_index_is_no_index_on_its_column(db):
    db["t"].insert({"a": "x"})
    db.query("CREATE INDEX i ON t (lower(a))")

    assert db["t"].find_one() == {"id": 1, "a": "x"}
    assert db["t"].has_index("a") is False


@pytest.mark.parametrize(
    "url", ["postgres//user:s3cret@host/db", "user:s3cret@host/db", "x+y://user:s3cret@host/db"]
)
def test_no_password_in_errors_about_urls(url):
    with pytest.raises(dbset.UrlError) as raised:
        dbset.connect(url)
    error = raised.value
    while error is not None:
        assert "s3cret" not in str(error)
        error = error.__cause__
