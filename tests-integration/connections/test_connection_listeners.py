"""Listeners on single connections, which SQLAlchemy supports since 2.1."""

import dbset
import pytest
from sqlalchemy import create_engine, event


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_they_hear_of_writes(request, database):
    engine, heard = create_engine(request.getfixturevalue(f"empty_{database}")), []

    @event.listens_for(engine, "engine_connect")
    def listen(connection):
        event.listen(connection, "before_execute", lambda *_: heard.append("execute"))

    with dbset.connect(engine) as db:
        db["t"].insert({"n": 1})
        heard.clear()
        db["t"].insert({"n": 2})
    engine.dispose()

    assert "execute" in heard
