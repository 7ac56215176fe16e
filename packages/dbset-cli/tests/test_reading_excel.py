"""Excel workbooks: one type for each column by all cells, and no value lost."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import re
import zipfile

import pytest
import xlsxwriter
from dbset_cli.errors import CommandError
from dbset_cli.files.reading.excel.number_formats import Shown, shown_by
from dbset_cli.files.reading.options import ReadOptions
from dbset_cli.files.reading.read import read
from openpyxl import Workbook, load_workbook

moment = dt.datetime.fromisoformat


def rows_of(path, **options):
    with read([str(path)], ReadOptions(**options)) as sources:
        (source,) = sources
        return list(source.rows), source.places


def column_of(path, values, **options):
    """Return the values of a column that openpyxl has written; a pair has a number format."""
    book = Workbook()
    sheet = book.active
    sheet["A1"], sheet["B1"] = "a", "b"
    for row, value in enumerate(values, start=2):
        sheet.cell(row, 2, 1)
        if isinstance(value, tuple):
            value, sheet.cell(row, 1).number_format = value  # noqa: PLW2901
        sheet.cell(row, 1).value = value
    book.save(path)
    return [row["a"] for row in rows_of(path, **options)[0]]


DATE, MOMENT, CLOCK, SPAN = "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "hh:mm:ss", "[h]:mm:ss"

COLUMNS = {
    "whole numbers": ([1, 2.0, None], [1, 2, None]),
    "fractions": ([1, 2.5], [1.0, 2.5]),
    "text codes": (["007", "1234567890123456", "+49"], ["007", "1234567890123456", "+49"]),
    "late text": ([*range(1500), "A17"], [*map(str, range(1500)), "A17"]),
    "numbers and text": ([7, "007", 0.5, "1e3"], ["7", "007", "0.5", "1e3"]),
    "booleans": ([True, False], [True, False]),
    "numbers and booleans": ([1, 2, True], ["1", "2", "true"]),
    "dates": ([dt.date(2024, 1, 5), None], [dt.date(2024, 1, 5), None]),
    "dates and times of day": (
        [dt.date(2024, 1, 5), moment("2024-01-05T06:30")],
        [moment("2024-01-05"), moment("2024-01-05T06:30")],
    ),
    "dates and text": ([dt.date(2024, 1, 5), "unknown"], ["2024-01-05", "unknown"]),
    "timestamps at midnight": ([(45296, MOMENT)], [moment("2024-01-05")]),
    "milliseconds": (
        [moment("2024-01-05T06:30:01.987")],
        [moment("2024-01-05T06:30:01.987")],
    ),
    "times": ([dt.time(9, 30), (0, CLOCK)], [dt.time(9, 30), dt.time(0)]),
    "durations": ([dt.timedelta(hours=30), (0.5, SPAN)], [dt.timedelta(1.25), dt.timedelta(0.5)]),
    "negative durations": ([(-0.5, SPAN)], [dt.timedelta(-0.5)]),
    "around a day that does not exist": (
        [(1, DATE), (59, DATE), (61, DATE)],
        [dt.date(1900, 1, 1), dt.date(1900, 2, 28), dt.date(1900, 3, 1)],
    ),
    "not dates": ([(5, '0" days"'), (6, "[Red]0.0"), (7, "0%")], [5, 6, 7]),
    "empty text": (["a", ""], ["a", None]),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_columns(tmp_path, name):
    given, expected = COLUMNS[name]
    found = column_of(tmp_path / "a.xlsx", given)
    assert found == expected
    assert [type(each) for each in found] == [type(each) for each in expected]


FORMATS = [
    ("General", Shown.NUMBER),
    ("#,##0.00 _-;[Red]-#,##0.00", Shown.NUMBER),
    ('0.0 "months"', Shown.NUMBER),
    (r"0.0\d", Shown.NUMBER),
    ("dd/mm/yyyy;@", Shown.DATE),
    ("[$-409]mmm yy", Shown.DATE),
    ("m/d/yy h:mm AM/PM", Shown.DATETIME),
    ("mm:ss.0", Shown.TIME),
    ("h AM/PM", Shown.TIME),
    ("[mm]:ss", Shown.DURATION),
]


@pytest.mark.parametrize(("code", "shown"), FORMATS)
def test_number_formats(code, shown):
    assert shown_by(code) is shown


ERRORS = {
    "an error": (["#DIV/0!"], "cell A2: the cell has the error #DIV/0!; correct it, or add --null"),
    "a formula without a value": ([1, "=B2+1"], "cell A3: the formula has no value"),
    "no date": ([(0.5, DATE)], "cell A2: 0.5 is shown as a date, but"),
    "29 February 1900": ([(60, DATE)], "cell A2: 60 is shown as a date, but"),
    "before 1900": ([(-1, DATE)], "cell A2: -1 is shown as a date, but"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_cells_without_a_right_value_are_errors(tmp_path, name):
    values, message = ERRORS[name]
    with pytest.raises(CommandError) as caught:
        column_of(tmp_path / "a.xlsx", values)
    assert f"a.xlsx, sheet 'Sheet', {message}" in str(caught.value)


def test_texts_and_errors_that_mean_null(tmp_path):
    values = ["#N/A", "NA", 3]
    assert column_of(tmp_path / "a.xlsx", values, nulls=("#N/A", "NA")) == [None, None, 3]


TEXTS = ["a\r\nb", "_x0041_", "_x000D_", "  a ", "é\u2028", "=1+1", "mailto:x", "a\tb", "_x"]


def test_texts_are_unchanged(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "a")
        for row, text in enumerate(TEXTS, start=1):
            sheet.write_string(row, 0, text)
        sheet.write_rich_string(len(TEXTS) + 1, 0, "a ", bold, "b")
    assert [row["a"] for row in rows_of(path)[0]] == [*TEXTS, "a b"]
    streamed = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(streamed, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_column(0, 0, ["a", "x", "y\r\n"])
    assert [row["a"] for row in rows_of(streamed)[0]] == ["x", "y\r\n"]


def test_formulas_have_their_last_value(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_formula(1, 0, "=1+1", None, 2)
        sheet.write_formula(1, 1, '="x"', None, "x")
        sheet.write_formula(2, 0, "=1>2", value=True)
    assert rows_of(path)[0] == [{"a": "2", "b": "x"}, {"a": "true", "b": None}]


def test_empty_rows_and_columns(tmp_path):
    path = tmp_path / "a.xlsx"
    book = Workbook()
    sheet = book.active
    sheet["B3"], sheet["D3"] = "b", 2023
    sheet["B5"], sheet["D7"] = 1, 2
    sheet["B300"].number_format = "0.00"
    sheet["H9"].number_format = "0.00"
    book.save(path)
    rows, places = rows_of(path)
    assert rows == [{"b": 1, "2023": None}, {"b": None, "2023": 2}]
    assert [places.of(row).rpartition(", ")[2] for row in (0, 1)] == ["row 5", "row 7"]


HEADERS = [
    ({"A1": "a", "B2": 1}, "sheet 'Sheet', cell B2: the column has no name"),
    (
        {"A1": "a", "C1": "A", "A2": 1},
        "cell C1: the column 'A' is there twice; the other one is in A1",
    ),
    ({}, "sheet 'Sheet' is empty"),
]


@pytest.mark.parametrize(("cells", "message"), HEADERS)
def test_unclear_headers_are_errors(tmp_path, cells, message):
    book = Workbook()
    for place, value in cells.items():
        book.active[place] = value
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(CommandError, match=r"a\.xlsx, ") as caught:
        rows_of(tmp_path / "a.xlsx")
    assert message in str(caught.value)


def test_the_sheet_is_named_if_there_are_several(tmp_path):
    path = tmp_path / "a.xlsx"
    book = Workbook()
    book.active["A1"], book.active["A2"] = "a", 1
    other = book.create_sheet("More")
    other["A1"], other["A2"] = "b", 2
    other.sheet_state = "hidden"
    book.create_chartsheet("Chart")
    book.save(path)
    assert rows_of(path)[0] == [{"a": 1}]
    other.sheet_state = "visible"
    book.save(path)
    assert rows_of(path, sheet="More")[0] == [{"b": 2}]
    with pytest.raises(CommandError, match=r"has 2 sheets \('Sheet', 'More'\); choose one by --sh"):
        rows_of(path)
    with pytest.raises(CommandError, match="has no sheet 'more'; its sheets are 'Sheet', 'More'"):
        rows_of(path, sheet="more")


def test_workbooks_that_count_from_1904(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "a")
        sheet.write_datetime(1, 0, dt.date(2024, 1, 5), book.add_format({"num_format": DATE}))
        sheet.write_number(2, 0, 0, book.add_format({"num_format": DATE}))
    assert [row["a"] for row in rows_of(path)[0]] == [dt.date(2024, 1, 5), dt.date(1904, 1, 1)]


SHEET = (
    '<worksheet xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"><sheetData>'
    '<row><c t="inlineStr"><is><t>n</t></is></c><c t="inlineStr"><is><t>x</t></is></c></row>'
    "<row><c><v>9007199254740993</v></c><c><v>0.30000000000000004</v></c></row>"
    '<row><c><v>1.234567890123457e+16</v></c><c t="d"><v>2024-01-05T06:30:00</v></c></row>'
    '<row><c><v>1</v></c><c t="str"><f>""</f><v></v></c></row>'
    "</sheetData></worksheet>"
)


def test_numbers_are_read_as_they_are_written(tmp_path):
    """Sheets without references, in the strict form, with digits that a float would lose."""
    path = tmp_path / "a.xlsx"
    Workbook().save(path)
    content = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, SHEET if name.endswith("sheet1.xml") else old.read(name))
    rows, _ = rows_of(path)
    assert rows == [
        {"n": 9007199254740993, "x": "0.30000000000000004"},
        {"n": 12345678901234570, "x": "2024-01-05 06:30:00"},
        {"n": 1, "x": None},
    ]


def test_files_that_are_not_workbooks(tmp_path):
    path = tmp_path / "a.xlsx"
    Workbook().save(path)
    whole = path.read_bytes()
    for content, message in [
        (b"", "is empty, not an Excel workbook"),
        (b"a,b\n1,2\n", "is a text file, not an Excel workbook; if it is CSV, add --format csv"),
        (b"\xef\xbb\xbf<html>", "is an HTML or XML document, not an Excel workbook; open it"),
        (b"\1\0", "is an unknown binary file, not an Excel workbook"),
        (gzip.compress(whole), "is a gzip file, not an Excel workbook"),
        (whole[: len(whole) // 2], "is cut off or damaged"),
        (b"\xd0\xcf\x11\xe0" + whole, "is a workbook of Excel 97, or has a password; save it as"),
        (archive("xl/workbook.bin"), "is a binary workbook (.xlsb); save it as .xlsx"),
        (archive("content.xml"), "is an OpenDocument file (.ods); save it as .xlsx"),
        (archive("a.csv"), "is a zip archive, but not an Excel workbook"),
    ]:
        path.write_bytes(content)
        with pytest.raises(CommandError, match=re.escape(f"{path} {message}")):
            rows_of(path)


def archive(name):
    """Return an archive with one file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as new:
        new.writestr(name, "x")
    return content.getvalue()


def test_what_openpyxl_reads_is_read(tmp_path):
    """All cells of a mixed sheet, against another reader."""
    path = tmp_path / "a.xlsx"
    book = Workbook()
    sheet = book.active
    sheet.append(["id", "name", "when", "share"])
    for number in range(200):
        when = moment("1999-12-31") + dt.timedelta(hours=7 * number)
        sheet.append([number, f"n{number}", when, number / 7])
    book.save(path)
    names, *expected = load_workbook(path).active.values
    assert rows_of(path)[0] == [dict(zip(names, row, strict=True)) for row in expected]
