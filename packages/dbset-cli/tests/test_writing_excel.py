"""Rows as Excel: whatever a cell cannot hold exactly is text."""

# ruff: noqa: DTZ001  times without a zone are among the values

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from functools import partial
from zipfile import ZipFile

import openpyxl
import pytest
from dbset_cli.errors import CommandError
from dbset_cli.files.formats import Format
from dbset_sync import connect
from python_calamine import CalamineWorkbook


@pytest.fixture(scope="module")
def excel(written):
    """A function that returns a workbook with given rows."""
    return partial(written, Format.EXCEL)


#: Values, and what openpyxl and calamine read.
VALUES = [
    (999_999_999_999_999, 999_999_999_999_999, 999_999_999_999_999),
    (1_000_000_000_000_000, "1000000000000000", "1000000000000000"),
    (2**63 - 1, "9223372036854775807", "9223372036854775807"),
    (-(2**70), str(-(2**70)), str(-(2**70))),
    (0.1, 0.1, 0.1),
    (0.1 + 0.2, 0.30000000000000004, 0.30000000000000004),
    (1.7976931348623157e308, 1.7976931348623157e308, 1.7976931348623157e308),
    (5e-324, 5e-324, 5e-324),
    (float("nan"), "NaN", "NaN"),
    (float("inf"), "Infinity", "Infinity"),
    (float("-inf"), "-Infinity", "-Infinity"),
    (Decimal("9.95"), 9.95, 9.95),
    (Decimal("1234567890123.45"), 1234567890123.45, 1234567890123.45),
    (Decimal("12345678901234.567"), "12345678901234.567", "12345678901234.567"),
    (Decimal("NaN"), "NaN", "NaN"),
    (True, True, True),
    (dt.date(1900, 1, 1), dt.datetime(1900, 1, 1), dt.date(1900, 1, 1)),
    (dt.date(2024, 2, 29), dt.datetime(2024, 2, 29), dt.date(2024, 2, 29)),
    (dt.date(1899, 12, 31), "1899-12-31", "1899-12-31"),
    (dt.datetime(1850, 1, 1, 9), "1850-01-01 09:00:00", "1850-01-01 09:00:00"),
    (dt.datetime(1900, 1, 1, 10), "1900-01-01 10:00:00", "1900-01-01 10:00:00"),
    (dt.datetime(1900, 1, 1), "1900-01-01 00:00:00", "1900-01-01 00:00:00"),
    (dt.datetime(1900, 1, 2, 10), dt.datetime(1900, 1, 2, 10), dt.datetime(1900, 1, 2, 10)),
    (dt.datetime(2024, 1, 5, 9, 30), dt.datetime(2024, 1, 5, 9, 30), None),
    (
        dt.datetime(2024, 1, 5, 9, 30, 0, 123_000),
        dt.datetime(2024, 1, 5, 9, 30, 0, 123_000),
        dt.datetime(2024, 1, 5, 9, 30, 0, 123_000),
    ),
    (dt.datetime(2024, 1, 5, 9, 0, 0, 1), "2024-01-05 09:00:00.000001", None),
    (dt.datetime(2024, 1, 5, 9, tzinfo=dt.UTC), "2024-01-05 09:00:00+00:00", None),
    (dt.time(9, 30), dt.time(9, 30), dt.time(9, 30)),
    (dt.timedelta(hours=30), dt.timedelta(hours=30), dt.timedelta(hours=30)),
    (dt.timedelta(hours=-1), "-1 days +23:00:00", None),
    ("=1+1", "=1+1", "=1+1"),
    ("mailto:x@example.com", "mailto:x@example.com", "mailto:x@example.com"),
    ("internal:x", "internal:x", "internal:x"),
    ("external:c", "external:c", "external:c"),
    ("file:///x", "file:///x", "file:///x"),
    ("https://example.com", "https://example.com", "https://example.com"),
    ("007", "007", "007"),
    ("1e3", "1e3", "1e3"),
    (" a ", " a ", " a "),
    ("a\nb", "a\nb", "a\nb"),
    ({"a": 1}, '{"a": 1}', '{"a": 1}'),
    (b"A", r"\x41", r"\x41"),
]


@pytest.fixture(scope="module")
def book(excel):
    return excel(["v"], [(value,) for value, _, _ in VALUES])


def _by_calamine(book):
    return CalamineWorkbook.from_object(io.BytesIO(book)).get_sheet_by_index(0).to_python()


def test_values_by_openpyxl(book):
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    found = [cell.value for (cell,) in sheet.iter_rows(min_row=2)]
    assert [*zip(found, map(type, found), strict=True)] == [
        (expected, type(expected)) for _, expected, _ in VALUES
    ]


def test_values_by_calamine(book):
    rows = _by_calamine(book)
    for (found,), (_, _, expected) in zip(rows[1:], VALUES, strict=True):
        assert expected is None or found == expected


def test_line_ends_and_escapes_are_unchanged(excel):
    texts = ["a\r\nb", "_x0041_", "_x000D_", "a\tb", "\x01"]
    assert _by_calamine(excel(["t"], [(text,) for text in texts]))[1:] == [[text] for text in texts]


def test_null_is_an_empty_cell_and_names_are_a_fixed_first_row(excel):
    book = excel(["a", "b"], [(None, 1), (2, None)])
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["a", "b"],
        [None, 1],
        [2, None],
    ]
    assert sheet.freeze_panes == "A2"


def test_nothing_is_a_link_or_a_formula(excel):
    book = excel(["a"], [("https://example.com",), ("=1+1",), ("internal:Sheet1!A1",)])
    content = ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml")
    assert b"hyperlink" not in content
    assert b"<f>" not in content


@pytest.mark.parametrize("text", ["x" * 32_768, "\N{GRINNING FACE}" * 16_384])
def test_a_text_that_is_too_long_is_an_error(excel, text):
    with pytest.raises(CommandError, match=r"row 2, column 'note': the text of .* does not fit"):
        excel(["id", "note"], [(1, "x" * 32_767), (2, text)])


def test_too_many_columns_are_an_error(excel):
    with pytest.raises(CommandError, match="16,385 columns do not fit"):
        excel([str(number) for number in range(16_385)], [])


def test_empty_text_is_not_an_empty_cell(excel, tmp_path, dbset):
    (tmp_path / "a.xlsx").write_bytes(excel(["id", "b"], [(1, ""), (2, None), (3, "x")]))
    assert dbset("import", tmp_path / "a.db", "t", tmp_path / "a.xlsx").code == 0
    with connect(f"sqlite:///{tmp_path / 'a.db'}") as db:
        assert [row["b"] for row in db["t"].find(_order_by="id")] == ["", None, "x"]
