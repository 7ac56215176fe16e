"""Rows that are read once have the types and values of rows that are read twice."""

import csv
import io

import pyarrow as pa
import pytest
from dbset_frames import Frame, FrameError, read_csv
from dbset_frames.text_files.csv_files import open_files
from dbset_frames.text_files.guessed_rows import GuessedRows, WrongGuess
from hypothesis import given, settings
from hypothesis import strategies as st

#: Bytes per block, of which a few are looked at for the guess.
BLOCK = 1 << 8

#: Rows that are more than these blocks.
MANY = 1000

NUMBERS = st.sampled_from(
    ["0", "7", "-12", "1.5", "2.50", "007", "1" * 17, "1" * 25, "0." + "1" * 17]
)
MOMENTS = st.sampled_from(["2024-02-29", "2024-02-29 12:30:00", "2024-02-29T12:30:00Z", "12:30:00"])
WORDS = st.sampled_from(
    ["", "NA", "true", "FALSE", '"', "a,b", "a\nb", "a\r\nb", "\\.", "\\N", "ä€😀"]
)
TEXTS = st.one_of(NUMBERS, MOMENTS, WORDS)


def binary_file(columns, quoting=csv.QUOTE_MINIMAL):
    """Return a CSV file with columns."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=quoting)
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return io.BytesIO(text.getvalue().encode())


def written(rows):
    """Return the types of new columns, by database, and the values to write."""
    types = [Frame(rows.reader()).types(name) for name in ("postgresql", "sqlite")]
    ((_, columns),) = Frame(rows.reader()).chunks(10**6)
    return repr(types), {name: list(values) for name, values in columns.items()}


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(TEXTS, TEXTS, st.integers(0, MANY)), min_size=1, max_size=4),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from([("",), ("", "NA"), ("", '""')]),
)
def test_guessed_rows_are_the_rows(columns, quoting, nulls):
    named = {
        f"c{place}": [common] * late + [other] + [common] * (MANY - late)
        for place, (common, other, late) in enumerate(columns)
    }
    named["end"] = ["x"] * (MANY + 1)
    file = binary_file(named, quoting)
    rows = read_csv(file, null_values=nulls)
    guessed = GuessedRows(open_files(file, null_values=nulls), BLOCK)

    try:
        found = written(guessed)
    except WrongGuess:
        rows_again = guessed.looked_through()
        assert rows_again.schema.equals(rows.schema, check_metadata=True)
        found = written(rows_again)

    assert found == written(rows)


@pytest.mark.parametrize(
    ("common", "late"),
    [
        ("1", "1.5"),
        ("1", "x"),
        ("1", "007"),
        ("1", "1" * 20),
        ("", "1"),
        ("1.5", "1.50"),
        ("2024-02-29", "29.02.2024"),
        ("true", "True"),
    ],
)
def test_a_late_value_is_a_wrong_guess(common, late):
    file = binary_file({"field": [common] * MANY + [late], "end": ["x"] * (MANY + 1)})
    guessed = GuessedRows(open_files(file), BLOCK)

    with pytest.raises(WrongGuess):
        guessed.reader().read_all()

    values = guessed.looked_through().reader().read_all()["field"].cast(pa.string()).to_pylist()
    assert values[-1] == late


def test_more_digits_are_no_wrong_guess():
    prices = ["1.50"] * MANY + ["1234567.50"]

    found = GuessedRows(open_files(binary_file({"price": prices})), BLOCK).reader().read_all()

    assert found["price"].cast(pa.string()).to_pylist() == prices


def test_a_long_record_is_a_wrong_guess():
    guessed = GuessedRows(open_files(binary_file({"field": ["x"] * MANY + ["y" * 9000]})), BLOCK)

    with pytest.raises(WrongGuess):
        guessed.reader().read_all()

    assert guessed.looked_through().row_count == MANY + 1


def test_columns_of_several_files_are_guessed_from_each():
    files = [binary_file({"a": ["1"] * MANY}), binary_file({"b": ["1.5"] * MANY, "a": [""] * MANY})]

    found = GuessedRows(open_files(files), BLOCK).reader().read_all()

    assert found["a"].to_pylist() == [1] * MANY + [None] * MANY
    assert found["b"].cast(pa.string()).to_pylist() == [None] * MANY + ["1.5"] * MANY


def test_a_late_bad_line_is_named():
    lines = ["a,b", *["1,2"] * MANY, "1,2,3", ""]
    guessed = GuessedRows(open_files(io.BytesIO("\n".join(lines).encode())), BLOCK)

    with pytest.raises(FrameError, match=f"line {MANY + 2}: it has 3 fields"):
        guessed.reader().read_all()
