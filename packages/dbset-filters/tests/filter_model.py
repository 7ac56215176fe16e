"""Filters in plain Python, and random rows and filters: the reference for the databases.

``matches(filter, row)`` answers True, False or None as SQL does; a row is found when it is True.
"""

from __future__ import annotations

import datetime as dt
import math
import operator
import re

from hypothesis import strategies as st

COLUMNS = ("name", "age", "score", "active", "born", "meta")


def found(filter_, rows):
    """Return the ids of the rows that the filter finds."""
    return [row["id"] for row in rows if matches(filter_, row) is True]


def matches(filter_, row):
    """Return whether the row matches the filter: True, False or None."""
    return _and([_matches_one(name, operand, row) for name, operand in filter_.items()])


def _matches_one(name, operand, row):
    if name == "_or":
        return _or([matches(each, row) for each in operand])
    if name == "_and":
        return _and([matches(each, row) for each in operand])
    if name == "_not":
        return _not(matches(operand, row))
    column, *steps = name.split(".")
    document = row[column]
    present = document is not None
    value = document
    for step in steps:
        present, value = _step(present, value, step)
    if not isinstance(operand, dict):
        several = isinstance(operand, list) and name != "meta"  # there, a list is a document
        operand = {"in" if several else "=": operand}
    return _and([_holds(key, present, value, right) for key, right in operand.items()])


def _step(present, value, step):
    if present and isinstance(value, dict) and step in value:
        return True, value[step]
    if present and isinstance(value, list) and re.fullmatch(r"-?\d+", step):
        index = int(step)
        if -len(value) <= index < len(value):
            return True, value[index]
    return False, None


def _holds(key, present, value, operand):
    if key in _JSON:
        return _JSON[key](value, operand) if present else None
    if key.startswith("not ") or key in {"!=", "is not"}:
        positive = {"!=": "=", "is not": "is"}.get(key, key.removeprefix("not "))
        return _not(_holds(positive, present, value, operand))
    return _COMPARE[key](value, operand)


def _and(answers):
    if False in answers:
        return False
    return None if None in answers else True


def _or(answers):
    if True in answers:
        return True
    return None if None in answers else False


def _not(answer):
    return None if answer is None else not answer


def _kind(value):
    if isinstance(value, bool):
        return bool
    return float if isinstance(value, int | float) else type(value)


def same(left, right):
    """Return whether two JSON values are equal: True is not 1, and 1 is 1.0."""
    if _kind(left) is not _kind(right):
        return False
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[k], right[k]) for k in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right


def _equals(value, operand):
    if operand is None:
        return value is None
    return None if value is None else same(value, operand)


def _compared(compare):
    def answer(value, operand):
        if value is None:
            return None
        return _kind(value) is _kind(operand) and compare(value, operand)

    return answer


def _is_among(value, operand):
    return _or([_equals(value, each) for each in operand]) if operand else False


def _between(value, operand):
    low, high = operand
    return _and([_compared(operator.ge)(value, low), _compared(operator.le)(value, high)])


def _is(value, operand):
    return value is operand


def _like(value, pattern, flags=0):
    if value is None:
        return None
    return isinstance(value, str) and bool(re.fullmatch(_regex(pattern), value, re.DOTALL | flags))


def _regex(pattern):
    tokens = re.findall(r"\\.|.", pattern, re.DOTALL)
    wild = {"%": ".*", "_": "."}
    return "".join(wild.get(token, re.escape(token[-1])) for token in tokens)


def _text(test, fold=str):
    def answer(value, operand):
        if value is None:
            return None
        return isinstance(value, str) and test(fold(value), fold(operand))

    return answer


def contains(value, part, top=True):
    """Return the result of ``value @> part`` on PostgreSQL."""
    if isinstance(part, dict):
        return isinstance(value, dict) and all(
            k in value and contains(value[k], part[k], top=False) for k in part
        )
    if isinstance(part, list):
        return isinstance(value, list) and all(
            any(contains(item, each, top=False) for item in value) for each in part
        )
    if top and isinstance(value, list):
        return any(same(item, part) for item in value)
    return same(value, part)


def _has(value, key):
    if isinstance(value, dict | list):
        return key in value
    return value == key


_COMPARE = {
    "=": _equals,
    ">": _compared(operator.gt),
    ">=": _compared(operator.ge),
    "<": _compared(operator.lt),
    "<=": _compared(operator.le),
    "in": _is_among,
    "between": _between,
    "is": _is,
    "like": _like,
    "ilike": lambda value, pattern: _like(value, pattern, re.IGNORECASE),
    "startswith": _text(str.startswith),
    "endswith": _text(str.endswith),
    "contains": _text(operator.contains),
    "istartswith": _text(str.startswith, str.lower),
    "iendswith": _text(str.endswith, str.lower),
    "icontains": _text(operator.contains, str.lower),
}
_JSON = {
    "@>": contains,
    "<@": lambda value, whole: contains(whole, value),
    "?": _has,
    "?|": lambda value, keys: any(_has(value, key) for key in keys),
    "?&": lambda value, keys: all(_has(value, key) for key in keys),
}

