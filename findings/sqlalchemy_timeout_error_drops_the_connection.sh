#!/usr/bin/env bash
# SQLAlchemy takes every TimeoutError that is raised while a statement runs for a lost connection, whoever
# raises it: an event listener, a driver's callback. The connection is invalidated, and an in-memory SQLite
# database is gone with it; any other exception leaves both as they are.
# Seen with SQLAlchemy 2.1.9 on 2026-11-28; 2.0.25 kept both.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet sqlalchemy==2.1.9
"$place/venv/bin/python" - <<'PYTHON'
import sqlalchemy as sa


def tables_after(error):
    """Return the tables of an in-memory database after a listener has raised an error."""
    engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)

    @sa.event.listens_for(engine, "before_cursor_execute")
    def refuse(connection, cursor, statement, *_):
        if "refused" in statement:
            raise error

    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE kept (id INTEGER)"))
    with engine.connect() as connection:
        try:
            connection.execute(sa.text("SELECT 'refused'"))
        except type(error):
            print(f"  {type(error).__name__}: invalidated = {connection.invalidated}", end=", ")
    with engine.connect() as connection:
        return sa.inspect(connection).get_table_names()


print("SQLAlchemy", sa.__version__)
found = []
for error in (ValueError("no"), OSError("no"), TimeoutError("no")):
    found.append(tables_after(error))
    print("tables afterwards:", found[-1])
assert found == [["kept"], ["kept"], []], "this has changed"
PYTHON
