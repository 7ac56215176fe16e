"""Any fields of a file come back as the same texts, whatever types are found."""

import csv
import datetime as dt
import io
from decimal import Decimal

from dbset_frames import read_csv
from hypothesis import given, settings
from hypothesis import strategies as st

NUMBERS = st.one_of(
    st.integers(-(10**20), 10**20).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.from_regex(r"[-+]?0?\d{1,3}(\.\d{0,3})?", fullmatch=True),
)
TIMES = st.one_of(
    st.dates().map(str),
    st.datetimes().map(str),
    st.times().map(str),
    st.datetimes(timezones=st.just(dt.UTC)).map(str),
    st.uuids().map(str),
)
WORDS = st.one_of(
    st.text(max_size=5).filter(lambda text: "\0" not in text),
    st.sampled_from(["true", "false", "TRUE", "NA", "null", " 1", "1e5", '"', ",", "\n", "\r\n"]),
)
COLUMNS = st.one_of(
    *(
        st.lists(each, min_size=1, max_size=6)
        for each in (NUMBERS, TIMES, WORDS, st.one_of(NUMBERS, TIMES, WORDS))
    )
)


def spellings(value):
    """Return the texts that are read as a value."""
    if isinstance(value, bool):
        return {str(value), str(value).lower(), str(value).upper()}
    if isinstance(value, float):
        return {repr(value), repr(value).removesuffix(".0")}
    if isinstance(value, dt.datetime) and value.tzinfo:
        return {value.astimezone(dt.UTC).isoformat(" "), value.astimezone(dt.UTC).isoformat("T")}
    return {format(value, "f") if isinstance(value, Decimal) else str(value)}


@settings(max_examples=60, deadline=None)
@given(COLUMNS)
def test_fields_come_back(texts):
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerows([["field", "end"], *([text, "x"] for text in texts)])
    found = read_csv(io.BytesIO(file.getvalue().encode("utf-8", "surrogatepass"))).reader()

    values = found.read_all()["field"].to_pylist()

    assert len(values) == len(texts)
    for value, text in zip(values, texts, strict=True):
        assert text in spellings(value)
