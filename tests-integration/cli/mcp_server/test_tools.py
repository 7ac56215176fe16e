"""What each tool answers, and how it refuses what it cannot do."""

from __future__ import annotations

from functools import partial

import pytest
from dbset_cli.app import app
from dbset_cli.exits import exit_code

ROWS = 50
ENDLESS = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t"


def test_the_tools_say_that_they_only_read(mcp):
    tools = mcp.tools()
    assert list(tools) == ["list_tables", "describe_table", "sample_rows", "query", "explain"]
    for tool in tools.values():
        assert tool.description
        assert (tool.annotations.read_only_hint, tool.annotations.destructive_hint) == (True, False)
        assert tool.input_schema["additionalProperties"] is False
    sample = tools["sample_rows"].input_schema
    assert sample["required"] == ["table"]
    assert sample["properties"]["filter"]["type"] == "string"
    assert sample["properties"]["limit"]["maximum"] == ROWS


def test_tables_are_listed_as_sql_writes_them(mcp):
    assert mcp.call("list_tables").rows == [
        {"name": '"100%"', "kind": "table"},
        {"name": '"Order Details"', "kind": "table"},
        {"name": "orders", "kind": "table"},
        {"name": "users", "kind": "table"},
        {"name": "adults", "kind": "view"},
    ]
    assert mcp.last_line()["tables"] == ['"100%"', '"Order Details"', "orders", "users", "adults"]


def test_a_table_is_described(mcp):
    orders = mcp.call("describe_table", table="orders").json
    assert [column["column"] for column in orders["columns"]] == [
        "id",
        "user_id",
        "amount",
        "secret",
    ]
    assert orders["columns"][2] == {"column": "amount", "type": "NUMERIC(10, 2)", "nullable": True}
    assert orders["primary_key"] == ["id"]
    assert orders["foreign_keys"] == [
        {"columns": ["user_id"], "references": "users", "referred_columns": ["id"]}
    ]
    assert orders["indexes"] == [
        {"name": "orders_secret", "columns": ["secret"], "unique": False},
        {"name": "orders_user", "columns": ["user_id"], "unique": False},
    ]
    users = mcp.call("describe_table", table="users").json
    assert users["columns"][1]["nullable"] is False
    assert users["columns"][4]["default"].startswith("'-'")
    assert users["foreign_keys"] == users["indexes"] == []


@pytest.mark.parametrize("name", ['"Order Details"', "Order Details"])
def test_a_name_may_have_quotes(mcp, name):
    answer = mcp.call("sample_rows", table=name).json
    assert answer == {"columns": ["line no"], "row_count": 0, "truncated": False, "rows": []}


def test_a_name_may_have_percent_signs(mcp):
    for answer in (mcp.call("sample_rows", table='"100%"'), mcp.query('SELECT * FROM "100%"')):
        assert answer.rows == [{"a%%b": 1}]
    assert mcp.query("SELECT '100%%' AS a, 7 % 4 AS b").rows == [{"a": "100%%", "b": 3}]


def test_rows_keep_nulls_and_the_ends_of_lines(mcp):
    answer = mcp.query("SELECT name, email, note FROM users ORDER BY id").json
    assert answer == {
        "columns": ["name", "email", "note"],
        "row_count": 2,
        "truncated": False,
        "rows": [
            {"name": "Ann", "email": "ann@x", "note": "two\r\nlines\n"},
            {"name": "Bob", "email": None, "note": ""},
        ],
    }


def test_an_empty_result_has_its_columns(mcp):
    answer = mcp.query("SELECT id, name FROM users WHERE id > 9").json
    assert answer == {"columns": ["id", "name"], "row_count": 0, "truncated": False, "rows": []}


def test_columns_of_one_name_are_kept_apart(mcp):
    assert mcp.query("SELECT 1 AS a, 2 AS a").rows == [{"a": 1, "a_2": 2}]


@pytest.mark.parametrize("sql", [ENDLESS, ENDLESS + " LIMIT 51"])
def test_more_rows_than_the_limit_are_cut_off_and_it_is_said(mcp, sql):
    answer = mcp.query(sql).json
    assert answer["rows"] == [{"n": n} for n in range(1, ROWS + 1)]
    assert (answer["truncated"], answer["row_count"]) == (True, ROWS)
    assert "there are more rows than these 50" in answer["note"]


