"""Malformed filters are errors that name the place and the correct form."""

from __future__ import annotations

import datetime as dt

import pytest
from dbset_filters import FilterBuilder, FilterError
from dbset_types import DatasetError, TypeConflictError

MALFORMED = [
    ({"age": {"=>": 1}}, "age", "unknown operator '=>'; did you mean '>'?"),
    ({"age": {"greater": 1}}, "age", "unknown operator 'greater'"),
    (
        {"meta": {"author": 1}},
        "meta",
        "compare documents with {'=': {...}}, and values in them with meta.author",
    ),
    ({"meta": {"contians": 1}}, "meta", "unknown operator 'contians'; did you mean 'contains'?"),
    ({"age": {5: 1}}, "age", "operator names must be text, got 5"),
    ({"age": {}}, "age", "needs at least one operator"),
    ({5: 1}, "", "column names must be text, got 5"),
    ({"_or": [{"age": {"<": 1}}, {"age": {"<": None}}]}, "_or[1].age", "None cannot be ordered"),
    ({"_not": {"_and": [{"age": {"=>": 1}}]}}, "_not._and[0].age", "unknown operator '=>'"),
    ({"_or": {"age": 1}}, "_or", "needs a list of at least one mapping"),
    ({"_or": []}, "_or", "needs a list of at least one mapping, got []"),
    ({"_or": [{}]}, "_or[0]", "is empty"),
    ({"_not": {}}, "_not", "is empty"),
    ({"_and": ["age"]}, "_and[0]", "needs a mapping of columns to values, got 'age'"),
    ({"age": {"in": "abc"}}, "age", "needs a list of values, got 'abc'"),
    ({"age": {"in": 5}}, "age", "needs a list of values, got 5"),
    ({"age": {"in": {"a": 1}}}, "age", "needs a list of values, got {'a': 1}"),
    ({"age": {"=": [1, 2]}}, "age", "for several values use 'in' or 'not in'"),
    ({"age": {"between": 5}}, "age", "needs a pair such as [low, high], got 5"),
    ({"age": {"between": [1, 2, 3]}}, "age", "needs a pair such as [low, high]"),
    ({"age": {"between": [1, None]}}, "age", "None cannot be ordered"),
    ({"age": {"like": "1%"}}, "age", "needs a text column, but 'age' is BigInteger()"),
    ({"age": {"is": 5}}, "age", "needs None, True or False, got 5"),
    ({"age": {"is": True}}, "age", "needs None, as 'age' is BigInteger()"),
    ({"age": {"?": "a"}}, "age", "needs a JSON column, but 'age' is BigInteger()"),
    ({"name": {"like": 5}}, "name", "needs text, got 5"),
    ({"name": {"like": "x\\"}}, "name", "ends in its escape"),
    ({"name": {"startswith": "a\0"}}, "name", "NUL"),
    ({"name": {"contains": "\ud800"}}, "name", "lone surrogate"),
    ({"name.first": "x"}, "name.first", "column 'name' is Text(), not JSON"),
    ({"meta..a": 1}, "meta..a", "has an empty step"),
    ({"meta.": 1}, "meta.", "has an empty step"),
    ({"meta.a\0": 1}, "meta.a\0", "NUL"),
    ({"meta.a": {"between": [1, "x"]}}, "meta.a", "number and string cannot be compared in order"),
    ({"meta.a": {">": {"b": 1}}}, "meta.a", "JSON objects and arrays cannot be ordered"),
    ({"meta.a": dt.date(2024, 1, 1)}, "meta.a", "JSON has no date"),
    ({"meta": {"?": ["a"]}}, "meta", "needs one key as text, got ['a']"),
    ({"meta": {"?|": "a"}}, "meta", "needs a list of keys, got 'a'"),
    ({"meta": {"?&": [1]}}, "meta", "needs one key as text, got 1"),
]


@pytest.mark.parametrize(("filter_", "path", "message"), MALFORMED)
def test_malformed_filters(table, filter_, path, message):
    with pytest.raises(FilterError) as error:
        FilterBuilder(table).where(filter_)
    assert (error.value.path, message in str(error.value)) == (path, True), str(error.value)


@pytest.mark.parametrize("argument", ["age = 5", 5, None, [{"age": 5}], ("age", 5)])
def test_positional_filters_are_mappings_or_clauses(table, argument):
    with pytest.raises(FilterError, match="needs a mapping of columns to values"):
        FilterBuilder(table).where(argument)


def test_an_operand_of_another_type_names_everything(table):
    with pytest.raises(FilterError) as error:
        FilterBuilder(table).where(_or=[{"born": {"<": "yesterday"}}])
    message = str(error.value)
    assert all(part in message for part in ("'_or[0].born'", "'<'", "DATE", "'yesterday'"))
    assert isinstance(error.value.__cause__, TypeConflictError)
    assert error.value.operator == "<"


def test_filter_error_is_a_value_error_of_dbset():
    assert issubclass(FilterError, DatasetError)
    assert issubclass(FilterError, ValueError)
