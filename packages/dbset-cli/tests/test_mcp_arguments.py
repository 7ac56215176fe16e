"""Arguments of ``dbset mcp`` that are not valid are said in one line."""

from __future__ import annotations

import sys

import pytest
from dbset_sync import connect


@pytest.fixture
def shop(tmp_path):
    path = tmp_path / "shop.db"
    with connect(f"sqlite:///{path}") as db:
        db["users"].insert({"name": "Ann"})
    return path


WRONG = {
    ("--timeout", "0"): "--timeout is a positive number of seconds",
    ("--timeout", "nan"): "--timeout is a positive number of seconds",
    ("--timeout", "soon"): "Invalid value for '--timeout'",
    ("--max-rows", "0"): "Invalid value for '--max-rows'",
    ("--max-rows", "2.5"): "Invalid value for '--max-rows'",
    ("--allow-extension", "postgi"): "--allow-extension postgi is not known; did you mean",
    ("--allow-tables", "a.b.*c"): "'a.b.*c' in --allow-tables: *",
    ("--deny-columns", "secret"): "'secret' in --deny-columns: write table.column or *.column",
    ("--allow-function", "*"): "'*' in --allow-function would allow everything",
}


@pytest.mark.parametrize("options", WRONG)
def test_an_option_that_is_not_valid(dbset, shop, options):
    ended = dbset("mcp", shop, *options)
    assert (ended.code, ended.out) == (2, "")
    assert WRONG[options] in ended.err
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize("missing", ["mcp", "anyio"])
def test_without_the_extra_an_error_names_it(dbset, shop, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.delitem(sys.modules, "dbset_cli.server.protocol", raising=False)
    monkeypatch.delitem(sys.modules, "dbset_cli.server.calls", raising=False)
    ended = dbset("mcp", shop)
    assert (ended.code, ended.out) == (1, "")
    assert "run: pip install 'dbset-cli[mcp]'" in ended.err
