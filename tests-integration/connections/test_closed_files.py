"""A closed SQLite file has all rows in itself, and not in the WAL next to it."""

import shutil

import pytest
from dbset import connect


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A working directory, which is another one when a database is closed."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rows_without_wal(files):
    shutil.copy(files / "a.db", files / "alone.db")
    with connect(f"sqlite:///{files}/alone.db", read_only=True) as db:
        return db["t"].count()


def test_a_reader_is_closed_last(files, monkeypatch, api):
    writer = api("sqlite:///a.db")
    writer["t"].insert({"n": 1})
    with connect("sqlite:///a.db", read_only=True) as reader:
        assert reader["t"].count() == 1
        writer["t"].insert_many([{"n": 2}, {"n": 3}])
        monkeypatch.chdir("/")
        writer.close()
        assert rows_without_wal(files) == 3


def test_a_reader_amid_its_rows_keeps_nobody_waiting(files, api):
    with connect("sqlite:///a.db") as first:
        first["t"].insert_many({"n": n} for n in range(5000))
        rows = iter(first["t"].find())
        next(rows)
        with api("sqlite:///a.db") as second:
            second["t"].insert({"n": 1})
        assert len(list(rows)) == 4999
    assert rows_without_wal(files) == 5001


def test_a_deleted_file_is_not_created_again(files, api):
    writer = api("sqlite:///a.db")
    with connect("sqlite:///a.db", read_only=True):
        writer["t"].insert({"n": 1})
        (files / "a.db").unlink()
        writer.close()
    assert not (files / "a.db").exists()