def test_as_many_rows_as_the_limit_are_all(mcp):
    answer = mcp.query(f"{ENDLESS} LIMIT {ROWS}").json
    assert (answer["row_count"], answer["truncated"]) == (ROWS, False)


def test_an_answer_is_not_longer_than_a_model_reads(mcp):
    long = f"SELECT replace('{'x' * 1000}', 'x', '{'y' * 300}') AS y"
    answer = mcp.query(" UNION ALL ".join([long] * 4)).json
    assert (answer["row_count"], answer["truncated"]) == (3, True)
    refused = mcp.query(long.replace("y" * 300, "y" * 1000))
    assert refused.is_error
    assert "one row alone has 1,000,009 characters" in refused.text


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        ({}, [1, 2]),
        ({"limit": 1}, [1]),
        ({"limit": 1.0}, [1]),
        ({"filter": None}, [1, 2]),
        ({"filter": "{}"}, [1, 2]),
        ({"filter": '{"name": "Bob"}'}, [2]),
        ({"filter": '{"email": null}'}, [2]),
        ({"filter": '{"age": {">=": 18}, "id": [1, 5]}'}, [1]),
        ({"filter": '{"_or": [{"id": 2}, {"name": {"startswith": "A"}}]}'}, [1, 2]),
    ],
)
def test_sample_rows_takes_a_filter(mcp, arguments, ids):
    answer = mcp.call("sample_rows", table="users", **arguments)
    assert sorted(row["id"] for row in answer.rows) == ids


WRONG = {
    "null": "filter must be a JSON object",
    "[1]": "filter must be a JSON object",
    '"x"': "filter must be a JSON object",
    "{": "filter is not valid JSON",
    "[" * 100_000: "filter is not valid JSON",
    '{"age": NaN}': "NaN is not a JSON value",
    '{"age": 1, "age": 2}': "'age' is there twice",
    '{"agee": 1}': "table 'users' has no column 'agee'; did you mean 'age'?",
    '{"age": {"=>": 1}}': "unknown operator '=>'",
    '{"age": {"a": 1}}': "unknown operator 'a'",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_filter_that_is_not_valid_is_refused(mcp, text):
    reply = mcp.call("sample_rows", table="users", filter=text)
    assert (reply.is_error, WRONG[text] in reply.text) == (True, True), reply.text


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("query", {"sqll": "SELECT 1"}, "there is no parameter 'sqll'; did you mean 'sql'?"),
        ("query", {"sql": "SELECT 1", "x": 1}, "there is no parameter 'x'; there are: sql"),
        ("list_tables", {"schema": "s"}, "there is no parameter 'schema'; there are no parameters"),
        ("query", {}, "the parameter sql is missing: One SQL statement"),
        ("query", {"sql": None}, "the parameter sql is missing"),
        ("query", {"sql": ["SELECT 1"]}, "sql must be text, not ['SELECT 1']"),
        ("sample_rows", {"table": "users", "filter": {"id": 1}}, "filter must be text, not {'id'"),
        (
            "sample_rows",
            {"table": "users", "limit": 0},
            "limit must be a whole number from 1 to 50",
        ),
        ("sample_rows", {"table": "users", "limit": 51}, "a whole number from 1 to 50, not 51"),
        ("sample_rows", {"table": "users", "limit": 2.5}, "a whole number from 1 to 50, not 2.5"),
        ("sample_rows", {"table": "users", "limit": "5"}, "a whole number from 1 to 50, not '5'"),
        ("sample_rows", {"table": "users", "limit": True}, "from 1 to 50, not True"),
        ("sample_rows", {"table": "user"}, "there is no table user that may be read; did you mean"),
        ("describe_table", {"table": "x; DROP TABLE users"}, "there is no table x; DROP TABLE"),
        ("querry", {"sql": "SELECT 1"}, "there is no tool 'querry'; did you mean 'query'?"),
        ("insert", {}, "there is no tool 'insert'; there are: list_tables, describe_table"),
    ],
)
def test_a_call_that_is_not_valid_says_what_is(mcp, tool, arguments, message):
    reply = mcp.call(tool, **arguments)
    assert (reply.is_error, message in reply.text) == (True, True), reply.text
    assert mcp.last_line()["verdict"] == "failed"