texts = st.text("aA%[", max_size=2) | st.text("aAb%_*?[]^-\\é \n'\"", max_size=5)
integers = st.integers(-3, 3) | st.sampled_from([2**53 + 1, 2**63 - 1, -(2**63)])
floats = st.sampled_from([-1.5, -0.0, 0.1, 1.0, 2.5, 1e300, math.pi])
numbers = integers | floats
dates = st.dates(dt.date(2023, 12, 30), dt.date(2024, 1, 2))
scalars = st.sampled_from([None, True, False, 0, 1, 1.0, -2, 0.5, 1e300, "", "a", "é"])
keys = st.sampled_from(["a", "a", "b", "0", "é", "x y", '"', "-1"])
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)
_VALUES = {
    "name": texts,
    "age": integers,
    "score": floats,
    "active": st.booleans(),
    "born": dates,
    "meta": st.dictionaries(keys, documents, min_size=1, max_size=3)
    | st.lists(documents, max_size=3),
}
_OPERANDS = {**_VALUES, "age": numbers | st.sampled_from([2**70, -(2**70), 17.5, math.inf])}
_PATHS = st.lists(keys, min_size=1, max_size=3).map(lambda steps: ".".join(["meta", *steps]))
_WILD = st.sampled_from(["", "%", "_"])
_TEXT = ["startswith", "endswith", "contains", "istartswith", "iendswith", "icontains"]


def rows():
    """Return the strategy for tables of rows."""
    columns = {name: st.none() | values for name, values in _VALUES.items()}
    tables = st.lists(st.fixed_dictionaries(columns), min_size=1, max_size=8)
    return tables.map(lambda table: [{"id": i, **row} for i, row in enumerate(table)])


def on_columns(table):
    """Return the strategy for one condition on a plain column."""
    names = [name for name in COLUMNS if name != "meta"]
    return st.sampled_from(names).flatmap(
        lambda name: _condition(st.just(name), _on_column(name, [row[name] for row in table]))
    )


def in_json(table):
    """Return the strategy for one condition on the JSON column, or inside it."""
    nodes = [node for row in table for node in _nodes(row["meta"], ("meta",))]
    return st.sampled_from(nodes).flatmap(
        lambda node: _condition(
            st.just(".".join(node[0])) | _PATHS,
            _on_json([value for _, value in _nodes(node[1], ())]),
        )
    )


def nested(table):
    """Return the strategy for conditions of every kind, combined."""
    return st.recursive(on_columns(table) | in_json(table), _combined, max_leaves=4)


def _nodes(value, path):
    yield path, value
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _nodes(part, (*path, key))
    elif isinstance(value, list):
        for i, part in enumerate(value):
            yield from _nodes(part, (*path, str(i)))


def _found(values, others):
    values = [value for value in values if value is not None]
    return st.sampled_from(values) | others if values else others


def _condition(names, operands):
    return st.builds(lambda name, operand: {name: operand}, names, operands)


def _combined(inner):
    each = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.builds(lambda filters: {"_or": filters}, each),
        st.builds(lambda filters: {"_and": filters}, each),
        st.builds(lambda one: {"_not": one}, inner),
        st.builds(lambda one, other: {**one, **other}, inner, inner),
    )


def _on_column(name, values):
    value = _found(values, _OPERANDS[name])
    ways = [value, _equality(value), _membership(value), _one(["is", "is not"], st.none())]
    if name == "name":
        ways += _text_ways(values)
    elif name == "active":
        ways.append(_one(["is", "is not"], st.booleans()))
    else:
        ways += _order_ways(value)
    return st.one_of(*ways)


def _on_json(values):
    number = _found([v for v in values if _kind(v) is float], st.sampled_from([-1, 0, 0.5, 1e300]))
    document = _found(values, documents)
    part = st.one_of(document, document.map(lambda value: [value]), document.flatmap(_part))
    json_operators = [
        _one(["@>", "<@"], part),
        _one(["?"], keys | texts),
        _one(["?|", "?&"], st.lists(keys, max_size=3)),
    ]
    return st.one_of(
        scalars,
        _equality(document),
        _membership(scalars | document),
        _one(["is", "is not"], st.none() | st.booleans()),
        *_text_ways(values),
        *_order_ways(number),
        *json_operators * 3,
    )


