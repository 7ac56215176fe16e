"""PostgreSQL's jsonb operators as plain SQL for SQLite.

Each node of a document is a row of ``json_each``. Its ``key`` is text in an object and an integer
in an array; its ``value`` is a scalar or, for a container, JSON text. The tests are never NULL, so
they can be negated; only ``at`` returns NULL, if there is no node.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import sqlalchemy as sa

from dbset_filters.numeric import Number, as_decimal, as_float, is_number, is_past_64_bits

Node = sa.TableValuedAlias
Leaf = Callable[[Node], sa.ColumnElement[Any]]
Test = Callable[[Node, Any], sa.ColumnElement[bool]]
Compare = Callable[[Any, Any], Any]

_INDEX = re.compile(r"[ \t\n\v\f\r]*[+-]?[0-9]+")  # PostgreSQL's syntax of an array index
_INT32 = range(-(2**31), 2**31)
_TYPES = {dict: "object", list: "array"}
_CONSTANTS = ((None, "null"), (True, "true"), (False, "false"))


def at(column: sa.ColumnElement[Any], steps: tuple[str, ...], leaf: Leaf) -> sa.ColumnElement[Any]:
    """Return ``leaf`` of the node at the path; NULL if there is no such node."""
    source = _document(sa.type_coerce(column, sa.Text))
    if not steps:
        root = _each(_text("[").concat(source).concat(_text("]")))
        return sa.select(leaf(root)).select_from(root).scalar_subquery()
    conditions = []
    for step in steps:
        node = _each(source)
        conditions.append(_is_step(node, source, step))
        source = _container(node)
    return sa.select(leaf(node)).where(*conditions).scalar_subquery()


def _document(text: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Return a column as a JSON document; text that is not valid JSON becomes a JSON string."""
    held = sa.func.typeof(text)
    return sa.case(
        (sa.func.json_valid(text), text),
        (held == _text("text"), sa.func.json_quote(text, type_=sa.Text)),
        (held == _text("blob"), _text(r'"\ud800"')),  # equals no operand
    )


def kind(node: Node) -> sa.ColumnElement[Any]:
    """Return PostgreSQL's name of the node's type; NULL for JSON null."""
    return sa.case(
        (_is_type(node, "integer", "real"), _text("number")),
        (_is_type(node, "text"), _text("string")),
        (_is_type(node, "true", "false"), _text("boolean")),
        (_is_type(node, "object", "array"), node.c.type),
    )


def number(node: Node) -> sa.ColumnElement[Any]:
    """Return the value of a number."""
    return sa.case((_is_type(node, "integer", "real"), node.c.value))


def string(node: Node) -> sa.ColumnElement[Any]:
    """Return the value of a text."""
    return sa.case((_is_type(node, "text"), node.c.value))


def boolean(node: Node) -> sa.ColumnElement[Any]:
    """Return the value of a boolean."""
    return sa.case((_is_type(node, "true", "false"), node.c.value))


def equals(node: Node, value: Any) -> sa.ColumnElement[Any]:
    """Test whether the node equals this value, at any depth; NULL for JSON null."""
    return sa.case((~_is_type(node, "null"), _equals(node, value)))


def contains(node: Node, value: Any) -> sa.ColumnElement[bool]:
    """Test like ``@>``; at the top level, an array also contains a scalar."""
    if isinstance(value, dict | list):
        return _contains(node, value)
    return sa.or_(_is_scalar(node, value), _has_item(node, lambda item: _is_scalar(item, value)))


def contained_by(node: Node, value: Any) -> sa.ColumnElement[bool]:
    """Test like ``<@``; at the top level, a scalar is also contained in an array."""
    inside = _contained_by(node, value)
    return inside | _is_scalar(node, *value) if isinstance(value, list) else inside


def has(node: Node, key: str) -> sa.ColumnElement[bool]:
    """Test for a key of an object, a string in an array, or the string itself."""
    return has_any(node, [key])


def has_any(node: Node, keys: Sequence[str]) -> sa.ColumnElement[bool]:
    """Test for at least one of the keys."""
    return sa.or_(
        _is_scalar(node, *keys),
        _has_inner(node, lambda inner: inner.c.key.in_(keys)),
        _has_item(node, lambda item: _is_scalar(item, *keys)),
    )


def has_all(node: Node, keys: Sequence[str]) -> sa.ColumnElement[bool]:
    """Test for all of the keys."""
    return sa.and_(sa.true(), *(has(node, key) for key in keys))


def _each(document: sa.ColumnElement[Any]) -> Node:
    values = sa.func.json_each(document)
    columns = ("key", "value", "type", "fullkey", "json")
    return values.table_valued(*columns, joins_implicitly=True)


def _is_step(node: Node, source: sa.ColumnElement[Any], step: str) -> sa.ColumnElement[bool]:
    """Test for a key of an object, or an index of an array; negative ones count from its end."""
    named = node.c.key == step
    if not _INDEX.fullmatch(step) or (index := int(step)) not in _INT32:
        return named
    from_start = index if index >= 0 else sa.func.json_array_length(source) + index
    return named | (node.c.key == from_start)


def _container(node: Node) -> sa.ColumnElement[Any]:
    """Return the node as a document; NULL for a scalar, which json_each cannot parse."""
    return sa.case((_is_type(node, "object", "array"), node.c.value))


def _equals(node: Node, value: Any) -> sa.ColumnElement[bool]:
    if not isinstance(value, dict | list):
        return _is_scalar(node, value)
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    members = (_has_member(node, key, partial(_equals, value=part)) for key, part in pairs)
    return sa.and_(*members, _is_type(node, _TYPES[type(value)]), _size(node) == len(value))


