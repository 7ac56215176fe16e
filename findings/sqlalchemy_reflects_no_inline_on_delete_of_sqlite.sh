#!/usr/bin/env bash
# SQLAlchemy reads ON DELETE and ON UPDATE of an SQLite foreign key only from a separate FOREIGN KEY clause; of a
# REFERENCES behind its column it reflects the key without them, although PRAGMA foreign_key_list has them. A
# table that alembic copies in batch mode, for another column's sake, therefore no longer cascades.
# Seen with SQLAlchemy 2.1.9 and alembic 1.20.1 on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet sqlalchemy==2.1.9 alembic==1.20.1
"$place/venv/bin/python" - <<'PYTHON'
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

TABLES = {
    "inline": "book INTEGER REFERENCES books (id) ON DELETE CASCADE",
    "clause": "book INTEGER, FOREIGN KEY (book) REFERENCES books (id) ON DELETE CASCADE",
}


def pages_after(columns, *, copied):
    """Return what is reflected, and how many pages remain when their book is deleted."""
    engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE books (id INTEGER PRIMARY KEY)")
        connection.exec_driver_sql(f"CREATE TABLE pages (title TEXT, {columns})")
        options = sa.inspect(connection).get_foreign_keys("pages")[0]["options"]
        if copied:
            operations = Operations(MigrationContext.configure(connection))
            with operations.batch_alter_table("pages") as batch:
                batch.alter_column("title", new_column_name="heading")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.exec_driver_sql("INSERT INTO books VALUES (1)")
        connection.exec_driver_sql("INSERT INTO pages VALUES ('first', 1)")
        try:
            connection.exec_driver_sql("DELETE FROM books")
        except sa.exc.IntegrityError:
            return options, "refused"
        return options, connection.exec_driver_sql("SELECT count(*) FROM pages").scalar()


found = {}
for name, columns in TABLES.items():
    for copied in (False, True):
        found[name, copied] = pages_after(columns, copied=copied)
        print(f"{name}, copied by alembic = {copied}: {found[name, copied]}")
assert found["clause", True] == ({"ondelete": "CASCADE"}, 0), "this has changed"
assert found["inline", False] == ({}, 0), "this has changed"
assert found["inline", True] == ({}, "refused"), "this has changed"
PYTHON
