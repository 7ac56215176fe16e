"""Views: read like tables, written if the database allows it, never altered."""

from itertools import product

import pytest
from dbset import SchemaError, TypeConflictError
from row_lifecycle import life, whole_life
from sqlalchemy.exc import DBAPIError

TABLE = "CREATE TABLE t (k TEXT PRIMARY KEY, v INT)"
COUNTED = "CREATE VIEW counted AS SELECT v, count(*) AS n FROM t GROUP BY v"
ON_POSTGRESQL = (
    TABLE,
    "CREATE VIEW simple AS SELECT k, v FROM t WHERE v < 100 WITH CHECK OPTION",
    COUNTED,
    "CREATE MATERIALIZED VIEW kept AS SELECT 1 AS k, 2 AS v",
)
ON_SQLITE = (
    TABLE,
    "CREATE VIEW simple AS SELECT k, v FROM t",
    "CREATE TRIGGER i INSTEAD OF INSERT ON simple BEGIN INSERT INTO t VALUES (NEW.k, NEW.v); END",
    "CREATE TRIGGER u INSTEAD OF UPDATE ON simple BEGIN UPDATE t SET v=NEW.v WHERE k=OLD.k; END",
    "CREATE TRIGGER d INSTEAD OF DELETE ON simple BEGIN DELETE FROM t WHERE k = OLD.k; END",
    COUNTED,
)


@pytest.fixture
def db(db, made):
    return made(*(ON_SQLITE if db.engine.dialect.name == "sqlite" else ON_POSTGRESQL))


def test_reading(db):
    db["t"].insert_many([{"k": k, "v": v} for k, v in [("a", 1), ("b", 1), ("c", 2)]])

    assert db["counted"].find(_order_by="-n").all() == [{"v": 1, "n": 2}, {"v": 2, "n": 1}]
    assert db["counted"].find_one(n={">": 1}) == {"v": 1, "n": 2}
    assert db["counted"].count() == len(db["counted"].distinct("n").all()) == 2
    assert db["counted"].columns() == ["v", "n"]
    assert not db["counted"].has_index("v")
    assert "counted" in db.views()
    assert "counted" not in db.tables()
    assert db["counted"].exists()


def test_writing(db):
    expected = whole_life(None, None)
    if db.engine.dialect.name == "sqlite":  # it does not count changes by triggers
        expected = [*expected[:5], 0, 0, 1, [{"v": 6}], 0, 1, 0, None, 9]

    assert life(db["simple"], {"k": "x"}, ["k"]) == expected
    assert db["t"].all().all() == [{"k": "x", "v": 9}]
    assert db["simple"].insert_many([{"k": n, "v": n} for n in range(3)]) == 3
    assert db["t"].count() == 4


def test_what_no_database_writes(db):
    row = {"v": 1, "n": 5}
    db["t"].insert({"k": "x", "v": 1})
    for write in (
        lambda: db["counted"].insert(row),
        lambda: db["counted"].insert_many([row]),
        lambda: db["counted"].upsert_many([{"v": 7, "n": 5}], ["v"]),
        lambda: db["counted"].upsert(row, ["v"]),
        lambda: db["counted"].update(row, ["v"]),
        lambda: db["counted"].delete(v=1),
    ):
        with pytest.raises(DBAPIError, match=r'view "?counted|counted because it is a view'):
            write()


CHANGES = [
    ("insert", {"v": 1, "new": 2}),
    ("upsert", {"v": 1, "new": 2}, ["v"]),
    ("create_column_by_example", "new", 1),
    ("drop_column", "v"),
    ("create_index", "v"),
    ("drop",),
]


def test_never_altered(db):
    db["t"].insert({"k": "x", "v": 1})
    views = db.views()
    for view, (call, *arguments) in product(views, CHANGES):
        with pytest.raises(SchemaError, match=f"'{view}' is a view; views are never altered"):
            getattr(db[view], call)(*arguments)
    assert db.views() == views


def test_what_a_view_cannot_hold(db):
    db["t"].insert({"k": "x", "v": 1})
    for view in db.views():
        with pytest.raises(SchemaError, match="it has no column 'vv'; did you mean 'v'"):
            db[view].insert({"vv": 1})
        with pytest.raises(TypeConflictError, match=r"'v', row 0: 1\.5 .* does not fit"):
            db[view].insert_many([{"v": 1.5}])


def test_check_of_a_view(made_on_postgresql):
    db = made_on_postgresql(*ON_POSTGRESQL)

    with pytest.raises(DBAPIError, match="violates check option"):
        db["simple"].insert({"k": "x", "v": 100})
    with pytest.raises(DBAPIError, match='cannot change materialized view "kept"'):
        db["kept"].upsert({"k": 1, "v": 3}, ["k"])


WHISPER = """
CREATE FUNCTION whisper() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO t VALUES (lower(NEW.k), NEW.v); RETURN NEW; END $$
"""


def test_rows_put_in_another_place(made_on_postgresql):
    db = made_on_postgresql(
        TABLE,
        WHISPER,
        "CREATE VIEW shouted AS SELECT upper(k) AS k, v FROM t",
        "CREATE TRIGGER w INSTEAD OF INSERT ON shouted FOR EACH ROW EXECUTE FUNCTION whisper()",
    )

    assert db["shouted"].insert({"k": "ADA", "v": 1}) is None
    assert db["shouted"].upsert({"k": "BOB", "v": 2}, ["k"]) is None
    assert db["shouted"].insert_ignore({"k": "BOB", "v": 3}, ["k"]) is False
    assert db["t"].find(_order_by="k").all() == [{"k": "ada", "v": 1}, {"k": "bob", "v": 2}]