def _part(document):
    if isinstance(document, dict) and document:
        return st.sets(st.sampled_from(sorted(document))).map(
            lambda names: {k: document[k] for k in names}
        )
    if isinstance(document, list) and document:
        return st.lists(st.sampled_from(document), max_size=3) | st.sampled_from(document)
    return st.just(document)


def _one(names, operands):
    return st.builds(lambda name, operand: {name: operand}, st.sampled_from(names), operands)


def _equality(value):
    return _one(["=", "!="], st.none() | value)


def _membership(value):
    return st.lists(st.none() | value, max_size=4) | _one(
        ["in", "not in"], st.lists(st.none() | value, max_size=4)
    )


def _order_ways(value):
    pairs = st.tuples(value, value)
    return [_one([">", ">=", "<", "<="], value), _one(["between", "not between"], pairs)]


def _text_ways(values):
    found = [text[i:j] for text in values if isinstance(text, str) for i in (0, 1) for j in (1, 9)]
    text = _found(found, texts)
    patterns = st.builds("{}{}{}".format, _WILD, text, _WILD) | texts
    patterns = patterns.filter(lambda text: re.fullmatch(r"(\\.|[^\\])*", text, re.DOTALL))
    names = ["like", "ilike", "not like", "not ilike"]
    return [_one(names, patterns), _one(_TEXT, text)]


# Small pools: each value is compared with every other by every operator.
_POOLS = {
    "name": [
        "",
        "a",
        "A",
        "ab",
        "aB%",
        "a_b",
        "[a]",
        "*",
        "a?",
        "é",
        "\\",
        "a\\b",
        "x\ny",
        "'",
        '"',
    ],
    "age": [-1, 0, 1, 2**53 + 1, 2**63 - 1, -(2**63)],
    "score": [-1.5, 0.0, 0.1, 2.0, 1e300],
    "active": [True, False],
    "born": [dt.date(2023, 12, 31), dt.date(2024, 1, 1), dt.date(2024, 1, 2)],
}
_AGES = [-0.5, 17.5, 2**70, -(2**70), math.inf]
_PATTERNS = [
    "%",
    "_",
    "a%",
    "%b",
    "a_b",
    r"a\_b",
    "[a]",
    r"\[a]",
    r"%\%",
    "*",
    "?",
    "é",
    r"\\",
    r"a\\_",
]
_DOCUMENTS = [
    *[None, True, False, 0, 1, 1.0, 2.5, 1e300, "", "a", "1", "é"],
    *[[], [1], [1, 1], ["a", 1], [[1]], [None], [[]], [{}], [{"a": 1}], [{"a": 1, "b": 2}, 3]],
    *[{}, {"a": 1}, {"a": None}, {"a": [1]}, {"a": {"b": 1}}, {"a": 1, "b": [1, {"c": "x"}]}],
    *[
        {"0": "a"},
        {"é": 1},
        {'x "y': 1},
        {"a": True},
        [True],
        ["é", "a"],
        [1, "a", None, {"b": []}],
    ],
]
_JSON_PATHS = ["meta", "meta.v", "meta.v.a", "meta.v.0", "meta.v.-1", "meta.v.a.b", "meta.v.b.1.c"]


def every_row():
    """Return rows with each value of the pools, and NULL in each column."""
    columns = {
        **{name: [None, *values] for name, values in _POOLS.items()},
        "meta": [None, *({"v": value} for value in _DOCUMENTS), *_CONTAINERS],
    }
    length = max(map(len, columns.values()))
    return [
        {"id": i, **{name: values[i % len(values)] for name, values in columns.items()}}
        for i in range(length)
    ]


def every_condition():
    """Return one condition for each operator, place and operand of the pools."""
    conditions = [
        {name: {key: value}}
        for name, values in {**_POOLS, "age": _POOLS["age"] + _AGES}.items()
        for value in values
        for key in ["=", "!=", *([] if name == "name" else [">", ">=", "<", "<="])]
    ]
    conditions += [{"name": {key: text}} for key in _TEXT for text in _POOLS["name"]]
    conditions += [
        {"name": {key: text}} for key in ("like", "ilike", "not like") for text in _PATTERNS
    ]
    conditions += [
        {path: {key: value}}
        for path in _JSON_PATHS
        for key in ("=", "!=", "@>", "<@")
        for value in _DOCUMENTS
    ]
    conditions += [
        {path: {"?": key}} for path in _JSON_PATHS for key in ("a", "v", "0", "é", "1", "")
    ]
    conditions += [{path: {">": value}} for path in _JSON_PATHS for value in (0, 2.5, True, 2**70)]
    return conditions


_CONTAINERS = [value for value in _DOCUMENTS if isinstance(value, dict | list)]
