"""Code as written by hand for a table, generated from its shape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from json import JSONEncoder
from operator import itemgetter
from typing import Any

from benchmarks.rows import Row, Shape

#: Rows per fetch if not all are fetched at once.
PAGE = 1000

#: An expression for each kind of value, with ``{}`` for the value.
Conversions = Mapping[str, str]

dumps = JSONEncoder(ensure_ascii=False).encode


def names(shape: Shape) -> str:
    """Return the columns as a list in a statement."""
    return ", ".join(shape.kinds)


def declared(shape: Shape, types: Mapping[str, str]) -> str:
    """Return the columns as declarations of a new table."""
    return ", ".join(f"{name} {types[kind]}" for name, kind in shape.kinds.items())


def from_dicts(
    shape: Shape, conversions: Conversions, known: Mapping[str, Any]
) -> Callable[[Iterable[Row]], Iterable[tuple[Any, ...]]]:
    """Return a generator function that turns dicts into tuples.

    Parameters:
        shape: the shape of the rows.
        conversions: expressions for the kinds that the driver does not accept unchanged.
        known: the functions that the conversions use.
    """
    values = [_converted(name, conversions.get(kind)) for name, kind in shape.kinds.items()]
    return _each(shape, f"({', '.join(values)},)", known)


def to_lines(
    shape: Shape, conversions: Conversions, known: Mapping[str, Any]
) -> Callable[[Iterable[Row]], Iterable[str]]:
    """Return a generator function that turns dicts into lines of COPY's text format."""
    values = [
        f"{{NULL if {name} is None else {conversions[kind].format(name)}}}"
        for name, kind in shape.kinds.items()
    ]
    line = "\\t".join(values)
    return _each(shape, f'f"{line}\\n"', {"NULL": "\\N", **known})


def to_dicts(
    shape: Shape, conversions: Conversions, known: Mapping[str, Any]
) -> Callable[[Iterable[Any]], list[Row]]:
    """Return a function that turns sequences, with the primary key first, into a list of dicts."""
    values = ["'id': id"] + [
        f"{name!r}: {_converted(name, conversions.get(kind))}" for name, kind in shape.kinds.items()
    ]
    source = f"lambda rows: [{{{', '.join(values)}}} for id, {names(shape)} in rows]"
    return eval(source, dict(known))


def _each(shape: Shape, made: str, known: Mapping[str, Any]) -> Callable[[Iterable[Row]], Any]:
    source = f"lambda rows: ({made} for {names(shape)}, in map(values, rows))"
    columns = tuple(shape.kinds)
    values = itemgetter(*columns) if len(columns) > 1 else lambda row: (row[columns[0]],)
    return eval(source, {**known, "values": values})


def _converted(name: str, conversion: str | None) -> str:
    if conversion is None:
        return name
    return f"None if {name} is None else {conversion.format(name)}"
