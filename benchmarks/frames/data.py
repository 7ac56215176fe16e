"""The frames that are written and read: real flights, and rows of mixed types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

import flights as real
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

#: The column that identifies rows in an upsert.
KEY = "number"

_INSTANT = pa.timestamp("us", tz="UTC")
_TYPES = {int: pa.int64(), float: pa.float64(), str: pa.string()}


def flights(size: int) -> pa.Table:
    """Return the first flights, with 19 columns."""
    rows = list(islice(real.rows("flights"), size))
    kinds = real.COLUMNS["flights"]
    fields = [(name, _TYPES.get(kinds.get(name, str), _INSTANT)) for name in rows[0]]
    return pa.Table.from_pylist(rows, pa.schema(fields))


def mixed(size: int) -> pa.Table:
    """Return rows with eight columns of different types; every eighth note is missing."""
    numbers = pa.array(np.arange(size))
    seeds = np.arange(size) * 7919 % 1_000_003
    names = pc.binary_join_element_wise("name", pa.array(seeds).cast(pa.string()), " ")
    notes = pc.binary_join_element_wise("Zoë's", pa.array(seeds % 997).cast(pa.string()), "\t")
    prices = pa.array([Decimal(cents).scaleb(-2) for cents in range(90_000)])
    columns = {
        "code": numbers,
        "ratio": pa.array(seeds / 7),
        "name": names,
        "active": pa.array(seeds % 3 == 0),
        "created": pa.array(1_700_000_000_000_000 + seeds * 61_000_001).cast(_INSTANT),
        "born": pa.array((seeds % 20_000).astype("int32")).cast(pa.date32()),
        "price": prices.cast(pa.decimal128(9, 2)).take(pa.array(seeds % 90_000)),
        "note": pc.if_else(pa.array(seeds % 8 == 0), pa.scalar(None, pa.string()), notes),
    }
    return pa.table(columns)


@dataclass(frozen=True)
class Data:
    """A frame.

    Attributes:
        rows: the function that returns it, for a number of rows.
        size: its number of rows.
    """

    rows: Callable[[int], pa.Table]
    size: int


#: The frames, by their names on the command line.
DATA: Mapping[str, Data] = {"flights": Data(flights, 336_776), "mixed": Data(mixed, 1_000_000)}


def numbered(table: pa.Table, first: int = 0) -> pa.Table:
    """Return a table with one more column, which numbers its rows."""
    numbers = np.arange(first, first + table.num_rows)
    return table.append_column(KEY, pa.array(numbers))
