"""Numbers with a decimal comma, or with groups of digits, in delimited text."""

import io
from decimal import Decimal

import pytest
from dbset_frames import FrameError, read_csv
from dbset_frames.text_files.csv_files import open_files
from dbset_frames.text_files.csv_rows import CsvRows
from dbset_frames.text_files.guessed_rows import GuessedRows

NUMBERS = [
    (",", ["1.234,50", "-0,25", "7,00"], "decimal", ["1234.50", "-0.25", "7.00"]),
    (",", ["12.345.678", "-1 234", "1\u00a0000", "0"], "int64", [12345678, -1234, 1000, 0]),
    (",", ["1.234", "5"], "int64", [1234, 5]),
    (",", ["1,5", "12,25", "3"], "string", ["1.5", "12.25", "3"]),
    (".", ["1,234.50", "1'234.50", "1\u2019234.50"], "decimal", ["1234.50"] * 3),
    (".", ["1234.50", "0.25"], "decimal", ["1234.50", "0.25"]),
    (",", ["1.5", "2,5"], "string", ["1.5", "2,5"]),
    (",", ["12.34,5"], "string", ["12.34,5"]),
    (",", ["01,5"], "string", ["01,5"]),
    (",", ["-0,0"], "string", ["-0,0"]),
    (",", ["1,"], "string", ["1,"]),
    (".", ["1,23"], "string", ["1,23"]),
    (",", ["12.345.678.901.234.567.890", "1"], "string", ["12.345.678.901.234.567.890", "1"]),
    (None, ["1,5"], "string", ["1,5"]),
]


@pytest.mark.parametrize("rows", [CsvRows, GuessedRows])
@pytest.mark.parametrize(("decimal", "texts", "type_", "values"), NUMBERS)
def test_decimal_separators(rows, decimal, texts, type_, values):
    file = io.BytesIO("\n".join(["n|m", *(f"{text}|x" for text in texts)]).encode())
    column = rows(open_files(file, decimal=decimal)).reader().read_all()["n"]

    assert str(column.type).startswith(type_)
    if type_ == "decimal":
        values = list(map(Decimal, values))
    assert column.to_pylist() == values


def test_unknown_decimal_separator():
    with pytest.raises(FrameError, match="'·' is not known; give"):
        read_csv(io.BytesIO(b"n\n1\n"), decimal="·")
