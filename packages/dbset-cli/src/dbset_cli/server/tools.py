"""The tools: their parameters, and what they do. None of them can write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from dbset_cli.files.writing.texts import json_text
from dbset_cli.server.answers import Answer, rows_answer
from dbset_cli.server.arguments import Parameter, json_filter
from dbset_cli.server.audit import Record
from dbset_cli.server.catalog import Catalog
from dbset_cli.server.errors import RefusedError
from dbset_cli.server.plan import plan
from dbset_cli.server.policy import Verdict
from dbset_cli.server.reads import Reads
from dbset_cli.server.sample import sample, shown

#: Rows of a sample, unless the call asks for another number.
_SAMPLE = 10

_TABLE = Parameter("table", "The name of a table or view, as list_tables writes it.")
_SQL = Parameter("sql", "One SQL statement that only reads, such as a SELECT; without parameters.")
_FILTER = Parameter(
    "filter",
    'Conditions as JSON text, such as {"country": "UK", "age": {">=": 18}}. The operators are'
    " =, !=, <, <=, >, >=, in, not_in, between, like, ilike, startswith, endswith; null is NULL.",
    optional=True,
)


@dataclass(frozen=True)
class Tool:
    """A tool.

    Attributes:
        description: what it does, for the model.
        parameters: its parameters.
        run: does it: with the arguments, and the record of the call, which it completes.
    """

    description: str
    parameters: Sequence[Parameter]
    run: Callable[[Mapping[str, Any], Record], Answer]


def tools(reads: Reads) -> dict[str, Tool]:
    """Return the tools for a database, by name.

    Parameters:
        reads: the database.
    """
    catalog = Catalog(reads)
    most = reads.limits.max_rows
    limit = Parameter(
        "limit", "How many rows.", most=most, default=min(_SAMPLE, most), optional=True
    )
    return {
        "list_tables": Tool(
            "List the tables and views that may be read.", (), partial(_list_tables, catalog)
        ),
        "describe_table": Tool(
            "Describe a table: columns with their types, primary key, foreign keys and indexes.",
            (_TABLE,),
            partial(_describe_table, catalog),
        ),
        "sample_rows": Tool(
            "Show some rows of a table, optionally those that match a filter.",
            (_TABLE, limit, _FILTER),
            partial(_sample_rows, reads, catalog),
        ),
        "query": Tool(
            f"Run one SQL statement that only reads, and return its rows, at most {most}.",
            (_SQL,),
            partial(_query, reads),
        ),
        "explain": Tool(
            "Show the plan of one SQL query that only reads, without running it.",
            (_SQL,),
            partial(_explain, reads),
        ),
    }


def _list_tables(catalog: Catalog, _: Mapping[str, Any], record: Record) -> Answer:
    rows = [{"name": name.written, "kind": name.kind} for name in catalog.names()]
    record.tables = [row["name"] for row in rows]
    return rows_answer(["name", "kind"], rows, len(rows))


def _describe_table(catalog: Catalog, arguments: Mapping[str, Any], record: Record) -> Answer:
    record.tables = [arguments["table"]]
    description = catalog.description(arguments["table"])
    record.tables = [description["table"]]
    return Answer(json_text(description))


def _sample_rows(
    reads: Reads, catalog: Catalog, arguments: Mapping[str, Any], record: Record
) -> Answer:
    record.tables = [arguments["table"]]
    where = json_filter(arguments["filter"])
    found = catalog.find(arguments["table"])
    record.tables = [found.name.written]
    statement = sample(reads.engine, found, where, arguments["limit"])
    record.sql = shown(reads.engine, statement)
    return reads.answer(statement, found.left_out)


def _query(reads: Reads, arguments: Mapping[str, Any], record: Record) -> Answer:
    _judged(reads, arguments["sql"], record)
    return reads.answer(record.sql)


def _explain(reads: Reads, arguments: Mapping[str, Any], record: Record) -> Answer:
    statement = _judged(reads, arguments["sql"], record).statement
    return Answer(json_text({"plan": plan(reads, record.sql, statement)}))


def _judged(reads: Reads, sql: str, record: Record) -> Verdict:
    """Record a statement and the verdict on it; raise an error if it may not run."""
    record.sql = sql
    verdict = reads.policy.verdict(sql)
    record.tables = verdict.tables
    if verdict.reason:
        raise RefusedError(verdict.reason)
    return verdict
