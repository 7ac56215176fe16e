"""Writes ``docs/guides/filters.md``: every operator, and the SQL that it makes.

Run as ``python tests-integration/filters_page.py``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import markdown_tables
import sqlalchemy as sa
from dbset_filters import OPERATORS, FilterBuilder
from dbset_types import TypeInference
from dbset_types.dialects import types_of
from dbset_types.kinds import Kind
from sqlalchemy.dialects import postgresql, sqlite

PAGE = Path(__file__).parents[1] / "docs" / "guides" / "filters.md"

DIALECTS = {
    "PostgreSQL": postgresql.dialect(paramstyle="named"),
    "SQLite": sqlite.dialect(paramstyle="named"),
}

COLUMNS = {
    "name": Kind.TEXT,
    "age": Kind.INTEGER,
    "born": Kind.DATE,
    "vip": Kind.BOOLEAN,
    "meta": Kind.JSON,
}

#: What each operator compares a column with, by the first of its spellings.
OPERANDS: Mapping[str, str] = {
    "=": "a value; also written as the bare value; `None` is NULL",
    "!=": "a value; `None` is NULL",
    ">": "a value",
    ">=": "a value",
    "<": "a value",
    "<=": "a value",
    "in": (
        "values; also written as a bare set, range, list or tuple: the last two are one value of a"
        " column that takes lists (arrays, JSON, vectors)"
    ),
    "not in": "values",
    "between": "a pair, both ends included",
    "not between": "a pair",
    "like": "a pattern: `%` any text, `_` any character, a backslash before what is text",
    "ilike": "a pattern, in any case",
    "not like": "a pattern",
    "not ilike": "a pattern, in any case",
    "startswith": "text: `%` and `_` mean themselves",
    "endswith": "text",
    "contains": "text",
    "istartswith": "text, in any case",
    "iendswith": "text, in any case",
    "icontains": "text, in any case",
    "is": "`None`, `True` or `False`",
    "is not": "`None`, `True` or `False`; `True` finds NULL too",
    "@>": "JSON that is inside the column's",
    "<@": "JSON that the column's is inside",
    "?": "a key of an object, or a text in an array",
    "?|": "keys, one of which is there",
    "?&": "keys, all of which are there",
}

#: Filters that show each operator, by the first of its spellings.
SHOWN: Mapping[str, list[dict[str, Any]]] = {
    "=": [{"name": "Ada"}, {"name": None}, {"meta.author.age": 36}],
    "!=": [{"name": {"!=": "Ada"}}],
    ">": [{"age": {">": 18}}, {"age": {">": 17.5}}, {"meta.age": {">": 18}}],
    ">=": [{"born": {">=": "2000-02-29"}}],
    "<": [{"age": {"<": 65}}],
    "<=": [{"age": {"<=": 65}}],
    "in": [{"age": [18, 19]}, {"age": {"in": [18, None]}}, {"age": []}],
    "not in": [{"age": {"not in": [18, 19]}}],
    "between": [{"born": {"between": [dt.date(2000, 1, 1), dt.date(2000, 12, 31)]}}],
    "not between": [{"age": {"not between": [18, 65]}}],
    "like": [{"name": {"like": "A%"}}],
    "ilike": [{"name": {"ilike": "a%"}}],
    "not like": [{"name": {"not like": "A%"}}],
    "not ilike": [{"name": {"not ilike": "a%"}}],
    "startswith": [{"name": {"startswith": "50%"}}],
    "endswith": [{"name": {"endswith": "a"}}],
    "contains": [{"name": {"contains": "d"}}],
    "istartswith": [{"name": {"istartswith": "a"}}],
    "iendswith": [{"name": {"iendswith": "A"}}],
    "icontains": [{"name": {"icontains": "D"}}],
    "is": [{"vip": {"is": True}}],
    "is not": [{"vip": {"is not": True}}, {"name": {"is not": None}}],
    "@>": [{"meta": {"@>": {"admin": True}}}],
    "<@": [{"meta": {"<@": {"admin": True, "age": 36}}}],
    "?": [{"meta": {"?": "admin"}}],
    "?|": [{"meta": {"?|": ["admin", "age"]}}],
    "?&": [{"meta": {"?&": ["admin", "age"]}}],
}

TEXT = """\
# Filters

A filter is a dict. `find`, `find_one`, `count`, `update`, `delete` and `distinct` take filters as
keywords, or as positional mappings where a name is no keyword:

```python
from dbset import connect

with connect("sqlite:///people.db") as db:
    people = db["people"]
    people.insert_many(
        [
            {{"name": "Ada", "age": 36, "meta": {{"admin": True}}}},
            {{"name": "Bob", "age": 12, "meta": {{"tags": ["new"]}}}},
        ]
    )
    print(people.count(age={{">=": 18, "<": 65}}))
    print(people.find_one({{"meta.tags.0": "new"}})["name"])
    print(people.count({{"_or": [{{"name": "Ada"}}, {{"age": {{"<": 18}}}}]}}, _not={{"age": 12}}))
```

