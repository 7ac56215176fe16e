"""Values at the limits of declared columns: stored, after widening if needed, or refused."""

from decimal import Decimal

import pytest
from dbset import FilterError, IntegrityError, TypeConflictError

COLUMNS = """
CREATE TABLE t (
    id SERIAL PRIMARY KEY, small SMALLINT, whole INT, exact NUMERIC(5, 2), single REAL,
    padded CHAR(3), short VARCHAR(4), flag BOOLEAN
)
"""
KEPT = [
    ("small", 32767, 32767),
    ("whole", "-5", -5),
    ("exact", 999.99, Decimal("999.99")),
    ("exact", 1, Decimal("1.00")),
    ("single", 0.5, 0.5),
    ("padded", "ab", "ab "),
    ("short", 1234, "1234"),
    ("flag", 1, True),
]
WIDENED = [
    ("small", 32768, 32768),
    ("whole", 2**40, 2**40),
    ("whole", 1.5, 1.5),
    ("exact", Decimal("1.234"), Decimal("1.234")),
    ("exact", 12345, Decimal(12345)),
    ("single", 0.1, 0.1),
]
REFUSED = [
    ("whole", "x", "does not fit INTEGER: the text is not a number"),
    ("padded", "abcd", "longer than 3 characters"),
    ("short", "abcde", "longer than 4 characters"),
    ("flag", 2, "only 0 and 1"),
]


def test_stored_and_widened(made_on_postgresql):
    table = made_on_postgresql(COLUMNS)["t"]

    for column, value, read in KEPT + WIDENED:
        key = table.insert({column: value})
        assert table.find_one(id=key)[column] == read


def test_not_widened_without_leave(made_on_postgresql):
    table = made_on_postgresql(COLUMNS)["t"]

    for column, value, _ in WIDENED:
        with pytest.raises(TypeConflictError, match=f"column '{column}'"):
            table.insert({column: value}, ensure=False)
        with pytest.raises(TypeConflictError, match=f"column '{column}', row 1"):
            table.insert_many([{column: 1}, {column: value}], ensure=False)
    assert table.count() == 0


def test_refused(made_on_postgresql):
    table = made_on_postgresql(COLUMNS)["t"]

    for column, value, reason in REFUSED:
        with pytest.raises(TypeConflictError, match=f"column '{column}': .*{reason}"):
            table.insert({column: value})
    assert table.count() == 0


VIOLATED_ON_SQLITE = [
    "n BIGINT, FOREIGN KEY (n) REFERENCES t (id)",
    "n BIGINT CHECK (typeof(n) = 'integer')",
]


@pytest.mark.parametrize("columns", VIOLATED_ON_SQLITE)
def test_constraints_that_wider_values_violate(made_on_sqlite, columns):
    db = made_on_sqlite(f"CREATE TABLE t (id INTEGER PRIMARY KEY, {columns})")
    schema = db.query("SELECT type, name, sql FROM sqlite_master").all()
    writes = (db["t"].insert, lambda row: db["t"].upsert_many([row], ["id"]))

    for write in writes:
        with pytest.raises(IntegrityError), db.transaction():
            write({"id": 2, "n": 1.5})
        with pytest.raises(IntegrityError):
            write({"id": 2, "n": 1.5})
    assert db.query("SELECT type, name, sql FROM sqlite_master").all() == schema
    db["t"].insert({"id": 1, "n": 1})
    assert db.query("SELECT id, typeof(n) AS n FROM t").all() == [{"id": 1, "n": "integer"}]


OUT_OF_OIDS = {-1: "out of range", 2**32: "out of range", "-1": "out of range", 1.5: "not a whole"}


def test_oids(made_by_driver):
    """Drivers would send -1 as 2**32 - 1, or 1.5 as 1."""
    domain, columns = "CREATE DOMAIN own AS OID", "o OID, os OID[], d own, ds own[]"
    table = made_by_driver(domain, f"CREATE TABLE t (id SERIAL PRIMARY KEY, {columns})")["t"]
    largest = 2**32 - 1
    row = {"o": largest, "os": [largest, None], "d": largest, "ds": [largest]}
    table.insert({**row, "o": str(largest)})
    table.insert_many([row] * 60)

    assert table.distinct(*row).all() == [row]
    assert table.count(o=largest, d=[largest]) == 61
    for value, reason in OUT_OF_OIDS.items():
        for column in ("o", "d"):
            with pytest.raises(TypeConflictError, match=f"'{column}'.*{reason}"):
                table.insert({column: value})
            with pytest.raises(TypeConflictError, match=f"'{column}', row 59.*{reason}"):
                table.insert_many([*[{column: 1}] * 59, {column: value}])
        for column in ("os", "ds"):
            with pytest.raises(TypeConflictError, match=f"'{column}'.*{reason}"):
                table.insert({column: [value]})
        with pytest.raises(FilterError, match=reason):
            table.count(o=value)
