"""A statement is compiled once, and forgotten when there are many others."""

import pytest
from dbset_sync import connect
from dbset_sync.reading.sql_scanner import CACHE_SIZE
from dbset_sync.statements import compiled_text


@pytest.fixture
def db():
    with connect("sqlite://") as db:
        yield db


def test_it_is_compiled_once(db, monkeypatch):
    compiled, compile_sql = [], compiled_text.compile_sql
    monkeypatch.setattr(
        compiled_text, "compile_sql", lambda *given: compiled.append(given) or compile_sql(*given)
    )
    for n in range(5):
        assert db.query("SELECT :n + 0 AS n", n=n).all() == [{"n": n}]

    assert len(compiled) == 1


def test_it_is_forgotten(db):
    for n in range(CACHE_SIZE + 100):
        db.query(f"SELECT {n} AS n")

    assert len(db._connections.texts._known) <= CACHE_SIZE + 1