def _contains(node: Node, value: Any) -> sa.ColumnElement[bool]:
    if isinstance(value, dict):
        pairs = value.items()
        members = (_has_member(node, key, partial(_contains, value=part)) for key, part in pairs)
        return sa.and_(*members, _is_type(node, "object"))
    if isinstance(value, list):
        items = (_has_inner(node, partial(_contains, value=part)) for part in value)
        return sa.and_(*items, _is_type(node, "array"))
    return _is_scalar(node, value)


def _contained_by(node: Node, value: Any) -> sa.ColumnElement[bool]:
    """Test for a node of the same type that contains nothing outside the value."""
    if not isinstance(value, dict | list):
        return _is_scalar(node, value)
    outside = _has_inner(node, lambda inner: ~_is_inside(inner, value))
    return ~outside & _is_type(node, _TYPES[type(value)])


def _is_inside(inner: Node, value: dict[str, Any] | list[Any]) -> sa.ColumnElement[bool]:
    if isinstance(value, dict):
        pairs = value.items()
        return sa.or_(
            sa.false(), *(_contained_by(inner, part) & (inner.c.key == k) for k, part in pairs)
        )
    containers = [part for part in value if isinstance(part, dict | list)]
    return sa.or_(
        *(_contained_by(inner, part) for part in containers),
        _is_scalar(inner, *(part for part in value if not isinstance(part, dict | list))),
    )


def _has_member(node: Node, key: str | int, leaf: Leaf) -> sa.ColumnElement[bool]:
    """Test for a member with this key, or an item with this index, for which the leaf holds."""
    return _has_inner(node, lambda inner: leaf(inner) & (inner.c.key == key))


def _has_item(node: Node, leaf: Leaf) -> sa.ColumnElement[bool]:
    """Test for an item of an array for which the leaf holds."""
    return _has_inner(node, leaf) & _is_type(node, "array")


def _has_inner(node: Node, leaf: Leaf) -> sa.ColumnElement[bool]:
    """Test for a member or item for which the leaf holds."""
    inner = _each(_container(node))
    return sa.exists().select_from(inner).where(leaf(inner))


def _size(node: Node) -> sa.ColumnElement[int]:
    return sa.select(sa.func.count()).select_from(_each(_container(node))).scalar_subquery()


def _is_scalar(node: Node, *values: Any) -> sa.ColumnElement[bool]:
    """Test whether the node is one of these scalars; containers are ignored."""
    texts = [value for value in values if isinstance(value, str)]
    numbers = [value for value in values if is_number(value) and not is_past_64_bits(value)]
    large = [value for value in values if is_past_64_bits(value)]
    names = [name for constant, name in _CONSTANTS if any(value is constant for value in values)]
    return sa.or_(
        sa.false(),
        *([_is_type(node, "text") & node.c.value.in_(texts)] if texts else []),
        *([_is_type(node, "integer", "real") & _numeric(node).in_(numbers)] if numbers else []),
        *(
            _is_type(node, "integer", "real") & compared(node, operator.eq, number)
            for number in large
        ),
        *([_is_type(node, *names)] if names else []),
    )


def compared(node: Node, compare: Compare, number: float | Decimal) -> sa.ColumnElement[bool]:
    """Compare a number with one past 64 bits, which SQLite would compare as floats.

    Parameters:
        node: a node that is a number.
        compare: a function of the module ``operator``.
        number: the other number.
    """
    nearest, exact = as_float(number), as_decimal(number)
    value = _numeric(node)
    apart: sa.ColumnElement[bool] = compare(value, nearest)
    if math.isinf(nearest):
        return apart
    is_large = _is_type(node, "integer") & (sa.func.typeof(node.c.value) == _text("real"))
    by_digits = compare(_order_by_digits(node, exact), sa.literal_column("0"))
    like_nearest = sa.true() if compare(as_decimal(nearest), exact) else sa.false()
    return sa.case(
        (value == nearest, sa.case((is_large, by_digits), else_=like_nearest)), else_=apart
    )


def _order_by_digits(node: Node, number: Decimal) -> sa.ColumnElement[Any]:
    """Return 1, 0 or -1: the order of an integer and a number of the same sign."""
    digits = sa.literal(str(abs(int(number))), sa.Text())
    twice = sa.func.json_extract(
        node.c.json, node.c.fullkey, node.c.fullkey
    )  # a single path would return a float
    both = sa.func.length(twice, type_=sa.Integer) - sa.literal_column("3")
    half = both / sa.literal_column("2")
    own = sa.func.ltrim(
        sa.func.substr(twice, sa.literal_column("2"), half), _text("-"), type_=sa.Text
    )
    longer = sa.func.length(own, type_=sa.Integer) - sa.func.length(digits, type_=sa.Integer)
    sign = 1 if number > 0 else -1
    more, less = sa.literal_column(f"{sign}", sa.Integer), sa.literal_column(f"{-sign}", sa.Integer)
    like_nearest = sa.literal_column("0") if number == int(number) else less
    return sa.case(
        (longer > sa.literal_column("0"), more),
        (longer < sa.literal_column("0"), less),
        (own > digits, more),
        (own < digits, less),
        else_=like_nearest,
    )


def _numeric(node: Node) -> sa.ColumnElement[Any]:
    return sa.type_coerce(node.c.value, Number())


def _is_type(node: Node, *names: str) -> sa.ColumnElement[bool]:
    if len(names) == 1:
        return node.c.type == _text(names[0])
    listed: sa.ColumnElement[bool] = node.c.type.bool_op("IN")(sa.literal_column(str(names)))
    return listed


def _text(name: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{name}'", sa.Text)