```text
1
Bob
1
```

All conditions must hold. `_or`, `_and` and `_not` nest at will. Every value is a bound parameter
and every name is a column of the table: a filter that comes from outside selects rows, and runs no
SQL of its own.

## Every operator

The SQL is shown with the values written into it where they can be. The table has the columns `name
TEXT`, `age BIGINT`, `born DATE`, `vip BOOLEAN` and `meta` with JSON. Names with a space are also
written with an underscore or without, in any case.

{operators}

{sections}
## Numbers and text

A number equals the text that a text column would keep of it: `zip=10001` finds `"10001"`. It has
no order in such a column, where `"9"` comes after `"60"`: that is a `FilterError`. So is text that
is no number on a column of numbers. To compare numbers, cast the column, or give it its type when
it is first written:

```python
from dbset import FilterError
from sqlalchemy import Integer, cast

with connect("sqlite://") as db:
    rows, texts, numbers = [{{"delay": "9"}}, {{"delay": "100"}}], db["texts"], db["numbers"]
    texts.insert_many(rows)
    try:
        texts.count(delay={{">": 60}})
    except FilterError as error:
        print(str(error).partition(";")[0])
    print(texts.count(cast(texts.table.columns["delay"], Integer) > 60))
    numbers.insert_many(rows, types={{"delay": Integer}})
    print(numbers.count(delay={{">": 60}}))
```

```text
filter 'delay' with operator '>': 60 (int) cannot be ordered in TEXT(), where '9' comes after '60'
1
1
```

## NULL

`None` in `=` and `in` finds NULL; in `!=` and `not in` it leaves NULL out. Every other condition on
a NULL is neither true nor false, as in SQL: `age={{"!=": 5}}` does not find a row without an age.

## JSON

`"meta.author.name"` reaches into a JSON column when no column has that very name; a number is a
place in an array. What is compared follows the operand: a number is compared with numbers, text
with text, and a value of another kind is not equal. JSON's null and a missing key count as NULL. A
bare dict holds operators, so a document to compare with is written `meta={{"=": {{...}}}}`. A bare
list is a document, too, `meta=[1, 2]`; for a place inside, `"meta.size"`, it is several values.

These conditions read every row, but for `@>`, `?`, `?|` and `?&` on PostgreSQL, which use a GIN
index on the column: `create_index("meta", postgresql_using="gin")`.

## Order

`_order_by="name"`, `_order_by="-age"` for descending, or a list of such. A path into JSON is a name
as well. NULL is the largest value on both databases: last in ascending order, first in descending.
For any other order give SQLAlchemy expressions, alone or in the list:
`_order_by=table.table.c.age.desc().nulls_last()`. What says nothing of NULL follows the same rule.

This page is written by `python tests-integration/filters_page.py`, and a test compares it with a
new run.
"""


def page() -> str:
    """Return the page."""
    return TEXT.format(operators=_operators(), sections="\n".join(map(_section, SHOWN)))


def spellings(name: str) -> list[str]:
    """Return all names of an operator."""
    return [other for other, entry in OPERATORS.items() if entry is OPERATORS[name]]


def _operators() -> str:
    rows = [
        [f"[`{name}`](#{_anchor(name)})", OPERANDS[name], ", ".join(map(_code, spellings(name)))]
        for name in SHOWN
    ]
    return markdown_tables.table(["operator", "takes", "all its names"], rows)


def _section(name: str) -> str:
    shown = "\n".join(map(_shown, SHOWN[name]))
    return f"({_anchor(name)})=\n### `{name}`\n\n{shown}"


def _anchor(name: str) -> str:
    return f"operator-{list(SHOWN).index(name) + 1}"


def _code(text: str) -> str:
    return f"`{text}`"


def _shown(where: dict[str, Any]) -> str:
    made = {name: _sql(dialect, where) for name, dialect in DIALECTS.items()}
    if len(set(made.values())) == 1:
        made = {"both": made["SQLite"]}
    lines = "\n".join(f"-- {name}\n{sql}" for name, sql in made.items())
    return f"`{where!r}`\n\n```sql\n{lines}\n```\n"


def _sql(dialect: sa.Dialect, where: dict[str, Any]) -> str:
    types = types_of(dialect.name)
    columns = [sa.Column(name, types[kind]) for name, kind in COLUMNS.items()]
    builder = FilterBuilder(
        sa.Table("people", sa.MetaData(), *columns), types=TypeInference(dialect.name)
    )
    clause = builder.where(where)
    try:
        return _written(clause, dialect, literal_binds=True)
    except sa.exc.CompileError:  # not every value can be written into SQL
        return _written(clause, dialect)


def _written(clause: sa.ColumnElement[bool], dialect: sa.Dialect, **options: Any) -> str:
    compiled = clause.compile(
        dialect=dialect, compile_kwargs={"render_postcompile": True, **options}
    )
    return re.sub(r"\s+", " ", str(compiled))


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page())
