"""On PostgreSQL, the tools leave out the tables and columns that the role may not read."""

from __future__ import annotations

import uuid

import pytest
from dbset_sync import connect
from mcp_client import discovered, served
from sqlalchemy import make_url

MADE = [
    "CREATE ROLE {0} LOGIN",
    "GRANT SELECT (id, amount) ON orders TO {0}",
    "GRANT SELECT ON adults TO {0}",
    "CREATE SCHEMA {0}",
    "CREATE TABLE {0}.hidden (n INT)",
    "GRANT SELECT ON {0}.hidden TO {0}",  # without USAGE of the schema
]
UNMADE = ["DROP SCHEMA {0} CASCADE", "DROP OWNED BY {0}", "DROP ROLE {0}"]


@pytest.fixture(scope="module")
def mcp(postgresql_shop, tmp_path_factory):
    """A client of a server whose role may read two columns of a table, and a view."""
    role = f"reader_{uuid.uuid4().hex[:12]}"
    url = make_url(postgresql_shop).set(username=role).render_as_string(hide_password=False)
    with connect(postgresql_shop) as db:
        for sql in MADE:
            db.execute(sql.format(role))
        with served(url, tmp_path_factory.mktemp("server"), session=discovered) as client:
            yield client
        for sql in UNMADE:
            db.execute(sql.format(role))


def test_only_readable_tables_are_listed(mcp):
    assert mcp.call("list_tables").rows == [
        {"name": "orders", "kind": "table"},
        {"name": "adults", "kind": "view"},
    ]


@pytest.mark.parametrize("tool", ["describe_table", "sample_rows"])
def test_other_tables_are_as_if_they_were_not_there(mcp, tool):
    reply = mcp.call(tool, table="users")
    assert reply.is_error
    assert reply.text.startswith("there is no table users that may be read; ")


def test_only_readable_columns_are_described_and_shown(mcp):
    described = mcp.call("describe_table", table="orders").json
    assert [each["column"] for each in described["columns"]] == ["id", "amount"]
    assert described["left_out"].startswith("2 columns are denied; ")
    assert mcp.call("sample_rows", table="orders").json["columns"] == ["id", "amount"]
    assert mcp.call("sample_rows", table="adults").rows == [{"name": "Ann"}]
