"""Delimited text as Arrow: types are found, and no value is changed."""

import io
from decimal import Decimal

import pyarrow as pa
import pytest
from dbset_frames import FrameError, read_csv

TEXT = pa.string()
UTC = pa.timestamp("us", "UTC")

#: The values of a column, and its type.
COLUMNS = [
    (["1", "-2", "0"], pa.int64()),
    (["9223372036854775807", "-9223372036854775808"], pa.int64()),
    (["9223372036854775808"], TEXT),
    (["12345678901234567890"], TEXT),
    (["1", "12345678901234567890"], TEXT),
    (["007"], TEXT),
    (["1", "2", "03"], TEXT),
    (["+49"], TEXT),
    (["1_000"], TEXT),
    (["1,000"], TEXT),
    (["1e5"], TEXT),
    (["1.5", "1e5"], TEXT),
    (["NaN"], TEXT),
    (["1.5", "NaN"], TEXT),
    (["inf"], TEXT),
    (["0x10"], TEXT),
    (["-0"], TEXT),
    (["1.5", "-0.0"], TEXT),
    ([" 7"], TEXT),
    (["7 "], TEXT),
    (["1.50", "2.25"], pa.decimal128(4, 2)),
    (["-1.50", "12.25"], pa.decimal128(5, 2)),
    (["1.5", "2.25"], TEXT),  # numbers of two scales: see below
    ([".5"], TEXT),
    (["5."], TEXT),
    (["00.5"], TEXT),
    (["0.30000000000000004", "2.5", "7"], pa.float64()),
    (["12345678901.123457"], pa.float64()),
    (["true", "false"], pa.bool_()),
    (["TRUE", "FALSE"], pa.bool_()),
    (["True", "true"], TEXT),
    (["true", "1"], TEXT),
    (["yes", "no"], TEXT),
    (["t", "f"], TEXT),
    (["2024-02-29"], pa.date32()),
    (["2024-02-30"], TEXT),
    (["2024-02-29", "unknown"], TEXT),
    (["2024-02-29", "2024-02-29 10:00:00"], TEXT),
    (["0000-01-01"], TEXT),
    (["0001-01-01", "9999-12-31"], pa.date32()),
    (["10000-01-01"], TEXT),
    (["20240229"], pa.int64()),
    (["01/02/2024"], TEXT),
    (["2024-1-5"], TEXT),
    (["23:59:59", "00:00:00.5"], pa.time64("us")),
    (["24:00:00"], TEXT),
    (["23:59:60"], TEXT),
    (["12:30"], TEXT),
    (["2024-01-05 10:00:00", "2024-01-05T10:00:00.123456"], pa.timestamp("us")),
    (["2024-01-05 10:00:00.1234567"], TEXT),
    (["2024-01-05 10:00"], TEXT),
    (["2024-01-05 10:00:00Z", "2024-01-05 10:00:00+02", "2024-01-05 10:00:00-03:30"], UTC),
    (["2024-01-05 10:00:00Z", "2024-01-05 10:00:00"], TEXT),
    (["0001-01-01 00:00:00+14:00"], TEXT),
    (["01890a5d-ac96-774b-bcce-b302099a8057"], pa.uuid()),
    (["01890A5D-AC96-774B-BCCE-B302099A8057"], TEXT),
    (["NA"], TEXT),
    (["null", "1"], TEXT),
    (["\uff11\uff12"], TEXT),  # digits, but not ASCII
    (["\u0663"], TEXT),
]


def rows_of(text, /, **options):
    return read_csv(io.BytesIO(text.encode()), **options)


@pytest.mark.parametrize(("texts", "type_"), COLUMNS)
def test_type_of_a_column(texts, type_):
    lines = "".join(f'"{text}",x\n' for text in texts)
    rows = rows_of(f"a,b\n{lines}")

    assert rows.schema.field("a").type == type_
    if type_ == TEXT:
        assert rows.reader().read_all()["a"].to_pylist() == texts


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["1.50", "2.25"], [Decimal("1.50"), Decimal("2.25")]),
        (["-1.50", "12.25"], [Decimal("-1.50"), Decimal("12.25")]),
        (["0.30000000000000004", "7"], [0.30000000000000004, 7.0]),
        (["true", "", "false"], [True, None, False]),
    ],
)
def test_values_of_a_column(texts, values):
    table = rows_of("a,b\n" + "".join(f"{text},\n" for text in texts)).reader().read_all()

    assert list(map(repr, table["a"].to_pylist())) == list(map(repr, values))


@pytest.mark.parametrize("odd", ["007", "n/a", "1e5", "12345678901234567890"])
def test_late_odd_value_changes_the_column_and_no_value(odd):
    texts = [*map(str, range(200_000)), odd]
    column = rows_of("a,b\n" + "".join(f"{text},\n" for text in texts)).reader().read_all()["a"]

    assert column.type == TEXT
    assert column.to_pylist() == texts


