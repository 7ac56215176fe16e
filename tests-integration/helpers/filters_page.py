"""Write ``docs/guides/filters.md``: every operator, the rows that it finds and its SQL.

Run this file as a program to write the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import markdown_tables
import sqlalchemy as sa
from dbset import connect
from dbset_filters import OPERATORS, FilterBuilder
from dbset_types import TypeInference
from dbset_types.dialects import types_of
from dbset_types.kinds import Kind
from sqlalchemy.dialects import postgresql, sqlite

PAGE = Path(__file__).parents[2] / "docs" / "guides" / "filters.md"

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

#: The rows of the page's table.
ROWS: list[dict[str, Any]] = [
    {"name": "Ada", "age": 36, "born": "2000-02-29", "vip": True},
    {"name": "Bob", "age": 18, "born": "1999-05-17", "vip": False},
    {"name": "adam", "age": 70, "born": "2000-08-01"},
    {"name": "50%", "age": 19},
    {"name": None, "vip": True},
]
DOCUMENTS: list[dict[str, Any] | None] = [
    {"admin": True, "age": 36},
    {"tags": ["new", "tea"], "author": {"name": "Eve", "age": 36}},
    {"admin": False, "age": 12},
    {"admin": None},
    None,
]


@dataclass(frozen=True)
class Shown:
    """An operator on the page.

    Attributes:
        meaning: a description.
        filters: example filters.
    """

    meaning: str
    filters: list[dict[str, Any]]


#: The operators by group and by the first of their names.
OPERATORS_SHOWN: Mapping[str, Mapping[str, Shown]] = {
    "Values": {
        "=": Shown(
            'equal to the value; `name="Ada"` is short for it',
            [{"name": "Ada"}, {"name": None}, {"meta.author.age": 36}],
        ),
        "!=": Shown("different from the value", [{"name": {"!=": "Ada"}}]),
        ">": Shown("greater", [{"age": {">": 18}}, {"age": {">": 18.5}}, {"meta.age": {">": 18}}]),
        ">=": Shown("greater or equal", [{"born": {">=": "2000-02-29"}}]),
        "<": Shown("less", [{"age": {"<": 36}}]),
        "<=": Shown("less or equal", [{"age": {"<=": 36}}]),
    },
    "Lists and ranges": {
        "in": Shown(
            "one of the values; a bare list, tuple, set or range is short for it",
            [{"age": [18, 19]}, {"age": {"in": [18, None]}}, {"age": []}],
        ),
        "not in": Shown("none of the values", [{"age": {"not in": [18, 19]}}]),
        "between": Shown(
            "from the first to the second value, both included",
            [{"born": {"between": ["2000-01-01", "2000-12-31"]}}],
        ),
        "not between": Shown("not between the two values", [{"age": {"not between": [18, 36]}}]),
    },
    "Text": {
        "like": Shown(
            "matches a pattern: `%` is any text, `_` any character; escape both with a backslash",
            [{"name": {"like": "A%"}}],
        ),
        "ilike": Shown("matches a pattern, ignoring case", [{"name": {"ilike": "a%"}}]),
        "not like": Shown("does not match a pattern", [{"name": {"not like": "A%"}}]),
        "not ilike": Shown(
            "does not match a pattern, ignoring case", [{"name": {"not ilike": "a%"}}]
        ),
        "startswith": Shown(
            "begins with the text, in which `%` and `_` have no special meaning",
            [{"name": {"startswith": "50%"}}],
        ),
        "endswith": Shown("ends with the text", [{"name": {"endswith": "a"}}]),
        "contains": Shown("contains the text", [{"name": {"contains": "d"}}]),
        "istartswith": Shown(
            "begins with the text, ignoring case", [{"name": {"istartswith": "a"}}]
        ),
        "iendswith": Shown("ends with the text, ignoring case", [{"name": {"iendswith": "A"}}]),
        "icontains": Shown("contains the text, ignoring case", [{"name": {"icontains": "D"}}]),
    },
    "NULL and booleans": {
        "is": Shown("is `None`, `True` or `False`", [{"vip": {"is": True}}]),
        "is not": Shown(
            "is not `None`, `True` or `False`; NULL is not `True`",
            [{"vip": {"is not": True}}, {"name": {"is not": None}}],
        ),
    },
    "JSON": {
        "@>": Shown("the column contains this JSON", [{"meta": {"@>": {"admin": True}}}]),
        "<@": Shown(
            "the column is contained in this JSON", [{"meta": {"<@": {"admin": True, "age": 36}}}]
        ),
        "?": Shown(
            "has this key, or this text in an array",
            [{"meta": {"?": "admin"}}, {"meta.tags": {"?": "tea"}}],
        ),
        "?|": Shown("has one of these keys", [{"meta": {"?|": ["tags", "age"]}}]),
        "?&": Shown("has all of these keys", [{"meta": {"?&": ["admin", "age"]}}]),
    },
}
SHOWN = {name: shown for group in OPERATORS_SHOWN.values() for name, shown in group.items()}

TEXT = """\
# Filters

