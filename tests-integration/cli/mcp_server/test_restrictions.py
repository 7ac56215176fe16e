"""Allowed tables and denied columns hold for every tool."""

from __future__ import annotations

import pytest
from mcp_client import discovered, served


@pytest.fixture(scope="session")
def restricted_sqlite(sqlite_shop, tmp_path_factory):
    with restricted(sqlite_shop, tmp_path_factory) as client:
        yield client


@pytest.fixture(scope="session")
def restricted_postgresql(postgresql_shop, tmp_path_factory):
    with restricted(postgresql_shop, tmp_path_factory) as client:
        yield client


def restricted(url, tmp_path_factory):
    schema = "main" if url.startswith("sqlite") else "public"
    names = ("--allow-tables", "orders", "--allow-tables", f"{schema}.adults")
    columns = ("--deny-columns", "orders.secret", "--deny-columns", "*.password")
    directory = tmp_path_factory.mktemp("server")
    return served(url, directory, *names, *columns, session=discovered)


@pytest.fixture(params=["sqlite", "postgresql"])
def mcp(request):
    return request.getfixturevalue(f"restricted_{request.param}")


@pytest.fixture
def adults(request):
    return "main.adults" if "sqlite" in request.node.name else "public.adults"


def test_only_allowed_tables_are_listed(mcp, adults):
    assert mcp.call("list_tables").rows == [
        {"name": "orders", "kind": "table"},
        {"name": adults, "kind": "view"},
    ]


@pytest.mark.parametrize("tool", ["describe_table", "sample_rows"])
@pytest.mark.parametrize("table", ["users", '"Order Details"', "main.users", "public.users"])
def test_other_tables_are_as_if_they_were_not_there(mcp, tool, table):
    reply = mcp.call(tool, table=table)
    assert reply.is_error
    assert reply.text.startswith(f"there is no table {table} that may be read")


def test_a_denied_column_is_neither_described_nor_shown(mcp):
    described = mcp.call("describe_table", table="orders")
    assert "secret" not in described.text
    assert "users" not in described.text
    assert (
        described.json["left_out"] == "1 column is denied; in a query, name the others instead of *"
    )
    sample = mcp.call("sample_rows", table="orders").json
    assert sample["columns"] == ["id", "user_id", "amount"]
    assert sample["row_count"] == 1


@pytest.mark.parametrize(
    "where",
    ['{"secret": "x"}', '{"_or": [{"id": 1}, {"_not": {"secret": {"startswith": "a"}}}]}'],
)
def test_a_filter_does_not_test_a_denied_column(mcp, where):
    reply = mcp.call("sample_rows", table="orders", filter=where)
    assert (reply.is_error, reply.text) == (True, "refused: the column secret is denied")
    line = mcp.last_line()
    assert (line["verdict"], line["tables"]) == ("refused", ["orders"])


def test_an_allowed_view_is_read_by_its_whole_name(mcp, adults):
    assert mcp.call("sample_rows", table=adults).rows == [{"name": "Ann"}]
    assert mcp.query(f"SELECT name FROM {adults}").rows == [{"name": "Ann"}]
    assert mcp.query("SELECT name FROM adults").is_error


@pytest.mark.parametrize("tool", ["query", "explain"])
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM orders",
        "SELECT secret FROM orders",
        "SELECT o.secret FROM orders AS o",
        "SELECT orders FROM orders",
        "SELECT id FROM orders WHERE secret LIKE 'a%'",
        "SELECT id FROM orders ORDER BY secret",
        "SELECT id FROM users",
        "SELECT id FROM orders JOIN users USING (id)",
        "SELECT (SELECT max(name) FROM users)",
        "SELECT password FROM orders",
        "SELECT name FROM sqlite_master",
        "SELECT relname FROM pg_catalog.pg_class",
        "SELECT most_common_vals FROM pg_stats",
        "SELECT column_name FROM information_schema.columns",
        "TABLE orders",
    ],
)
def test_a_statement_reads_no_more_than_it_may(mcp, tool, sql):
    reply = mcp.call(tool, sql=sql)
    assert (reply.is_error, reply.text[:9]) == (True, "refused: ")
    assert mcp.last_line()["verdict"] == "refused"


def test_what_is_allowed_is_read(mcp):
    answer = mcp.query("SELECT id, amount FROM orders WHERE id = 7").json
    assert answer["rows"] == [{"id": 7, "amount": 12.5}]
    assert "orders" in mcp.call("explain", sql="SELECT id FROM orders").text
