"""SQL expressions as values of columns whose types only PostgreSQL knows."""

import pytest
from dbset import RowError
from sqlalchemy import func, text
from sqlalchemy.dialects.postgresql import to_tsvector

EXPRESSIONS = {
    "ip": func.inet_client_addr(),
    "ts": to_tsvector("cat"),
    "a": func.array_fill(1, text("ARRAY[2]")),
    "n": func.abs(-5),
}


def test_expressions_for_any_type(made_by_driver):
    db = made_by_driver(
        "CREATE TABLE t (id SERIAL PRIMARY KEY, ip INET, ts TSVECTOR, a INT[], n INT)"
    )
    for column, expression in EXPRESSIONS.items():
        for row in ({column: expression}, {column: expression, "id": None}):
            with pytest.raises(
                RowError, match=f"row 1 has an SQL expression for the column '{column}'"
            ):
                db["t"].insert_many([{column: None}, row])
        with pytest.raises(RowError, match="row 0 has an SQL expression"):
            db["t"].upsert_many([{"id": 1, column: expression}], "id")
    assert db["t"].count() == 0

    assert db["t"].insert(EXPRESSIONS) == 1
    found = db["t"].get(1)
    assert (found["ts"], found["a"], found["n"]) == ("'cat':1", [1, 1], 5)
