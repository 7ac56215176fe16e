"""Attributes are set when a database is connected; a later assignment is an error that says so."""

import dbset
import pytest
from dbset import AssignmentError

OPTIONS = ["row_type", "ensure_schema", "primary_key", "schema", "read_only", "pool_size"]


@pytest.mark.parametrize("option", OPTIONS)
def test_options(empty_sqlite, option):
    with dbset.connect(empty_sqlite) as db:
        for owner in (db, db["t"]):
            with pytest.raises(AssignmentError, match=rf"; connect\({option}=\.\.\.\) does"):
                setattr(owner, option, None)
        assert db.read_only is False


@pytest.mark.parametrize("option", OPTIONS)
def test_options_of_the_asynchronous_api(run, database_url, option):
    async def main(db):
        connecting = dbset.async_connect(database_url)
        for owner in (db, db["t"], connecting):
            with pytest.raises(AssignmentError, match=rf"async_connect\({option}=\.\.\.\) does"):
                setattr(owner, option, None)
        async with connecting as other:
            assert (db.read_only, other.read_only) == (False, False)

    run(main)


@pytest.mark.parametrize("name", ["types", "engine", "metadata", "ensure_shema", "name", "x"])
def test_what_is_no_option(empty_sqlite, name):
    with dbset.connect(empty_sqlite) as db:
        for owner in (db, db["t"]):
            with pytest.raises(AttributeError, match=f"{name} cannot be assigned") as raised:
                setattr(owner, name, {})
            assert raised.value.attribute == name


def test_methods_may_be_replaced(empty_sqlite, monkeypatch):
    with dbset.connect(empty_sqlite) as db:
        monkeypatch.setattr(db, "tables", lambda: ["mine"])
        assert db.tables() == ["mine"]
