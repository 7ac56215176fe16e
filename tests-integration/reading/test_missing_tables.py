"""Missing tables: empty if the next write can create them, otherwise an error."""

import pytest
from dbset import PrimaryKey, ReadOnlyError, SchemaError, TableNotFoundError
from sqlalchemy import BigInteger, Text

READS = {
    "find": (lambda t: t.find(x=1, _order_by="q").all(), []),
    "find_one": (lambda t: t.find_one(x=1), None),
    "count": (lambda t: t.count(), 0),
    "distinct": (lambda t: t.distinct("x").all(), []),
    "all": (lambda t: t.all().all(), []),
    "first": (lambda t: t.find().first(), None),
    "iteration": (lambda t: list(t.find()), []),
    "columns": (lambda t: t.columns(), []),
    "has_column": (lambda t: t.has_column("x"), False),
    "has_index": (lambda t: t.has_index("x"), False),
}
WRITES = {
    "update": (lambda t: t.update({"x": 1}, id=1), 0),
    "update by keys": (lambda t: t.update({"id": 1, "x": 1}, ["id"]), 0),
    "update with ensure": (lambda t: t.update({"x": 1}, id=1, ensure=True), 0),
    "update_many": (lambda t: t.update_many([{"id": 1, "x": 1}], ["id"]), 0),
    "delete": (lambda t: t.delete(x=1), 0),
}
MEANT = "there is no table 'planse'; did you mean 'planes'?"


@pytest.fixture
def made(open_db):
    db = open_db()
    db["planes"].insert({"name": "Ju 52"})
    db.execute("CREATE VIEW airports AS SELECT name FROM planes")
    return db


@pytest.mark.parametrize("call", {**READS, **WRITES}.values(), ids={**READS, **WRITES})
def test_default(made, call):
    run, empty = call

    assert run(made["planse"]) == empty
    assert made.tables() == ["planes"]


@pytest.mark.parametrize("call", {**READS, **WRITES}.values(), ids={**READS, **WRITES})
def test_where_no_table_is_made(made, open_db, call):
    db = open_db(ensure_schema=False)
    with pytest.raises(TableNotFoundError, match=rf"^{MEANT.replace('?', '[?]')}$") as raised:
        call[0](db["planse"])
    assert raised.value.table == "planse"
    assert db["planse"].exists() is False


@pytest.mark.parametrize("call", READS.values(), ids=READS)
def test_read_only(made, open_db, call):
    db = open_db(read_only=True)
    with pytest.raises(TableNotFoundError) as raised:
        call[0](db["planse"])
    assert str(raised.value) == MEANT
    with pytest.raises(TableNotFoundError, match="did you mean 'airports'"):
        call[0](db["Airport"])


@pytest.mark.parametrize("call", WRITES.values(), ids=WRITES)
def test_read_only_write(made, open_db, call):
    with pytest.raises(ReadOnlyError):
        call[0](open_db(read_only=True)["planse"])


@pytest.mark.parametrize("options", [{"read_only": True}, {"ensure_schema": False}])
def test_within_a_transaction(made, open_db, options):
    db = open_db(**options)
    with db.transaction():
        with pytest.raises(TableNotFoundError):
            db["planse"].count()
        assert db["planes"].count() == 1


def test_table_that_another_process_drops(made, open_db):
    db = open_db(ensure_schema=False)
    db["planes"].find_one()
    made.execute("DROP VIEW airports")
    made["planes"].drop()
    with pytest.raises(TableNotFoundError):
        db["planes"].count()


INSERTS = {
    "insert": lambda t: t.insert({"x": 1}, ensure=False),
    "insert_many": lambda t: t.insert_many([{"x": 1}], ensure=False),
    "upsert": lambda t: t.upsert({"x": 1}, ["x"], ensure=False),
    "table": lambda t: t.table,
    "create_index": lambda t: t.create_index("x"),
    "drop_column": lambda t: t.drop_column("x"),
}


@pytest.mark.parametrize("call", INSERTS.values(), ids=INSERTS)
def test_nearest_name_elsewhere(made, call):
    with pytest.raises(TableNotFoundError, match=r"did you mean 'planes'[?] Otherwise "):
        call(made["planse"])


def test_create_table_adds_what_a_table_lacks(made):
    planes = made.create_table("planes", {"NAME": Text, "seats": BigInteger})

    assert planes.columns() == ["id", "name", "seats"]
    assert planes.insert({"name": "DC-3", "seats": 32}) == 2
    assert made.create_table("planes").columns() == ["id", "name", "seats"]


@pytest.mark.parametrize("key", ["code", PrimaryKey("name", "text")])
def test_create_table_gives_no_other_key(made, key):
    with pytest.raises(SchemaError, match="already exists with the primary key 'id', not '"):
        made.create_table("planes", {"code": Text}, primary_key=key)
    assert made["planes"].columns() == ["id", "name"]
    assert made.create_table("planes", primary_key="ID").count() == 1


def test_create_table_alters_no_view(made):
    assert made.create_table("airports", {"name": Text}).count() == 1
    with pytest.raises(SchemaError, match="'airports' is a view"):
        made.create_table("airports", {"seats": BigInteger})


def test_typo_in_the_name_of_a_table_reads_as_empty_and_creates_no_table(db):
    db["users"].insert({"name": "Ada"})

    assert (db["user"].find().all(), db["user"].count()) == ([], 0)
    assert (db["user"].exists(), db.tables()) == (False, ["users"])
