"""Columns that are text although they look like numbers, dates or the like."""

from __future__ import annotations

import io

import pytest
from dbset_frames.text_files.csv_files import open_files
from dbset_frames.text_files.csv_rows import CsvRows
from dbset_frames.text_files.doubts import Doubt
from dbset_frames.text_files.guessed_rows import GuessedRows, WrongGuess

DOUBTS = [
    (["1", "2", "n/a"], Doubt("number", "n/a")),
    (["n/a", "1", "2.5"], Doubt("number", "n/a")),
    (["1", "", "2", "3", "1e5", "x"], Doubt("number", "1e5")),
    (["2024-01-01", "2024-02-31", "2024-01-02"], Doubt("date", "2024-02-31")),
    (["2024-01-01", "3.2.2024", "2024-01-02"], Doubt("date", "3.2.2024")),
    (["true", "false", "yes"], Doubt("true", "yes")),
    (["12:30:00", "12:31:00", "noon"], Doubt("time", "noon")),
    (["5.50", "6.25", "7"], Doubt("number", zero="5.50")),
    (["1.23456789012345678", "7"], Doubt("number")),
    (["1", "2"], None),
    (["1.5", "2"], Doubt("number")),
    (["a", "b", "1"], None),
    (["1", "a"], None),
    (["12345", "01234", "23456"], None),
    (["007", "008"], None),
    (["1,5", "-12,25", "0,5"], Doubt("number", formats=(",",))),
    (["1'234.50", "7"], Doubt("number", formats=(".",))),
    (["1,234", "12,345"], Doubt("number", formats=(",", "."))),
    (["1,5", "x"], None),
    (["1,5", "007"], None),
    (["1,2,3"], None),
    (["1,234.5", "1.234,5"], None),
    (["31.12.2025", "1.1.2026"], Doubt("date", formats=("%d.%m.%Y",))),
    (["01/02/2024", "02/01/2024"], Doubt("date", formats=("%d/%m/%Y", "%m/%d/%Y"))),
    (["01/02/2024", "02/13/2024"], Doubt("date", formats=("%m/%d/%Y",))),
    (["31.12.25"], Doubt("date", formats=("%d.%m.%y",))),
    (["2024-05-06 10:30"], Doubt("timestamp", formats=("%Y-%m-%d %H:%M",))),
    (["6.5.2024 10:30:15"], Doubt("timestamp", formats=("%d.%m.%Y %H:%M:%S",))),
    (["31.12.2025", "soon"], None),
    (["1.2.3"], None),
    (["", ""], None),
]


def opened(texts, **options):
    lines = "".join(f"{number}|{text}\n" for number, text in enumerate(texts))
    return open_files(io.BytesIO(f"n|a\n{lines}".encode()), **options)


@pytest.mark.parametrize(("texts", "doubt"), DOUBTS)
@pytest.mark.parametrize("rows", [CsvRows, lambda files: GuessedRows(files).reader().read_all()])
def test_doubts(texts, doubt, rows):
    files = opened(texts)
    rows(files)
    assert files.columns["a"].doubt == doubt


def test_a_late_value():
    files = opened([*map(str, range(1000)), *["n/a"] * 1000])
    with pytest.raises(WrongGuess):
        GuessedRows(files, block=256).reader().read_all()
    assert files.columns["a"].doubt == Doubt("number", "n/a")


def test_dates_in_a_format():
    texts = ["03/02/2024", "04/02/2024", "soon"]
    for count, kind, doubt in ((2, "formatted", None), (3, "", Doubt("formatted", "soon"))):
        files = opened(texts[:count], date_format="%d/%m/%Y")
        CsvRows(files)
        assert (files.columns["a"].kind, files.columns["a"].doubt) == (kind, doubt)


def test_columns_that_are_to_be_text():
    files = opened(["1", "n/a", "2"], text=["a"])
    CsvRows(files)
    assert files.columns["a"].doubt is None
