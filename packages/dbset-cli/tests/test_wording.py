"""What errors of dbset say on the command line: what happened, and what to do there."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from dbset_cli.wording import ADVICE, IMPORT, SERVER, worded
from dbset_frames.errors import FrameError
from dbset_readonly import ReadOnlyValidator
from dbset_schema import RowError
from dbset_sync import (
    ArgumentError,
    ConnectionFailedError,
    ReadOnlyError,
    RowLimitError,
    StatementTimeoutError,
    TableNotFoundError,
    TypeConflictError,
)
from dbset_types.coerce import coercer
from dbset_types.limits import lost_zone

#: What only programs can write.
IN_PYTHON = (
    "=None",
    "nulls=",
    "connect(",
    "db[",
    "insert()",
    "read_only=",
    "allow_functions",
    "$1",
    "replace(",
)

NAN = TypeConflictError(math.nan, sa.REAL(), "it is odd")
MISSING = TypeConflictError("n/a", sa.BIGINT(), "no number").located(column="n")
KEYS = RowError("lacks the key 'a'", {}, 3).advised("use insert()", "keys")
FILE = ConnectionFailedError("no", url="u").advised("connect with read_only=True", "file")
FRAME = FrameError("1 does not fit x", column="a", row=3).advised("read dicts", "to_arrow")
ZONED = TypeConflictError.of(1, sa.DateTime(), lost_zone(datetime.now(UTC)))


def refused(sql, dialect="postgresql"):
    refusal = ReadOnlyValidator(dialect).refusal(sql)
    return refusal.error(sql, ReadOnlyError)


LINES = [
    (NAN, ADVICE, "REAL: it is odd; if it means a missing value, copy a view with nullif("),
    (NAN, IMPORT, "REAL: it is odd; if it means a missing value, add --null NaN"),
    (MISSING, IMPORT, "BIGINT: no number; if it means a missing value, add --null 'n/a'"),
    (MISSING, ADVICE, "if it means a missing value, copy a view with nullif(n, 'n/a')"),
    (KEYS, IMPORT, "row 4 lacks the key 'a'"),
    (FILE, ADVICE, "no (check that file and directory are writable)"),
    (FRAME, ADVICE, "column 'a', row 4: 1 does not fit x; cast it in SQL"),
    (
        RowLimitError(3, ""),
        ADVICE,
        "more than 3 rows; narrow it, with LIMIT for example, or raise -",
    ),
    (RowLimitError(3, ""), SERVER, "or start the server with more --max-rows"),
    (StatementTimeoutError(3, ""), ADVICE, "than 3 seconds; narrow it, or raise --timeout"),
    (StatementTimeoutError(3, ""), SERVER, "or start the server with a greater --timeout"),
    (refused("DELETE FROM t"), ADVICE, "to be read-only; dbset query --write allows changes"),
    (refused("DELETE FROM t"), SERVER, "to be read-only"),
    (refused("SELECT f(1)"), ADVICE, "if it is, dbset query --allow-function 'f' allows it"),
    (refused("SELECT f(1)"), SERVER, "if it is, start the server with --allow-function 'f'"),
    (refused("SELECT :p"), ADVICE, "slice; write values as :name, with --param name=value"),
    (refused("SELECT :p"), SERVER, "a colon is outside of a slice; write the values themselves"),
    (refused("SELECT 1 IN %s"), SERVER, "; write the values themselves"),
    (ZONED, ADVICE, "the time zone would be lost; copy a view that casts it"),
    (ZONED, IMPORT, "would be lost; import it into a column of the type timestamptz, or write it"),
    (TableNotFoundError("t"), ADVICE, "there is no table 't'; dbset tables shows what there is"),
    (TableNotFoundError("user", tables=["users"]), ADVICE, "table 'user'; did you mean 'users'?"),
    (ArgumentError("odd"), ADVICE, "odd"),
]


@pytest.mark.parametrize(("error", "advice", "end"), LINES)
def test_lines(error, advice, end):
    found = worded(error, advice)
    assert end in found
    assert not [each for each in IN_PYTHON if each in found]


def test_the_error_itself_stays():
    before = (str(FRAME), vars(FRAME).copy())
    worded(FRAME, first_row=None)
    assert (str(FRAME), vars(FRAME)) == before


@pytest.mark.parametrize(
    ("first_row", "place"), [(1, "column 'a', row 1: 'row 0'"), (None, "column 'a': 'row 0'")]
)
def test_rows(first_row, place):
    error = TypeConflictError("row 0", sa.Integer(), "it is odd")
    error.located(table="t", column="a", row=0)
    assert place in worded(error, first_row=first_row)


@pytest.mark.parametrize(
    ("type_", "about"), [(sa.Date(), "date"), (sa.DateTime(), "date"), (sa.Time(), "time")]
)
def test_dates_are_not_times(type_, about):
    with pytest.raises(TypeConflictError) as raised:
        coercer(type_, "postgresql")("soon")
    assert raised.value.about == about
    assert str(raised.value).endswith(f"; {raised.value.advice}")
