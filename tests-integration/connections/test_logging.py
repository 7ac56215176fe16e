"""Logging: schema changes by dbset, every statement by SQLAlchemy."""

import logging

import pytest

WRITES = {
    "insert": lambda table: table.insert({"word": "new"}),
    "insert_many": lambda table: table.insert_many([{"word": "new"}, {"word": "newer"}]),
    "COPY or executemany": lambda table: table.insert_many({"word": f"w{n}"} for n in range(500)),
    "several chunks": lambda table: table.insert_many(({"word": "x"} for _ in range(9)), 2),
    "update": lambda table: table.update({"word": "new"}, id=1),
    "upsert": lambda table: table.upsert({"id": 1, "word": "new"}, ["id"]),
    "delete": lambda table: table.delete(id=1),
}


STATEMENTS = ("INSERT INTO words", "COPY words", "UPDATE words", "DELETE FROM words")


@pytest.fixture
def words(db):
    table = db["words"]
    table.insert_many([{"word": "one"}, {"word": "two"}])
    return table


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_writes_are_logged_when_the_level_is_set_after_connecting(words, write, caplog):
    caplog.set_level(logging.INFO, "sqlalchemy.engine")
    write(words)

    said = [record.getMessage() for record in caplog.records]
    assert any(line.startswith(STATEMENTS) for line in said)


def test_reads_are_logged(words, caplog):
    caplog.set_level(logging.INFO, "sqlalchemy.engine")
    words.find(word="one").all()

    assert "FROM words" in caplog.text


def test_echo_logs_every_statement(open_db, capsys, monkeypatch):
    engines = logging.getLogger("sqlalchemy.engine.Engine")
    monkeypatch.setattr(engines, "handlers", [])  # an earlier engine may have left its handler
    db = open_db(echo=True)
    db["words"].insert({"word": "one"})
    db["words"].insert({"word": "two"})

    assert capsys.readouterr().out.count("INSERT INTO words") == 2


def test_changes_of_the_schema_are_logged_by_dbset(db, caplog):
    caplog.set_level(logging.INFO, "dbset")
    db["words"].insert({"word": "one"})
    db["words"].insert({"word": "two", "length": 3})
    db["words"].create_index("word")

    said = [record.getMessage().split("(")[0].split()[:3] for record in caplog.records]
    assert said == [
        ["CREATE", "TABLE", "words"],
        ["ALTER", "TABLE", "words"],
        ["CREATE", "INDEX", "idx_words_word"],
    ]


def test_nothing_is_logged_unless_asked_for(words, caplog):
    words.insert({"word": "three", "length": 5})

    assert caplog.records == []