def test_later_file_changes_the_column():
    files = [io.BytesIO(b"n,a\n1,x\n2,y\n"), io.BytesIO(b"a,n,m\nz,03,5\n")]
    table = read_csv(files).reader().read_all()

    assert table.to_pylist() == [
        {"n": "1", "a": "x", "m": None},
        {"n": "2", "a": "y", "m": None},
        {"n": "03", "a": "z", "m": 5},
    ]


def test_empty_field_is_null_and_empty_text_is_not():
    text = 'n,s\n1,""\n,\n'

    assert rows_of(text).reader().read_all().to_pylist() == [
        {"n": 1, "s": ""},
        {"n": None, "s": None},
    ]
    both = rows_of(text, null_values=["", '""'])
    assert both.reader().read_all()["s"].to_pylist() == [None, None]


def test_null_values_are_those_of_the_caller():
    rows = rows_of('n,s\nNA,"NA"\n2,x\n', null_values=["", "NA"])

    assert rows.reader().read_all().to_pylist() == [{"n": None, "s": "NA"}, {"n": 2, "s": "x"}]


@pytest.mark.parametrize(("text", "found"), [(True, ["1", "2"]), (["N"], ["1", "2"]), ([], [1, 2])])
def test_columns_that_stay_text(text, found):
    assert rows_of("n\n1\n2\n", text=text).reader().read_all()["n"].to_pylist() == found


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_and_line_ends(delimiter, end):
    text = end.join([delimiter.join(["n", "s"]), delimiter.join(["1", "a b"]), ""])

    assert rows_of(text).reader().read_all().to_pylist() == [{"n": 1, "s": "a b"}]


def test_delimiter_by_the_records_if_the_header_has_several():
    assert rows_of("id;name, first\n1;Ada\n2;Bob\n").schema.names == ["id", "name, first"]
    with pytest.raises(FrameError, match="name the delimiter"):
        rows_of("a,b;c\n")


def test_format_of_dates():
    rows = rows_of("d,n\n01/02/2024,5\n31/12/2023,6\n", date_format="%d/%m/%Y")

    assert [str(field.type) for field in rows.schema] == ["date32[day]", "int64"]
    assert str(rows.reader().read_all()["d"][0]) == "2024-02-01"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding):
    data = io.BytesIO("naïve;€\nÿ;1\n".encode(encoding))

    assert read_csv(data, encoding=encoding).reader().read_all().to_pylist() == [
        {"naïve": "ÿ", "€": 1}
    ]


@pytest.mark.parametrize("place", [-2, -1, 0])
def test_line_ends_in_quotes_between_blocks(place):
    start = b"field\n" + b"x" * ((1 << 18) + place - 9) + b"\n"
    data = start + b'"y\r\nz"\n'
    assert data.index(b"\r") == (1 << 18) + place

    assert read_csv(io.BytesIO(data)).reader().read_all()["field"][-1].as_py() == "y\r\nz"


def test_fields_longer_than_a_block():
    long = "x" * 3_000_000
    column = rows_of(f'a,b\n1,"{long}"\n2,y\n').reader().read_all()["b"]

    assert column.to_pylist() == [long, "y"]


def test_line_ends_and_quotes_inside_fields():
    table = rows_of('a,b\n"1\n2","say ""x"""\n3,4" pipe\n').reader().read_all()

    assert table.to_pylist() == [{"a": "1\n2", "b": 'say "x"'}, {"a": "3", "b": '4" pipe'}]


def test_empty_lines():
    """They are no rows, unless there is only one column."""
    assert rows_of("a,b\n1,2\n\n3,4\n\n").reader().read_all()["a"].to_pylist() == [1, 3]
    assert rows_of("a\n1\n\n3\n").reader().read_all()["a"].to_pylist() == [1, None, 3]


def test_one_pair_of_words_for_booleans_in_all_files():
    files = [io.BytesIO(b"a\ntrue\n"), io.BytesIO(b"a\nFalse\n")]

    assert read_csv(files).reader().read_all()["a"].to_pylist() == ["true", "False"]


FAULTS = [
    (b"", "is empty"),
    (b"a,,c\n1,2,3\n", "line 1: column 2 of the header has no name"),
    (b"a,b\0\n", r"line 1: the name 'b\x00' in the header has a NUL character"),
    (b"\xef\xbb\xbf\xef\xbb\xbfa\n", "line 1: there are two byte order marks; remove one"),
    (b"a,b,a\n", "line 1: the header has 'a' and 'a'"),
    (b"Name,name\n", "line 1: the header has 'Name' and 'name'"),
    (b"a,b\n1,2\n3\n", "line 3: it has 1 field, and the header 2"),
    (b'a,b\n"1\n2",2\n3,4,5\n', "line 4: it has 3 fields, and the header 2"),
    (b"a,\xff\n1,2\n", "line 1: there is a byte that is not text"),
    (b"a,b\n1,\xff\n", "line 2: there is a byte that is not text"),
    (b'a,b\n1,"2\n3,4\n', "line 2: a quotation mark is opened and never closed"),
    (b'a,b\n1,"2" x\n', "line 2: there is text after a closing quotation mark"),
    (b"a,b\n1,2\n\r3,4\n", "line 3: it has a CR outside quotation marks, and lines end in LF"),
    (b"a\r\n1\r2\r\n", "line 2: it has a CR outside quotation marks, and lines end in LF"),
    (b"a,b\n1,x\r2,3\n", "line 2: it has a CR outside quotation marks, and lines end in LF"),
    (b'a,b\n"1\r",2\n\r"3",4\n', "line 4: it has a CR outside quotation marks"),
    (b"a\n" + b"1\n" * (1 << 19) + b"\r2\n", "line 524290: it has a CR outside"),
    ("a,b\n".encode("utf-16"), "name its encoding, 'utf-16'"),
]