`find`, `find_one`, `values`, `count`, `distinct`, `update` and `delete` take filters: as keywords,
or as a dict if a column name is not a valid Python name. All conditions must hold. `_or`, `_and`
and `_not` nest to any depth:

```python
from dbset import connect

db = connect("sqlite:///filters.db")
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
db.close()
```

```text
1
Bob
1
```

Values are always bound parameters, and names are always columns of the table. So a filter that
comes from outside your program can select rows, but cannot run SQL. If a column has the name of an
option, use a dict: `find({{"_limit": 1}})`.

The examples below use this table, and show the `name` of each row that they find:

{rows}

## NULL

`None` matches NULL in `=` and `in`, and excludes it in `!=` and `not in`. As in SQL, every other
condition on NULL, except `is` and `is not`, is neither true nor false: `age={{"!=": 5}}` does not
find a row without an age.

{null}

## JSON

A dot reaches into a JSON column, unless a column has exactly that name, with the dot. A number
after a dot is a position in an array. The operand decides the comparison: a number is compared with
numbers, text with text, and a value of another kind is never equal. JSON's `null` and a missing key
both count as NULL.

{json}

A bare dict holds operators. To compare with a whole document, write `meta={{"=": {{...}}}}`. For a
JSON column, a bare list is one document: `meta=[1, 2]`. For a path into the column, a bare list is
short for `in`: `{{"meta.size": [1, 2]}}` finds 1 or 2.

JSON conditions read every row. On PostgreSQL, `@>`, `?`, `?|` and `?&` use a GIN index if there is
one: `create_index("meta", postgresql_using="gin")`.

## Order

`_order_by="name"` sorts in ascending order, `_order_by="-age"` in descending order, and a list
sorts by several columns. A path into JSON works, too. NULL is the largest value on both databases:

{order}

For any other order, use SQLAlchemy expressions, alone or in the list:
`_order_by=table.table.c.age.desc().nulls_last()`. An expression that does not say where NULL goes
follows the same rule.

## Numbers and text