@pytest.mark.parametrize("tool", ["describe_table", "sample_rows"])
def test_a_table_that_is_not_there_is_recorded(mcp, tool):
    mcp.call(tool, table="none" * 9_000)
    (recorded,) = mcp.last_line()["tables"]
    assert recorded.startswith("none")
    assert recorded.endswith("... (36,000 characters)")


@pytest.mark.parametrize("text", ["null", "[1]", '{"a": 1}', "5"])
def test_text_that_looks_like_json_stays_text(mcp, text):
    assert mcp.call("query", sql=text).text.startswith("refused: ")


def test_the_database_s_message_reaches_the_model(mcp):
    reply = mcp.query("SELECT agee FROM users")
    expected = {
        "no such column: agee",
        'column "agee" does not exist\nPerhaps you meant to reference the column "users.age".',
    }
    assert reply.is_error
    assert reply.text in expected
    line = mcp.last_line()
    assert (line["verdict"], line["reason"], line["tables"]) == ("failed", reply.text, ["users"])


def test_a_refusal_says_why(mcp):
    reply = mcp.query("SELECT my_total(1)")
    assert (reply.is_error, reply.text.startswith("refused: the function my_total is not")) == (
        True,
        True,
    )
    assert reply.text.endswith("start the server with --allow-function 'my_total'")
    line = mcp.last_line()
    assert (line["verdict"], f"refused: {line['reason']}") == ("refused", reply.text)


def test_explain_shows_the_plan_and_runs_nothing(mcp):
    plan = mcp.call("explain", sql=f"SELECT count(*) FROM ({ENDLESS}) x").json["plan"]
    assert len(plan.splitlines()) > 1
    assert "t" in plan


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("ANALYZE SELECT 1", "refused: "),
        ("(ANALYZE) SELECT 1", "refused: "),
        ("VERBOSE SELECT 1", "refused: "),
        ("EXPLAIN SELECT 1", "refused: EXPLAIN has no plan; explain a SELECT"),
        ("DELETE FROM users", "refused: DELETE is not a statement"),
        ("QUERY PLAN SELECT 1", "refused: "),
        ("SELECT 1; DELETE FROM users", "refused: "),
    ],
)
def test_explain_takes_a_query_only(mcp, sql, message):
    reply = mcp.call("explain", sql=sql)
    assert (reply.is_error, message in reply.text) == (True, True), reply.text


def test_the_audit_has_a_line_for_each_call(mcp):
    before = mcp.audit.read_text("utf-8").count("\n")
    mcp.query("SELECT name\nFROM users")
    line = mcp.last_line()
    assert mcp.audit.read_text("utf-8").count("\n") == before + 1
    assert line.pop("time").endswith("+00:00")
    assert 0 < line.pop("milliseconds") < 60_000
    assert line == {
        "tool": "query",
        "sql": "SELECT name\nFROM users",
        "verdict": "allowed",
        "reason": "",
        "tables": ["users"],
        "rows": 2,
    }
    mcp.call("sample_rows", table="users", filter='{"email": "s3cret"}')
    assert "WHERE users.email = " in mcp.last_line()["sql"]
    assert "s3cret" not in mcp.audit.read_text("utf-8")
    assert mcp.audit.stat().st_mode & 0o077 == 0
    mcp.query("SELECT '" + "x" * 20_000 + "'")
    assert mcp.last_line()["sql"].endswith("... (20,009 characters)")


def test_nothing_is_printed_but_the_audit(mcp):
    assert mcp.stderr.read_text("utf-8") == ""


def test_an_audit_that_cannot_be_written_is_an_error(sqlite_shop, capsys):
    arguments = ["mcp", sqlite_shop, "--audit", "/missing/audit"]
    assert exit_code(partial(app, args=arguments, standalone_mode=False), debug=False) == 1
    error = "error: cannot write the audit to /missing/audit: No such file or directory\n"
    assert capsys.readouterr() == ("", error)