@pytest.mark.parametrize(
    "data",
    [b"a,b\r1,2\r", b"a,b\r\n1,2\r\n", b"a,b\n1,2\r\n", b"a,b\r\r\n1,2\r\r\n", b'a,b\n1,"2"\r\n'],
)
def test_line_ends(data):
    rows = read_csv(io.BytesIO(data)).reader().read_all().to_pylist()

    assert [str(row["b"]) for row in rows] == ["2"]


@pytest.mark.parametrize(("data", "message"), FAULTS)
def test_fault_names_the_line(data, message):
    with pytest.raises(FrameError) as caught:
        read_csv(io.BytesIO(data))

    assert message in str(caught.value)


def test_fault_names_the_file(tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("a,b\n1\n")

    with pytest.raises(FrameError, match=r"people\.csv, line 2"):
        read_csv(file)


def test_bad_lines_aside(tmp_path):
    aside = tmp_path / "bad.csv"
    rows = rows_of('a,b\n1,2\n3\n4,"x"y\n5,"open\n6,7\n8,9,10\n', skip_bad=aside)

    assert rows.reader().read_all().to_pylist() == [{"a": 1, "b": 2}, {"a": 6, "b": 7}]
    assert rows.bad_lines == 4
    assert aside.read_text() == 'a,b\n3\n4,"x"y\n5,"open\n8,9,10\n'


def test_bad_lines_of_several_files(tmp_path):
    aside = tmp_path / "bad.csv"
    files = [io.BytesIO(b"a,b\n1,2\n3"), io.BytesIO(b"a,b\n4")]
    assert read_csv(files, skip_bad=aside).bad_lines == 2
    assert aside.read_text() == "a,b\n3\na,b\n4\n"


def test_bad_lines_never_replace_a_file_to_read(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n3\n")
    with path.open("rb") as file:
        for source in (path, file):
            with pytest.raises(FrameError, match="cannot take its own bad lines; name another"):
                read_csv(source, skip_bad=tmp_path / ".." / tmp_path.name / "a.csv")
    assert path.read_text() == "a,b\n1,2\n3\n"


LONG = "x" * 200_000


@pytest.mark.parametrize("header", ["a;b,c\n", "a,b;c\n"])
def test_long_fields_and_a_header_with_several_delimiters(header):
    delimiter = ";" if header.startswith("a;") else ","
    rows = rows_of(f"{header}{LONG}{delimiter}1\n2{delimiter}3\n")
    assert [len(row["a"]) for row in rows.reader().read_all().to_pylist()] == [200_000, 1]


def test_long_fields_are_not_bad(tmp_path):
    text = f"a,b\n{LONG},1\n2\n"
    with pytest.raises(FrameError, match="line 3: it has 1 field, and the header 2"):
        rows_of(text)
    rows = rows_of(text, skip_bad=tmp_path / "bad.csv")
    assert (rows.row_count, rows.bad_lines) == (1, 1)


def test_stream_can_be_read_twice():
    rows = rows_of("a\n1\n")

    assert pa.table(rows).num_rows == pa.table(rows).num_rows == 1


def test_readers_have_the_columns_of_one_file_with_the_types_of_all():
    files = [io.BytesIO(text) for text in (b"a,b\n1.0,2\n", b"c,a\n3,1.5\n4,2.5\n", b"b\n")]
    first, second, empty = (reader.read_all() for reader in read_csv(files).readers())

    number = first.schema.field("a").type
    assert pa.types.is_decimal(number)
    assert first.to_pylist() == [{"a": 1, "b": 2}]
    assert second.schema == pa.schema({"c": pa.int64(), "a": number})
    assert second.to_pylist() == [{"c": 3, "a": Decimal("1.5")}, {"c": 4, "a": Decimal("2.5")}]
    assert empty.to_pylist() == []


@pytest.mark.parametrize("text", ["a,b\n", "a,b", 'a,"b"\r\n'])
def test_no_rows(text):
    table = rows_of(text).reader().read_all()

    assert (table.num_rows, table.schema.names) == (0, ["a", "b"])