A number equals its text in a text column: `zip=10001` finds `"10001"`. A datetime, boolean or float
finds [each text that programs write for
it](existing-databases.md#constraint-and-type-errors). But text has no numeric order, since `"9"`
sorts after `"60"`. So an order comparison (`>`, `<` and so on) of a text column with a number
raises a `FilterError`, and so does comparing a number column with text that is not a number. To
compare as numbers, cast the column, or choose its type when you first write it:

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

## Every operator

Operators are case-insensitive. If an operator's name contains a space, you can also write an
underscore or leave the space out: `not in`, `not_in`, `notin`. The generated SQL shows values
inline where possible; dbset sends them as parameters.

{operators}

This page is generated by a program, and a test checks that running it again gives the same page.
"""

#: Filters in the sections about NULL and JSON.
NULL = [{"age": None}, {"age": {"!=": 36}}, {"age": {"not in": [36, None]}}, {"age": [18, None]}]
JSON = [{"meta.age": 36}, {"meta.age": "36"}, {"meta.tags.0": "new"}, {"meta.admin": None}]


def page() -> str:
    """Return the page."""
    with connect("sqlite://") as db:
        people = db.create_table("people", {name: TYPES[kind] for name, kind in COLUMNS.items()})
        fill(people)
        return TEXT.format(
            rows=_rows(),
            null=_found(people, NULL),
            json=_found(people, JSON),
            order=_order(people),
            operators="\n".join(_group(people, *group) for group in OPERATORS_SHOWN.items()),
        )


TYPES = types_of("sqlite")


def fill(people: Any) -> None:
    """Insert the rows of the page."""
    documents = zip(ROWS, DOCUMENTS, strict=True)
    people.insert_many({**row, "meta": document} for row, document in documents)


def found(people: Any, where: Mapping[str, Any]) -> list[str | None]:
    """Return the names of the rows that a filter finds."""
    return [row["name"] for row in people.find(where, _order_by="id")]


def spellings(name: str) -> list[str]:
    """Return all names of an operator."""
    return [other for other, entry in OPERATORS.items() if entry is OPERATORS[name]]


def _rows() -> str:
    rows = []
    for row, document in zip(ROWS, DOCUMENTS, strict=True):
        cells = ["NULL" if (value := row.get(name)) is None else str(value) for name in COLUMNS]
        rows.append([*cells[:-1], "NULL" if document is None else _code(_literal(document))])
    return markdown_tables.table(list(COLUMNS), rows)


def _found(people: Any, filters: Iterable[dict[str, Any]]) -> str:
    rows = [[_code(_call(where)), _names(found(people, where))] for where in filters]
    return markdown_tables.table(["filter", "finds"], rows)


def _order(people: Any) -> str:
    rows = []
    for order in ("age", "-age", ["vip", "-age"], "meta.age"):
        names = [row["name"] for row in people.find(_order_by=order)]
        rows.append([_code(f"_order_by={_literal(order)}"), _names(names)])
    return markdown_tables.table(["option", "order"], rows)


def _group(people: Any, title: str, group: Mapping[str, Shown]) -> str:
    rows = []
    for name, shown in group.items():
        for number, where in enumerate(shown.filters):
            names = ", ".join(map(_code, spellings(name)))
            operator = "" if number else f"{names}<br>{shown.meaning}"
            rows.append([operator, _code(_call(where)), _names(found(people, where))])
    table = markdown_tables.table(["operator", "example", "finds"], rows)
    sql = "\n".join(_sql_of(where) for shown in group.values() for where in shown.filters)
    summary = "<details>\n<summary>Generated SQL</summary>"
    return f"### {title}\n\n{table}\n\n{summary}\n\n{sql}\n</details>\n"


def _names(names: list[str | None]) -> str:
    return ", ".join(name or "NULL" for name in names) or "no row"


def _call(where: dict[str, Any]) -> str:
    """Return a filter as a keyword argument if its name allows it."""
    ((name, value),) = where.items()
    return f"{name}={_literal(value)}" if name.isidentifier() else _literal(where)


def _literal(value: Any) -> str:
    return repr(value).replace("'", '"')


def _code(text: str) -> str:
    return f"`{text}`"


def _sql_of(where: dict[str, Any]) -> str:
    made = {name: _sql(dialect, where) for name, dialect in DIALECTS.items()}
    if len(set(made.values())) == 1:
        made = {"both": made["SQLite"]}
    lines = "\n".join(f"-- {name}\n{sql}" for name, sql in made.items())
    return f"`{_call(where)}`\n\n```sql\n{lines}\n```\n"


def _sql(dialect: sa.Dialect, where: dict[str, Any]) -> str:
    types = types_of(dialect.name)
    columns = [sa.Column(name, types[kind]) for name, kind in COLUMNS.items()]
    builder = FilterBuilder(
        sa.Table("people", sa.MetaData(), *columns), types=TypeInference(dialect.name)
    )
    clause = builder.where(where)
    try:
        return _written(clause, dialect, literal_binds=True)
    except sa.exc.CompileError:  # not every value has a literal in SQL
        return _written(clause, dialect)


def _written(clause: sa.ColumnElement[bool], dialect: sa.Dialect, **options: Any) -> str:
    compiled = clause.compile(
        dialect=dialect, compile_kwargs={"render_postcompile": True, **options}
    )
    return re.sub(r"\s+", " ", str(compiled))


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page())
