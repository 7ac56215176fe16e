"""Each operator, under all of its names, generates its SQL, with every value bound."""

from __future__ import annotations

import re

import pytest
from dbset_filters import FilterBuilder
from sqlalchemy.dialects import postgresql, sqlite

SAME_ON_BOTH = [
    (["=", "==", "eq"], {"age": 5}, "people.age = {}", [5]),
    (["!=", "<>", "ne", "not"], {"age": 5}, "people.age != {}", [5]),
    (["=", "is"], {"age": None}, "people.age IS NULL", []),
    (["!=", "is not", "is_not", "isnot"], {"age": None}, "people.age IS NOT NULL", []),
    ([">", "gt"], {"name": "x"}, "people.name > {}", ["x"]),
    ([">=", "gte"], {"name": "x"}, "people.name >= {}", ["x"]),
    (["<", "lt"], {"age": 5}, "people.age < {}", [5]),
    (["<=", "lte"], {"age": 5}, "people.age <= {}", [5]),
    (["in", "IN"], {"age": [5]}, "people.age IN ({})", [5]),
    (["in"], {"age": [5, None]}, "people.age IN ({}) OR people.age IS NULL", [5]),
    (["in"], {"age": [None]}, "people.age IS NULL", []),
    (["not in"], {"age": [None]}, "people.age IS NOT NULL", []),
    (["not in", "notin", "not_in", "NOT IN"], {"age": {5}}, "(people.age NOT IN ({}))", [5]),
    (["between", ".."], {"age": (1, 2)}, "people.age >= {} AND people.age <= {}", [1, 2]),
    (
        ["not between", "not_between"],
        {"age": [1, 2]},
        "NOT (people.age >= {} AND people.age <= {})",
        [1, 2],
    ),
]
TEXT = [  # operator, operand, then SQL and pattern on PostgreSQL and on SQLite
    ("like", r"a\%_%", ("LIKE {}", r"a\%_%"), ("GLOB {}", "a%?*")),
    ("ilike", r"a\%_%", ("ILIKE {}", r"a\%_%"), (r"LIKE {} ESCAPE '\'", r"a\%_%")),
    ("startswith", "5%", ("LIKE {}", r"5\%%"), ("GLOB {}", "5%*")),
    ("endswith", "[x]", ("LIKE {}", "%[x]"), ("GLOB {}", "*[[]x]")),
    ("contains", "a_?", ("LIKE {}", r"%a\_?%"), ("GLOB {}", "*a_[?]*")),
    ("istartswith", "5%", ("ILIKE {}", r"5\%%"), (r"LIKE {} ESCAPE '\'", r"5\%%")),
    ("iendswith", "\\", ("ILIKE {}", r"%\\"), (r"LIKE {} ESCAPE '\'", r"%\\")),
    ("icontains", "x", ("ILIKE {}", "%x%"), (r"LIKE {} ESCAPE '\'", "%x%")),
]
NEGATED_TEXT = [
    ("like", ["not like", "notlike", "not_like"]),
    ("ilike", ["not ilike", "notilike", "not_ilike"]),
]


def compiled(clause, dialect):
    """Return the SQL with {} for parameters, and the parameters as the driver gets them."""
    statement = clause.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    processors = statement._bind_processors
    values = [
        processors[name](statement.params[name]) if name in processors else statement.params[name]
        for name in statement.positiontup
    ]
    return re.sub(r"(\?|%s)(::[A-Z]+)?", "{}", str(statement)), values


DIALECTS = [postgresql.dialect(paramstyle="format"), sqlite.dialect()]


@pytest.mark.parametrize("dialect", DIALECTS, ids=["postgresql", "sqlite"])
@pytest.mark.parametrize("case", SAME_ON_BOTH, ids=str)
def test_the_same_sql_on_both(table, dialect, case):
    names, filter_, sql, values = case
    [(column, operand)] = filter_.items()
    clauses = [FilterBuilder(table).where({column: {name: operand}}) for name in names]
    assert [compiled(each, dialect) for each in clauses] == [(sql, values)] * len(names)


@pytest.mark.parametrize(("name", "symbol"), [(">", ">"), ("gt", ">"), (">=", ">="), ("gte", ">=")])
def test_numbers_above(table, name, symbol):
    clause = FilterBuilder(table).where(age={name: 5})
    found = [compiled(clause, dialect) for dialect in DIALECTS]
    sql = f"people.age {symbol} {{}}"
    assert found == [(sql, [5]), (f"({sql} AND +people.age < '')", [5])]


@pytest.mark.parametrize("case", TEXT, ids=str)
def test_text_operators(table, case):
    name, operand, *expected = case
    clause = FilterBuilder(table).where(name={name: operand})
    found = [compiled(clause, dialect) for dialect in DIALECTS]
    assert found == [(f"people.name {sql}", [pattern]) for sql, pattern in expected]


@pytest.mark.parametrize(("positive", "names"), NEGATED_TEXT)
def test_negated_text_operators(table, positive, names):
    builder = FilterBuilder(table)
    expected = compiled(~builder.where(name={positive: "x"}), DIALECTS[0])
    found = [compiled(builder.where(name={name: "x"}), DIALECTS[0]) for name in names]
    assert found == [expected] * len(names)


@pytest.mark.parametrize(
    ("bare", "spelled"),
    [
        (5, {"=": 5}),
        (None, {"=": None}),
        ([1, 2], {"in": [1, 2]}),
        ((1, 2), {"in": (1, 2)}),
        (range(3), {"in": [0, 1, 2]}),
        (frozenset({7}), {"in": [7]}),
    ],
)
def test_bare_values(table, bare, spelled):
    builder = FilterBuilder(table)
    assert builder.where(age=bare).compare(builder.where(age=spelled))
