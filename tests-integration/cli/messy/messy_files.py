"""Messy delimited files, and what ``dbset import`` makes of each.

A case has one or more files, options of the command, and the accepted outcomes, the best one
first; ``why`` says why there is more than one. A table's kinds are names with "|" between those
accepted, "any" where no value decides. Its rows have the text that each value reads back as, or
None for NULL.
"""

# ruff: noqa: RUF001

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple, TypeAlias

Cell: TypeAlias = str | None
Row: TypeAlias = Sequence[Cell]
Content: TypeAlias = bytes | Callable[[], Iterable[bytes]]

ANY = "any"
LATE = 30_000  # rows before a late odd value
MAX_INT = 2**63 - 1
UUIDS = ("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "f47ac10b-58cc-4372-a567-0e02b2c3d479")


class Table(NamedTuple):
    """The file is read: the kind of each column, and the rows as text or None."""

    columns: Mapping[str, str]
    rows: Sequence[Row] | Callable[[], Iterable[Row]]
    bad: tuple[str, ...] = ()  # what the file of --skip-bad must contain
    says: tuple[str, ...] = ()  # what the command must say

    def all_rows(self) -> list[Row]:
        """Return the rows, generated or not."""
        return list(self.rows() if callable(self.rows) else self.rows)


class Refusal(NamedTuple):
    """The file is refused and nothing is written: words of the message, "a|b" for either."""

    words: tuple[str, ...]


Outcome: TypeAlias = Table | Refusal


class Case(NamedTuple):
    """Files and options of one call, and its right outcomes."""

    name: str
    files: Mapping[str, Content]
    accepted: tuple[Outcome, ...]
    options: tuple[str, ...] = ()  # {bad} stands for the path of --skip-bad
    why: str = ""  # why more than one outcome or kind is right
    before: Mapping[str, str] = {}  # files that a call before has written to the table


# Writing cases


def quoted(value: Cell, delimiter: str = ",") -> str:
    """Spell a value of a file, quoted only if needed."""
    if value is None:
        return ""
    if value == "" or any(character in value for character in (delimiter, '"', "\r", "\n")):
        return '"' + value.replace('"', '""') + '"'
    return value


def typed(name: str, *, why: str = "", **columns: tuple[Cell, ...]) -> Case:
    """Make a file of columns, each a kind and values, after a column that numbers the rows."""
    kinds = {"n": "integer", **{key: str(kind) for key, (kind, *_) in columns.items()}}
    values = zip(*(rest for _, *rest in columns.values()), strict=True)
    rows = [(str(number), *row) for number, row in enumerate(values, 1)]
    lines = [",".join(map(quoted, row)) for row in [tuple(kinds), *rows]]
    content = "".join(f"{line}\n" for line in lines).encode()
    return Case(name, {"data.csv": content}, (Table(kinds, rows),), (), why)


def file(
    name: str,
    content: str | bytes | Callable[[], Iterable[bytes]],
    *accepted: Outcome,
    options: tuple[str, ...] = (),
    why: str = "",
    path: str = "data.csv",
) -> Case:
    """Make a case of one file."""
    content = content.encode() if isinstance(content, str) else content
    return Case(name, {path: content}, accepted, options, why)


def files(
    name: str,
    contents: Mapping[str, str],
    *accepted: Outcome,
    options: tuple[str, ...] = (),
    why: str = "",
) -> Case:
    """Make a case of several files."""
    encoded = {path: content.encode() for path, content in contents.items()}
    return Case(name, encoded, accepted, options, why)


def refused(line: int | str, *words: str, path: str = "data.csv") -> Refusal:
    """Expect an error that names a file and a line."""
    return Refusal((path, str(line), *words))


def texts(*names: str) -> dict[str, str]:
    """Name columns of text."""
    return dict.fromkeys(names, "text")


def pair(second: str, *rows: tuple[Cell, Cell], first: str = "integer") -> Table:
    """Expect columns a and b."""
    return Table({"a": first, "b": second}, rows)


# Numbers

NUMBERS = [
    typed("integers", v=("integer", "1", "-2", "0", "10", None)),
    typed("decimals keep their scale", v=("number", "1.5", "1.50", "1.500", "-0.10", "100.00")),
    typed("integers and decimals in one column", v=("number", "1", "2.5", "-3", "4.00", "0")),
    typed("one decimal that ends in .0", v=("number", "1.0", "2.0", "3.0")),
    typed("zeros of several scales", v=("number", "0", "0.0", "0.00", "0.10")),
    typed("leading zeros", v=("text", "007", "7", "070"), w=("text", "00", "0", "000")),
    typed("leading zeros before a point", v=("text", "00.5", "1.5"), w=("text", "-01", "-1")),
    typed("plus signs", v=("text", "+4912", "+1"), w=("text", "+1.5", "2.5")),
    typed("underscores between digits", v=("text", "1_000", "1000"), w=("text", "1_0.5", "2.5")),
    typed(
        "exponents", v=("text", "1e5", "2"), w=("text", "1.5E+10", "2E-3"), x=("text", "1d5", "1")
    ),
    typed("NaN among decimals", v=("text", "1.5", "NaN", "2.5"), w=("text", "nan", "NAN", "1")),
    typed("infinities", v=("text", "inf", "-inf", "1"), w=("text", "Infinity", "-Infinity", "2")),
    typed(
        "other bases",
        v=("text", "0x10", "0xFF"),
        w=("text", "0b1", "0o7"),
        x=("text", "$FF", "12h"),
    ),
    typed(
        "codes of 20 digits",
        v=("number|text", "12345678901234567890", "98765432109876543210"),
        w=("text", "00340434161094042557", "00340434161094042558"),
        why="NUMERIC of these digits reads back the same",
    ),
    typed("borders of 64 bits", v=("integer", str(MAX_INT), str(-MAX_INT - 1), "0")),
    typed(
        "over 64 bits",
        v=("number|text", str(MAX_INT + 1), "1"),
        w=("number|text", str(-MAX_INT - 2), "1"),
        x=("number|text", str(2**64 - 1), "1"),
        why="no integer of a database holds it",
    ),
    typed(
        "borders of 32 bits",
        v=("integer", str(2**31 - 1), "1"),
        w=("integer", str(2**31), "-2147483649"),
    ),
    typed(
        "integers over 2**53 that floats lose",
        v=("integer", "9007199254740993", "9007199254740992"),
    ),
    typed(
        "integers over 2**53 beside decimals",
        v=("number|text", "9007199254740993", "0.5"),
        w=("number|text", "9007199254740993.5", "1.25"),
        why="no float holds them",
    ),
    typed(
        "negative zero",
        v=("text", "-0", "0"),
        w=("text", "-0.0", "1.5"),
        x=("text", "-0.00", "0.00"),
    ),
    typed(
        "dots without digits before",
        v=("text", ".5", "0.5"),
        w=("text", "-.5", "1"),
        x=("text", ".", "1"),
    ),
    typed("dots without digits after", v=("text", "5.", "5"), w=("text", "0.", "1.5")),
    typed(
        "signs alone",
        v=("text", "-", "1"),
        w=("text", "+", "1"),
        x=("text", "--1", "1"),
        y=("text", "- 1", "1"),
    ),
    typed(
        "thousands separators of several locales",
        us=("text", "1,234", "1,234,567.89"),
        de=("text", "1.234,56", "1.234.567,89"),
        ch=("text", "1'234.50", "1’234.50"),
        fr=("text", "1 234,5", "1\u202f234,5"),
        se=("text", "1\xa0234,50", "12,5"),
        india=("text", "12,34,567.00", "1,00,000"),
    ),
    typed(
        "German thousands that look like decimals",
        v=("number", "1.234", "12.345"),
        w=("text", "1.234", "1.234.567"),
    ),
    typed(
        "money and percent",
        usd=("text", "$5.00", "-$3.20"),
        eur=("text", "5,00 €", "€5"),
        percent=("text", "5%", "12.5 %"),
        code=("text", "USD 5.00", "5.00CHF"),
    ),
    typed(
        "negatives of accountants and SAP",
        book=("text", "(5.00)", "5.00"),
        sap=("text", "123.45-", "10.00"),
        credit=("text", "5.00 CR", "7.00 DR"),
    ),
    typed("a minus sign of typographers", v=("text", "\u22125", "5"), w=("text", "–5", "5")),
    typed(
        "digits of other scripts",
        arabic=("text", "١٢٣", "٤"),
        wide=("text", "１２３", "4"),
        raised=("text", "²", "2"),
        roman=("text", "Ⅳ", "4"),
        fraction=("text", "½", "0.5"),
    ),
    typed(
        "blanks around numbers are kept",
        before=("text", " 5", "5"),
        after=("text", "5 ", "5"),
        tab=("text", "5\t", "5"),
        nbsp=("text", "5\xa0", "5"),
        newline=("text", "5\n", "5"),
    ),
    typed("floats of 17 digits", v=("float", "0.30000000000000004", "0.1", "2.220446049250313")),
    typed(
        "very long fractions",
        v=("number|text", "0.1234567890123456789012345678901234567890", "1.5"),
        w=("number|text", "3." + "14159265358979323846" * 10, "3"),
        why="text is right too if a database's number can't hold it",
    ),
    typed(
        "tiny decimals", v=("number|text", "0.0000001", "0.000000000000000000001"), why="as above"
    ),
    typed(
        "numbers of 40 and 300 digits", v=("number|text", "9" * 40, "1" + "0" * 299), why="as above"
    ),
    typed("a number of more digits than NUMERIC holds", v=("text", "9" * 131_073, "1")),
    typed(
        "a fraction of more digits than NUMERIC holds",
        v=("text", "0." + "7" * 16_384, "1.5"),
    ),
    typed(
        "a number of 5,000 digits, more than Python's int reads",
        v=("number|text", "8" * 5000, "1"),
        why="both keep it",
    ),
    typed(
        "integers that look like dates",
        v=("integer", "20240101", "20241231"),
        w=("integer", "2024", "1999"),
    ),
    typed("spreadsheet serial days", v=("number", "45292", "45292.5"), w=("integer", "45292", "1")),
    typed("numbers and a word", v=("text", "1", "2", "three"), w=("text", "1.5", "2.50", "-")),
    typed(
        "versions",
        v=("text", "1.10", "1.9", "2.0.1"),
        w=("number", "1.10", "1.9", "2.0"),
    ),
    typed(
        "suffixes of programming languages",
        v=("text", "10L", "10"),
        w=("text", "1.5f", "1.5"),
    ),
    typed("complex numbers and fractions", v=("text", "1+2j", "1"), w=("text", "1/2", "1")),
    typed(
        "floats that overflow",
        v=("number|text", "1" + "0" * 400 + ".5", "1.5"),
        w=("text", "1e400", "1"),
        why="both keep it",
    ),
    typed(
        "coordinates keep zeros",
        lat=("number", "52.5200", "-33.86880"),
        lon=("number", "13.4050", "151.2093"),
    ),
    file(
        "quoted numbers",
        '"a","b"\n"1","1.50"\n"2","2.00"\n',
        Table({"a": "integer|text", "b": "number|text"}, [("1", "1.50"), ("2", "2.00")]),
        why="quotes tell no type",
    ),
]

# Booleans

BOOLEANS = [
    typed(
        "true and false",
        v=("boolean", "true", "false", "true"),
        w=("boolean", "false", None, "true"),
    ),
    typed("True and False of Python", v=("boolean", "True", "False", "False")),
    typed("TRUE and FALSE of Excel and R", v=("boolean", "TRUE", "FALSE", "FALSE")),
    typed(
        "booleans of mixed spelling",
        v=("text", "true", "False", "TRUE"),
        w=("text", "true", "FALSE", "true"),
        x=("text", "tRUE", "true", "false"),
    ),
    typed("only true", v=("boolean|text", "true", "true"), why="one word alone may be a word"),
    typed(
        "other booleans stay",
        yn=("text", "Y", "N"),
        yes=("text", "yes", "no"),
        bit=("integer", "0", "1"),
        t=("text", "t", "f"),
        on=("text", "on", "off"),
        german=("text", "WAHR", "FALSCH"),
        ja=("text", "ja", "nein"),
        short=("text", "T", "F"),
    ),
    typed("booleans and numbers", v=("text", "true", "1", "0"), w=("text", "true", "1.0", "false")),
    typed("booleans with blanks", v=("text", "true ", "false"), w=("text", " TRUE", "FALSE")),
    typed(
        "booleans and words",
        v=("text", "true", "false", "unknown"),
        w=("text", "TRUE", "NA", "FALSE"),
    ),
]

# Dates and times

DATES = [
    typed("ISO dates", v=("date", "2024-01-31", "1999-12-31", "2024-02-29", None)),
    typed(
        "slashed dates stay text",
        us=("text", "01/02/2024", "12/31/2024"),
        uk=("text", "31/12/2024", "01/02/2024"),
        iso=("text", "2024/01/31", "2024/02/01"),
        short=("text", "1/2/24", "3/4/24"),
    ),
    typed(
        "dates of other locales stay text",
        de=("text", "31.12.2024", "01.02.2024"),
        nl=("text", "31-12-2024", "01-02-2024"),
        oracle=("text", "31-DEC-24", "01-FEB-24"),
        excel=("text", "1-Mar", "Mar-24"),
        long=("text", "January 5, 2024", "5 janvier 2024"),
        jp=("text", "2024年1月5日", "令和6年"),
    ),
    typed(
        "dates that do not exist",
        v=("text", "2024-02-30", "2024-01-01"),
        w=("text", "2023-02-29", "2024-02-29"),
        x=("text", "1900-02-29", "1900-02-28"),
        y=("text", "2024-13-01", "2024-12-01"),
        z=("text", "2024-00-10", "2024-01-00"),
    ),
    typed(
        "dates of MySQL without a day",
        v=("text", "0000-00-00", "2024-01-01"),
        w=("text", "2024-00-00", "2024-01-01"),
    ),
    typed(
        "years at the borders",
        least=("date", "0001-01-01", "2024-01-01"),
        most=("date", "9999-12-31", "2024-01-01"),
        zero=("text", "0000-01-01", "2024-01-01"),
        five=("text", "10000-01-01", "2024-01-01"),
        minus=("text", "-0001-01-01", "2024-01-01"),
        plus=("text", "+2024-01-01", "2024-01-01"),
        bc=("text", "0044-03-15 BC", "2024-01-01"),
    ),
    typed(
        "dates before the calendar changed", v=("date", "1582-10-10", "1752-09-05", "1700-02-28")
    ),
    typed(
        "dates not padded", v=("text", "2024-1-5", "2024-01-05"), w=("text", "2024-1-1", "2024-9-9")
    ),
    typed(
        "words that PostgreSQL reads as dates",
        v=("text", "infinity", "2024-01-01"),
        w=("text", "today", "2024-01-01"),
        x=("text", "epoch", "2024-01-01"),
        y=("text", "-infinity", "2024-01-01"),
        t=("text", "allballs", "12:00:00"),
        u=("text", "now", "2024-01-01 12:00:00"),
    ),
    typed(
        "dates that only Python reads as ISO",
        week=("text", "2024-W01-1", "2024-01-01"),
        basic=("text", "20240101", "2024-01-01"),
        ordinal=("text", "2024-366", "2024-365"),
    ),
    typed("dates in digits of other scripts", v=("text", "２０２４-01-01", "2024-01-01")),
    typed(
        "dates with blanks",
        v=("text", " 2024-01-01", "2024-01-01"),
        w=("text", "2024-01-01 ", "2024-01-01"),
    ),
    typed(
        "dates and months", v=("text", "2024-01", "2024-02"), w=("text", "2024-01-01", "2024-02")
    ),
    typed(
        "dates among timestamps",
        v=("text", "2024-01-01", "2024-01-01 12:00:00"),
        w=("text", "2024-01-01T00:00:00", "2024-01-01"),
    ),
    typed(
        "identifiers like dates",
        cas=("text", "50-00-0", "7732-18-5"),
        part=("date", "2001-01-01", "1234-12-12"),
    ),
    typed(
        "times",
        v=("time", "12:34:56", "00:00:00", "23:59:59"),
        w=("time", "12:34:56.789", "12:34:56.100000", "12:34:56.000001"),
    ),
    typed("times with and without fractions", v=("time", "12:34:56", "12:34:56.5", "12:34:57")),
    typed(
        "24:00 and leap seconds",
        v=("text", "24:00:00", "12:00:00"),
        w=("text", "23:59:60", "12:00:00"),
    ),
    typed(
        "other times stay text",
        short=("text", "12:34", "09:05"),
        bare=("text", "1:02:03", "12:00:00"),
        nano=("text", "12:34:56.1234567", "12:34:56.123456789"),
        zone=("text", "12:34:56Z", "12:34:56+02:00"),
        half=("text", "12:34:56 PM", "01:00:00 AM"),
        comma=("text", "12:34:56,789", "12:34:57,000"),
        dot=("text", "12:34:56.", "12:34:57"),
    ),
    typed(
        "durations over a day",
        v=("text", "100:00:00", "01:00:00"),
        w=("text", "-01:00:00", "01:00:00"),
        x=("text", "25:00:00", "01:00:00"),
    ),
    typed(
        "times that only Python reads as ISO",
        v=("text", "12", "12:00:00"),
        w=("text", "T12:00:00", "12:00:00"),
        x=("text", "120000", "12:00:00"),
    ),
    typed(
        "timestamps",
        t=("timestamp", "2024-01-01T12:34:56", "2024-12-31T23:59:59"),
        blank=("timestamp", "2024-01-01 12:34:56", "2024-12-31 00:00:00"),
        fraction=("timestamp", "2024-01-01 12:34:56.123456", "2024-01-01 12:34:56.100000"),
        pandas=("timestamp", "2024-01-01 12:34:56.500", "2024-01-01 12:34:56.000"),
        some=("timestamp", "2024-01-01 12:34:56", "2024-01-01 12:34:56.5"),
    ),
    typed(
        "timestamps with T and with a blank in one column",
        v=("timestamp|text", "2024-01-01T12:34:56", "2024-01-01 12:34:57"),
        why="both are documented, but the spelling is not one",
    ),
    typed(
        "timestamps with a zone",
        z=("timestamptz", "2024-01-01T12:34:56Z", "2024-12-31T23:59:59.25Z"),
        offset=("timestamptz", "2024-01-01T12:34:56+02:00", "2024-07-01 00:00:00+05:30"),
        minus=("timestamptz", "2024-01-01T12:34:56-08:00", "2024-01-01T23:30:00-03:30"),
        blank=("timestamptz", "2024-01-01 12:34:56+00:00", "2024-01-01 12:34:56.123456+01:00"),
    ),
    typed(
        "Z and offsets in one column",
        v=("timestamptz|text", "2024-01-01T12:34:56Z", "2024-01-01T14:34:56+02:00"),
        why="both are documented, but the spelling is not one",
    ),
    typed(
        "timestamps with and without a zone",
        v=("text", "2024-01-01T12:34:56Z", "2024-01-01T12:34:56"),
        w=("text", "2024-01-01 12:34:56", "2024-01-01 12:34:56+02:00"),
    ),
    typed(
        "offsets of hours, and without a colon",
        basic=("timestamptz", "2024-01-01T12:34:56+0200", "2024-01-01T12:34:56+0100"),
        hours=("timestamptz", "2024-01-01 12:34:56+02", "2024-01-01 12:34:56+01"),
    ),
    typed(
        "other zones stay text",
        utc=("text", "2024-01-01 12:34:56 UTC", "2024-01-01 12:34:56 UTC"),
        named=("text", "2024-01-01T12:34:56[Europe/Berlin]", "2024-01-01 12:34:56 CET"),
        spaced=("text", "2024-01-01 12:34:56 +02:00", "2024-01-01 12:34:56 +01:00"),
        seconds=("text", "1890-01-01T12:00:00+00:53:28", "2024-01-01T12:00:00+00:53:28"),
        lower=("text", "2024-01-01t12:34:56z", "2024-01-01T12:34:56z"),
    ),
    typed(
        "offsets at the borders",
        east=("timestamptz|text", "2024-01-01T12:00:00+14:00", "2024-01-01T12:00:00-12:00"),
        over=("timestamptz|text", "2024-01-01T12:00:00+23:59", "2024-01-01T12:00:00-23:59"),
        day=("text", "2024-01-01T12:00:00+24:00", "2024-01-01T12:00:00+00:00"),
        minutes=("text", "2024-01-01T12:00:00+01:60", "2024-01-01T12:00:00+00:00"),
        unknown=("timestamptz|text", "2024-01-01T12:00:00-00:00", "2024-01-01T12:00:00+00:00"),
        why="databases differ in the offsets they read; -00:00 means an unknown zone",
    ),
    typed(
        "moments outside of the years 1 to 9999",
        early=("text", "0001-01-01T00:00:00+14:00", "2024-01-01T00:00:00+00:00"),
        late=("text", "9999-12-31T23:59:59-08:00", "2024-01-01T00:00:00+00:00"),
        naive=("timestamp", "0001-01-01 00:00:00", "9999-12-31 23:59:59.999999"),
    ),
    typed(
        "hours of DST gaps and folds",
        berlin=("timestamp", "2024-03-31 02:30:00", "2024-10-27 02:30:00"),
        york=("timestamp", "2024-03-10T02:30:00", "2024-11-03T01:30:00"),
        kolkata=("timestamptz", "2024-03-31T02:30:00+05:30", "1945-10-15T00:00:00+06:30"),
    ),
    typed(
        "timestamps that do not exist",
        hour=("text", "2024-01-01 24:00:00", "2024-01-01 00:00:00"),
        leap=("text", "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        sixty=("text", "2016-12-31 23:59:60", "2017-01-01 00:00:00"),
        over=("text", "2024-01-01 25:00:00", "2024-01-01 00:00:00"),
        minute=("text", "2024-01-01 12:60:00", "2024-01-01 00:00:00"),
        day=("text", "2024-02-30T12:00:00", "2024-02-28T12:00:00"),
    ),
    typed(
        "more digits of a second than six",
        seven=("text", "2024-01-01T12:34:56.1234567", "2024-01-01T12:34:56.1"),
        nine=("text", "2024-01-01T12:34:56.123456789Z", "2024-01-01T12:34:56.100000000Z"),
        zeros=("timestamp|text", "2024-01-01 12:34:56.1234560", "2024-01-01 12:34:56.000000000"),
        why="zeros after the sixth digit tell nothing",
    ),
    typed(
        "other timestamps stay text",
        comma=("text", "2024-01-01 12:34:56,789", "2024-01-01 12:34:57,000"),
        us=("text", "1/15/2024 3:04:05 PM", "1/15/2024 3:04:06 PM"),
        basic=("text", "20240101T123456Z", "20240101T123457Z"),
        two=("text", "2024-01-01  12:34:56", "2024-01-01 12:34:56"),
        other=("text", "2024-01-01x12:34:56", "2024-01-01_12:34:56"),
        dot=("text", "2024-01-01 12:34:56.", "2024-01-01 12:34:56"),
        rfc=("text", "Mon, 01 Jan 2024 12:34:56 GMT", "Tue, 02 Jan 2024 12:34:56 +0100"),
        log=("text", "01/Jan/2024:12:34:56 +0100", "01/Jan/2024:12:34:57 +0100"),
        hours=("text", "2024-01-01 1:02:03", "2024-01-01 12:00:00"),
        tab=("text", "2024-01-01\t12:34:56", "2024-01-01 12:34:56"),
    ),
    Case(
        "timestamps without seconds",
        {"data.csv": b"a,b\n1,2024-01-01 12:34\n2,2024-01-01T23:00\n"},
        (
            pair("text", ("1", "2024-01-01 12:34"), ("2", "2024-01-01T23:00")),
            pair("timestamp", ("1", "2024-01-01 12:34:00"), ("2", "2024-01-01 23:00:00")),
        ),
        why="seconds that are added are not a documented spelling, yet no value is lost",
    ),
    typed(
        "seconds since 1970",
        v=("integer", "1704067200", "0"),
        w=("integer", "1704067200000", "-1"),
        x=("number", "1704067200.123", "0.5"),
    ),
    typed(
        "UUIDs", v=("uuid", *UUIDS), nil=("uuid", "00000000-0000-0000-0000-000000000000", UUIDS[0])
    ),
    typed(
        "UUIDs of other spellings",
        upper=("text", UUIDS[0].upper(), UUIDS[1].upper()),
        mixed=("text", UUIDS[0], UUIDS[1].upper()),
        braces=("text", "{" + UUIDS[0] + "}", "{" + UUIDS[1] + "}"),
        urn=("text", "urn:uuid:" + UUIDS[0], "urn:uuid:" + UUIDS[1]),
        bare=("text", UUIDS[0].replace("-", ""), UUIDS[1].replace("-", "")),
        short=("text", UUIDS[0][:-1], UUIDS[1]),
        moved=("text", "6ba7-b8109dad-11d1-80b4-00c04fd430c8", UUIDS[1]),
        other=("text", UUIDS[0], "none"),
    ),
    typed(
        "UUIDs all of digits, and with blanks",
        digits=("uuid", "12345678-1234-1234-1234-123456789012", UUIDS[0]),
        blank=("text", UUIDS[0] + " ", UUIDS[1]),
    ),
]

# Identifiers

IDENTIFIERS = [
    typed(
        "phone numbers",
        e164=("text", "+491701234567", "+14155550123"),
        local=("text", "0170 1234567", "030/123456"),
        bare=("text", "01701234567", "4155550123"),
        us=("text", "(415) 555-0123", "415-555-0123"),
        idd=("text", "004917012345", "0014155550"),
        ext=("text", "555-0123 x5", "#31#"),
    ),
    typed(
        "bank accounts and cards",
        iban=("text", "DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432"),
        bic=("text", "COBADEFFXXX", "NWBKGB2L"),
        card=("integer", "4111111111111111", "5500000000000004"),
    ),
    typed(
        "book and article numbers",
        isbn=("text", "978-3-16-148410-0", "0-306-40615-2"),
        ten=("text", "080442957X", "0306406152"),
        ean=("integer", "4006381333931", "9783161484100"),
        upc=("text", "036000291452", "012345678905"),
        doi=("text", "10.1000/182", "10.1038/nphys1170"),
    ),
    typed(
        "addresses of networks",
        mac=("text", "00:1A:2B:3C:4D:5E", "12:34:56:78:90:12"),
        ip=("text", "192.168.0.1", "10.0.0.255"),
        six=("text", "::1", "2001:db8::ff00:42:8329"),
        net=("text", "10.0.0.0/8", "fe80::/10"),
        port=("text", "12:34", "10:20"),
        cisco=("text", "001a.2b3c.4d5e", "1234.5678.9012"),
    ),
    typed(
        "postcodes",
        de=("text", "01067", "10115"),
        us=("text", "02134", "90210-1234"),
        uk=("text", "SW1A 1AA", "E1 6AN"),
        nl=("text", "1012 JS", "1234E5"),
        ca=("text", "K1A 0B1", "M5V 3L9"),
        swiss=("integer", "8001", "1211"),
    ),
    typed(
        "ticker symbols",
        v=("text", "TRUE", "NAN", "INF", "NA"),
        w=("text", "TRUE", "FALSE", "T", "F"),
        x=("text", "MAR1", "1E3", "SEPT", "0700.HK"),
    ),
    typed(
        "gene names",
        v=("text", "MARCH1", "SEPT2", "DEC1", "TP53"),
        w=("text", "2310009E13", "1700012E10", "5E3", "12E1"),
        x=("text", "1-Mar", "2-Sep", "1-Dec", "OCT4"),
    ),
    typed(
        "country codes",
        v=("text", "NO", "NA", "DE", "IN"),
        w=("text", "NO", "NO", "NO", "NO"),
        dial=("text", "+1", "+49", "+7", "+1-809"),
    ),
    typed(
        "surnames and words for nothing",
        v=("text", "Null", "None", "NULL", "null"),
        w=("text", "NA", "N/A", "n/a", "#N/A"),
        x=("text", "nil", "undefined", "NaN", "-"),
        y=("text", "1", "null", "2", "None"),
    ),
    typed(
        "hashes",
        git=("text", "1234567", "8e10203", "0e12345"),
        md5=(
            "text",
            "d41d8cd98f00b204e9800998ecf8427e",
            "00000000000000000000000000000000",
            "0e462097431906509019562988736854",
        ),
    ),
    typed(
        "hashes that are all exponents",
        magic=("text", "0e462097431906509019562988736854", "0e830400451993494058024219903391"),
        short=("text", "12e4567", "1e1000000"),
    ),
    typed(
        "ratios, scores and sizes",
        ratio=("text", "1:30", "2:00"),
        score=("text", "2-1", "0-0"),
        clothes=("text", "36/38", "10-12"),
        paper=("text", "1/4", "3/8"),
        aspect=("text", "16:9", "4:3"),
    ),
    typed(
        "cells of spreadsheets",
        error=("text", "#DIV/0!", "#REF!", "12"),
        apostrophe=("text", "'007", "'1", "'x"),
        formula=("text", "=1+1", "@SUM(A1)", "-1+2"),
        rounded=("text", "1.23457E+12", "4.91701E+11", "1"),
    ),
    typed(
        "numbers of tax and law",
        vat=("text", "DE123456789", "ATU12345678"),
        us=("text", "12-3456789", "123-45-6789"),
        case=("text", "1 C 23/24", "§ 5"),
        steuer=("text", "02/815/08156", "21/815/08150"),
    ),
    typed(
        "years and quarters",
        fiscal=("text", "2023/24", "2024/25"),
        quarter=("text", "2024Q1", "2024-Q2"),
        week=("text", "2024W05", "2024-W05"),
        open_=("text", "2024-", "1999-"),
    ),
]

# Values that are no text of ASCII, or that databases treat in a special way

VALUES = [
    typed(
        "blanks are values",
        one=("text", " ", "x"),
        many=("text", "   ", " x "),
        nbsp=("text", "\xa0", "\u3000"),
        tab=("text", "\t", "x\t"),
    ),
    typed("empty text beside NULL", v=("text", "", None, "x"), w=("text", None, "", None)),
    typed(
        "empty text among numbers changes the column",
        v=("text", "1", "", "3"),
        w=("text", "2024-01-01", "", "2024-01-02"),
        x=("text", "true", "false", ""),
    ),
    typed("columns of NULL alone", v=(ANY, None, None), w=("text", "", None)),
    typed("what ends the data of COPY", v=("text", r"\.", "x"), w=("text", r"\N", r"\\N")),
    file(
        "a line that ends the data of COPY",
        "a\nx\n\\.\ny\n",
        Table(texts("a"), [("x",), (r"\.",), ("y",)]),
    ),
    typed(
        "backslashes",
        path=("text", r"C:\temp\new", "\\"),
        escape=("text", r"\t\n\x41\101", r"a\,b"),
        end=("text", "x\\", "\\\\"),
        quote=("text", r"\"", r"\'"),
    ),
    typed(
        "text of SQL and templates",
        v=("text", "'; DROP TABLE t; --", "x"),
        w=("text", "%s %(a)s %%", "100%"),
        x=("text", ":name", "?"),
        y=("text", "{0} {a} {{", "$1"),
        z=("text", "E'\\n'", "NULL::int"),
    ),
    typed(
        "JSON, XML and arrays",
        json=("text", '{"a": [1, null]}', "[]"),
        xml=("text", "<a b='c'>&amp;</a>", "<!-- -->"),
        array=("text", "{1,2}", "{NULL}"),
        range_=("text", "[1,2)", "empty"),
    ),
    typed(
        "separators of lines that no file has",
        next_=("text", "a\x85b", "x"),
        line=("text", "a\u2028b\u2029c", "x"),
        feed=("text", "a\x0bb\x0cc", "x"),
        file_=("text", "a\x1cb\x1dc\x1ed", "x"),
    ),
    typed(
        "control characters",
        bell=("text", "\x07", "\x1b[31m"),
        eof=("text", "a\x1ab", "\x1a"),
        delete=("text", "\x7f", "\x01"),
    ),
    typed(
        "Unicode as it is",
        emoji=("text", "👩‍👩‍👧", "🇩🇪"),
        nfc=("text", "é", "ﬁ"),
        nfd=("text", "e\u0301", "fi"),
        rtl=("text", "שלום", "\u202eabc"),
        odd=("text", "\ufeffx", "a\u200bb"),
        last=("text", "\uffff", "\U0010ffff"),
    ),
    typed(
        "case and blanks of names",
        v=("text", "İstanbul", "ISTANBUL"),
        w=("text", "straße", "STRASSE"),
        x=("text", "a  b", "a b"),
    ),
    typed(
        "newlines of each kind in quotes",
        lf=("text", "a\nb", "\n"),
        crlf=("text", "a\r\nb", "\r\n"),
        cr=("text", "a\rb", "\r"),
        end=("text", "a\n", "\na"),
        two=("text", "a\n\nb", "a\r\n\r\nb"),
    ),
    typed(
        "delimiters and quotes in quotes",
        v=("text", "a,b", ","),
        w=("text", '"', '""'),
        x=("text", 'say "hi"', '"all"'),
        y=("text", "a;b\tc|d", ",\n,"),
        z=("text", '","', '"\n"'),
    ),
]

# Quotes, lines and delimiters of files

SYNTAX = [
    file("CRLF as line ends", "a,b\r\n1,x\r\n2,y\r\n", pair("text", ("1", "x"), ("2", "y"))),
    file(
        "CRLF and LF mixed",
        "a,b\r\n1,x\n2,y\r\n3,z\n",
        pair("text", ("1", "x"), ("2", "y"), ("3", "z")),
    ),
    file(
        "CRLF after a quoted field",
        'a,b\r\n1,"x"\r\n2,""\r\n3,\r\n',
        pair("text", ("1", "x"), ("2", ""), ("3", None)),
    ),
    file(
        "CR alone as line ends",
        "a,b\r1,x\r2,y\r",
        pair("text", ("1", "x"), ("2", "y")),
        refused(1),
        why="old",
    ),
    file(
        "CR alone in an unquoted field",
        "a,b\n1,x\ry\n2,z\n",
        pair("text", ("1", "x\ry"), ("2", "z")),
        refused("2|3"),
        why="CR may be a character or a line end, then ragged",
    ),
    file(
        "CR CR LF of a text mode twice",
        "a,b\r\r\n1,x\r\r\n2,y\r\r\n",
        refused("1|2|3"),
        pair("text", ("1", "x"), ("2", "y")),
        Table({"a": "integer", "b\r": "text"}, [("1", "x\r"), ("2", "y\r")]),
        why="written in a wrong way",
    ),
    file("no newline at the end", "a,b\n1,x\n2,y", pair("text", ("1", "x"), ("2", "y"))),
    file("no newline after an empty field", "a,b\n1,x\n2,", pair("text", ("1", "x"), ("2", None))),
    file(
        "no newline after a quoted field", 'a,b\n1,x\n2,"y"', pair("text", ("1", "x"), ("2", "y"))
    ),
    file(
        "no newline after a quoted empty field",
        'a,b\n1,x\n2,""',
        pair("text", ("1", "x"), ("2", "")),
    ),
    file(
        "empty lines at the end",
        "a,b\n1,x\n\n\n",
        pair("text", ("1", "x")),
        refused(3),
        why="ragged, strictly",
    ),
    file(
        "empty lines in the middle",
        "a,b\n1,x\n\n2,y\n",
        refused(3),
        pair("text", ("1", "x"), ("2", "y")),
        why="no value is lost",
    ),
    file("a line of blanks in the middle", "a,b\n1,x\n  \n2,y\n", refused(3)),
    file(
        "empty lines before the header",
        "\n\na,b\n1,x\n",
        refused("1|3"),
        pair("text", ("1", "x")),
        why="an empty header, or nothing at all",
    ),
    file("one column", "a\nx\ny\n", Table(texts("a"), [("x",), ("y",)])),
    file(
        "one column of integers without a last newline",
        "a\n1\n2",
        Table({"a": "integer"}, [("1",), ("2",)]),
    ),
    file(
        "one column with empty lines",
        "a\n1\n\n3\n",
        Table({"a": "integer"}, [("1",), (None,), ("3",)]),
        refused(3),
        why="a NULL or nothing; to leave it out may lose a row",
    ),
    file(
        "one column with quoted empty lines",
        'a\nx\n""\ny\n',
        Table(texts("a"), [("x",), ("",), ("y",)]),
    ),
    file(
        "one column with empty lines at the end",
        "a\n1\n\n",
        Table({"a": "integer"}, [("1",)]),
        Table({"a": "integer"}, [("1",), (None,)]),
        refused(3),
        why="a NULL or nothing",
    ),
    file(
        "one column of values with commas",
        "a\n1,5\n2,5\n",
        Table(texts("a"), [("1,5",), ("2,5",)]),
        refused(2),
        why="no delimiter in the header: none, or the comma, then ragged",
    ),
    file(
        "one quoted column of values with commas",
        'a\n"1,5"\n"2,5"\n',
        Table(texts("a"), [("1,5",), ("2,5",)]),
    ),
    file(
        "one column with blanks",
        "full name\nAda Lovelace\nAlan Turing\n",
        Table(texts("full name"), [("Ada Lovelace",), ("Alan Turing",)]),
    ),
    file("a header only", "a,b\n", Table({"a": ANY, "b": ANY}, [])),
    file("a header only without a newline", "a,b", Table({"a": ANY, "b": ANY}, [])),
    file("an empty file", b"", Refusal(("data.csv",))),
    file("a BOM only", "\ufeff", Refusal(("data.csv",))),
    file("a newline only", "\n", Refusal(("data.csv",))),
    file(
        "a ragged line after empty lines",
        "a,b\n1,x\n\n\n2,y\n3\n",
        refused("3|6"),
        why="the empty lines or the short one",
    ),
    file(
        "a bad byte after empty lines",
        b"a,b\r\n1,x\r\n\r\n\r\n2,\xff\r\n",
        refused("3|5"),
        why="the empty lines or the byte",
    ),
    file(
        "a header of one name and lines of two",
        "a\n1\n2,3\n",
        refused(3),
        Table(texts("a"), [("1",), ("2,3",)]),
        why="no delimiter in the header",
    ),
    file(
        "CRLF and empty lines at the end",
        "a,b\r\n1,x\r\n\r\n\r\n",
        pair("text", ("1", "x")),
        refused(3),
        why="ragged, strictly",
    ),
    file(
        "quoted fields that start and end with quotes",
        'a,b\n"""",","\n"""x""","y"",z"\n',
        Table(texts("a", "b"), [('"', ","), ('"x"', 'y",z')]),
    ),
    file(
        "a ragged line after empty lines in quotes",
        'a,b\n1,"\n\n"\n2,"x\n\n\n"\n3\n',
        refused(9),
    ),
    file("only delimiters", ",,\n,,\n", refused(1)),
    file(
        "quotes around everything",
        '"a","b"\n"x","y"\n"","z"\n',
        Table(texts("a", "b"), [("x", "y"), ("", "z")]),
    ),
    file("an open quote at the end", 'a,b\n1,x\n2,"y\n', refused("3|4")),
    file("an open quote that swallows lines", 'a,b\n1,"x\n2,y\n3,z\n4,w\n', refused("2|5|6")),
    file("a lone quote at the end", 'a,b\n1,x\n2,"', refused(3)),
    file("an open quote in the header", 'a,"b\n1,x\n2,y\n', refused("1|3|4")),
    file("inches that open a quote", 'a,b\n1,"5 inch\n2,pipe" long\n3,x\n', refused("2|3")),
    file("text after a closing quote", 'a,b\n1,x\n2,"y"z\n', refused(3)),
    file(
        "a blank after a closing quote",
        'a,b\n1,"x" \n2,"y"\n',
        refused(2),
        pair("text", ("1", '"x" '), ("2", "y")),
        why="kept as it is spelled is no loss",
    ),
    file(
        "quotes escaped by backslashes, of MySQL",
        'a,b\n1,"say \\"hi\\" x"\n2,y\n',
        refused(2),
    ),
    file(
        "a quoted field that ends in a backslash",
        'a,b\n1,"x\\"\n2,"y\\"\n',
        pair("text", ("1", "x\\"), ("2", "y\\")),
    ),
    file(
        "quotes in unquoted fields",
        'a,b\n1,5" pipe\n2,the "best" one\n',
        pair("text", ("1", '5" pipe'), ("2", 'the "best" one')),
        refused(2),
        why="no standard says",
    ),
    file(
        "a quote at the end of an unquoted field",
        'a,b\n1,5"\n2,6"\n3,7""\n',
        pair("text", ("1", '5"'), ("2", '6"'), ("3", '7""')),
        refused(2),
        why="no standard says",
    ),
    file(
        "a blank before a quoted field",
        'a,b\n1, "x"\n2, "y"\n',
        pair("text", ("1", ' "x"'), ("2", ' "y"')),
        refused(2),
        why="no standard says",
    ),
    file(
        "a blank before a quoted field with a comma",
        'a,b\n1, "x,z"\n2, "y"\n',
        refused(2),
    ),
    file(
        "cells that Excel must not change",
        'a,b\n1,="007"\n2,="008"\n',
        pair("text", ("1", '="007"'), ("2", '="008"')),
        refused(2),
        why="stray quotes",
    ),
    file(
        "single quotes",
        "a,b\n'1','x'\n'2','y'\n",
        Table(texts("a", "b"), [("'1'", "'x'"), ("'2'", "'y'")]),
    ),
    file("four quotes", 'a,b\n1,""""\n2,""""""\n', pair("text", ("1", '"'), ("2", '""'))),
    file("three quotes", 'a,b\n1,"""\n2,x\n', refused("2|3|4")),
    file("typographic quotes", "a,b\n1,“x”\n2,„y“\n", pair("text", ("1", "“x”"), ("2", "„y“"))),
    file("a line too short", "a,b,c\n1,2,3\n4,5\n6,7,8\n", refused(3)),
    file("a line too long", "a,b,c\n1,2,3\n4,5,6\n7,8,9,10\n", refused(4)),
    file(
        "a ragged line after newlines in quotes",
        'a,b\n1,"x\ny\nz"\n2,"x\r\ny"\n3\n',
        refused(7),
    ),
    file("delimiters at the end of lines", "a,b\n1,x,\n2,y,\n", refused(2)),
    file("delimiters at the end of all lines", "a,b,\n1,x,\n2,y,\n", refused(1)),
    file("columns of nothing, of Excel", "a,b,,\n1,x,,\n2,y,,\n", refused(1)),
    file("comment lines before the header", "# made by hand\na,b\n1,x\n", refused(2), refused(1)),
    file("a comment line in the middle", "a,b\n1,x\n# by hand\n2,y\n", refused(3)),
    file(
        "a comment line that fits",
        "a,b\n1,x\n# so, so\n2,y\n",
        Table(texts("a", "b"), [("1", "x"), ("# so", " so"), ("2", "y")]),
    ),
    file("a footer", 'a,b\n1,x\n2,y\n"Source: the office, 2024"\n', refused(4)),
    file("a count of rows below, of psql", "a,b\n1,x\n(1 row)\n", refused(3)),
    file(
        "the end of file of DOS",
        "a,b\n1,x\n\x1a",
        refused(3),
        pair("text", ("1", "x")),
        why="the mark is no line",
    ),
    file(
        "a type line of PowerShell",
        '#TYPE System.Data\n"a","b"\n"1","x"\n',
        refused("1|2"),
    ),
    file(
        "the separator line of Excel",
        "sep=;\na;b\n1;x\n",
        refused("1|2"),
        pair("text", ("1", "x")),
        why="a header with an empty name, or understood",
    ),
    file("semicolons", "a;b\n1;x,y\n2;z\n", pair("text", ("1", "x,y"), ("2", "z"))),
    file(
        "semicolons and decimal commas",
        "a;b\n1;1,5\n2;-2,50\n",
        pair("text", ("1", "1,5"), ("2", "-2,50")),
    ),
    file("tabs", "a\tb\n1\tx,y\n2\tz;\n", pair("text", ("1", "x,y"), ("2", "z;")), path="data.tsv"),
    file(
        "tabs and empty fields at the borders",
        "a\tb\tc\n\tx\t\n1\t\t\n",
        Table({"a": "integer", "b": "text", "c": ANY}, [(None, "x", None), ("1", None, None)]),
        path="data.tsv",
    ),
    file(
        "tabs with names in quotes",
        'a\tb\n1\t"x\ty"\n2\tsay "hi"\n',
        pair("text", ("1", "x\ty"), ("2", 'say "hi"')),
        refused(3),
        why="stray quotes",
        path="data.tsv",
    ),
    file(
        "tabs and backslashes of COPY",
        "a\tb\n1\tx\\ty\n2\t\\N\n",
        pair("text", ("1", "x\\ty"), ("2", "\\N")),
        path="data.tsv",
    ),
    file("pipes", "a|b\n1|x,y\n2|z\n", pair("text", ("1", "x,y"), ("2", "z")), path="data.txt"),
    file(
        "pipes around each line, of SAP",
        "|a|b|\n|1|x|\n|2|y|\n",
        refused(1, path="data.txt"),
        path="data.txt",
    ),
    file(
        "two delimiters in the header, one clear",
        "a;b;c,d\n1;2;3\n",
        Table({"a": "integer", "b": "integer", "c,d": "integer"}, [("1", "2", "3")]),
        refused(1),
        Refusal(("delimiter",)),
        why="clear or not",
    ),
    file(
        "two delimiters in the header, none clear",
        "a;b,c\n1;2,3\n",
        Refusal(("data.csv", "delimiter")),
    ),
    file(
        "other delimiters inside of quoted names",
        '"a;x;y";b\n1;2\n',
        Table({"a;x;y": "integer", "b": "integer"}, [("1", "2")]),
    ),
    file(
        "quoted names with the other delimiter",
        '"a;x;y;z",b\n1,2\n',
        Table({"a;x;y;z": "integer", "b": "integer"}, [("1", "2")]),
    ),
    file(
        "--delimiter against the header",
        "a,x;b\n1,2;3\n",
        Table({"a,x": "text", "b": "integer"}, [("1,2", "3")]),
        options=("--delimiter", ";"),
    ),
    file(
        "--delimiter of another character",
        "a^b\n1^x\n2^y\n",
        pair("text", ("1", "x"), ("2", "y")),
        options=("--delimiter", "^"),
        path="data.txt",
    ),
    file(
        "--delimiter of a blank",
        "a b\n1 x\n2 y\n",
        pair("text", ("1", "x"), ("2", "y")),
        options=("--delimiter", " "),
        path="data.txt",
    ),
    file(
        "--delimiter of a tab",
        "a\tb\n1\tx\n",
        pair("text", ("1", "x")),
        options=("--delimiter", "\t"),
        path="data.txt",
    ),
    file(
        "--delimiter of a colon, as /etc/passwd",
        "a:b:c\nroot:x:0\nnobody::65534\n",
        Table(
            {"a": "text", "b": "text", "c": "integer"},
            [("root", "x", "0"), ("nobody", None, "65534")],
        ),
        options=("--delimiter", ":"),
        path="data.txt",
    ),
    file(
        "--delimiter that no line has",
        "a,b\n1,2\n",
        Table(texts("a,b"), [("1,2",)]),
        Refusal(("delimiter",)),
        options=("--delimiter", "|"),
        why="one column, or a mistake",
    ),
    file(
        "--delimiter of the quote",
        "a,b\n1,2\n",
        Refusal(("delimiter",)),
        options=("--delimiter", '"'),
    ),
]

# Encodings

LATIN = "a,b\n1,x\n2,Müller\n"
ENCODINGS = [
    file("a BOM is skipped", "\ufeffa,b\n1,x\n", pair("text", ("1", "x"))),
    file("a BOM before a quoted name", '\ufeff"a","b"\n1,x\n', pair("text", ("1", "x"))),
    file(
        "two BOMs",
        "\ufeff\ufeffa,b\n1,x\n",
        refused(1, "byte order marks"),
        why="only the first is a BOM; a new column's name may not begin with another",
    ),
    file("latin-1 without --encoding", LATIN.encode("latin-1"), refused(3)),
    file(
        "latin-1",
        LATIN.encode("latin-1"),
        pair("text", ("1", "x"), ("2", "Müller")),
        options=("--encoding", "latin-1"),
    ),
    file(
        "windows-1252 with a euro",
        "a,b\n1,5 €\n2,„x“\n".encode("cp1252"),
        pair("text", ("1", "5 €"), ("2", "„x“")),
        options=("--encoding", "cp1252"),
    ),
    file(
        "UTF-16 of Excel without --encoding",
        "a\tb\r\n1\tx\r\n".encode("utf-16"),
        Refusal(("data.txt", "1|UTF-16")),
        path="data.txt",
    ),
    file(
        "UTF-16 of Excel",
        "a\tb\r\n1\tä\r\n".encode("utf-16"),
        pair("text", ("1", "ä")),
        options=("--encoding", "utf-16"),
        path="data.txt",
    ),
    file(
        "UTF-16 big-endian with characters whose bytes are delimiters",
        "a,b\n1,\u2c2c\u0a0a\u2222\n".encode("utf-16-be"),
        pair("text", ("1", "\u2c2c\u0a0a\u2222")),
        options=("--encoding", "utf-16-be"),
    ),
    file(
        "--encoding utf-8-sig without a BOM",
        "a,b\n1,ä\n",
        pair("text", ("1", "ä")),
        options=("--encoding", "utf-8-sig"),
    ),
    file(
        "a BOM with --encoding utf-8",
        "\ufeffa,b\n1,ä\n",
        pair("text", ("1", "ä")),
        options=("--encoding", "utf-8"),
    ),
    file(
        "Shift JIS with backslash bytes",
        "a,b\n1,表示\n2,ソート\n".encode("shift_jis"),
        pair("text", ("1", "表示"), ("2", "ソート")),
        options=("--encoding", "shift_jis"),
    ),
    file(
        "an encoding that does not exist",
        "a,b\n1,x\n",
        Refusal(("utf-99",)),
        options=("--encoding", "utf-99"),
    ),
    file(
        "a byte that an --encoding lacks",
        b"a,b\n1,x\n2,\x81y\n",
        refused(3),
        options=("--encoding", "cp1252"),
    ),
    file(
        "a NUL byte",
        b"a,b\n1,x\n2,y\x00z\n",
        refused(3),
        pair("text", ("1", "x"), ("2", "y\x00z")),
        why="PostgreSQL has no NUL in text",
    ),
    file(
        "a NUL byte in the header",
        b"a,b\x00\n1,x\n",
        Refusal(("NUL",)),
    ),
    file("NUL bytes at the end of a file", b"a,b\n1,x\n" + b"\x00" * 512, refused(3)),
    file("a surrogate in UTF-8", b"a,b\n1,\xed\xa0\x80\n", refused(2)),
    file("an overlong NUL in UTF-8", b"a,b\n1,x\n2,\xc0\x80\n", refused(3)),
    file("a character cut at the end of the file", b"a,b\n1,x\n2,\xe2\x82", refused(3)),
    file("a bad byte after newlines in quotes", b'a,b\n1,"x\ny"\n2,\xff\n', refused(4)),
    file("a bad byte in the header", b"a,b\xff\n1,x\n", refused(1)),
    file("a surrogate escaped by JSON", "a,b\n1,\\ud83d\n", pair("text", ("1", "\\ud83d"))),
]

# Headers

LONG = "very_long_name_of_a_column_" * 4
EDGE = "n" * 63
HEADERS = [
    file("the same name twice", "a,b,a\n1,2,3\n", refused(1, "a")),
    file("an empty name", "a,,c\n1,2,3\n", refused(1)),
    file("a quoted empty name", 'a,"",c\n1,2,3\n', refused(1)),
    file("the index of pandas", ",a,b\n0,1,x\n1,2,y\n", refused(1)),
    file("the row names of R", '"","a","b"\n"1",1,"x"\n', refused(1)),
    file("the row names of R without a header", '"a","b"\n"1",1,"x"\n', refused(2)),
    file(
        "names that differ in case",
        "id,ID\n1,x\n",
        Table({"id": "integer", "ID": "text"}, [("1", "x")]),
        refused(1, "id"),
        why="SQLite has one name for both",
    ),
    file(
        "names that differ in the case of Turkish",
        "ı,I,i\u0307\n1,2,3\n",
        Table({"ı": "integer", "I": "integer", "i\u0307": "integer"}, [("1", "2", "3")]),
        refused(1),
        why="may be one name",
    ),
    file(
        "names that differ in composition",
        "é,e\u0301\n1,2\n",
        Table({"é": "integer", "e\u0301": "integer"}, [("1", "2")]),
        refused(1),
        why="look the same",
    ),
    file(
        "reserved words",
        "select,order,table,user,group,from\n1,2,3,4,5,6\n",
        Table(
            dict.fromkeys(["select", "order", "table", "user", "group", "from"], "integer"),
            [tuple("123456")],
        ),
    ),
    file(
        "upper-case names",
        "ID,UserName,userAge\n1,x,2\n",
        Table({"id": "integer", "UserName": "text", "userAge": "integer"}, [("1", "x", "2")]),
        why="the key's name is id",
    ),
    file(
        "a name of 63 bytes",
        f"{EDGE},b\n1,x\n",
        Table({EDGE: "integer", "b": "text"}, [("1", "x")]),
    ),
    file(
        "a name of 64 bytes",
        f"{EDGE}n,b\n1,x\n",
        Table({EDGE + "n": "integer", "b": "text"}, [("1", "x")]),
        Refusal(("63",)),
        refused(1),
        why="PostgreSQL cuts it",
    ),
    file(
        "a name of 108 letters",
        f"{LONG},b\n1,x\n",
        Table({LONG: "integer", "b": "text"}, [("1", "x")]),
        Refusal(("63",)),
        refused(1),
        why="PostgreSQL cuts it",
    ),
    file(
        "long names that differ at their ends",
        f"{EDGE}1,{EDGE}2\n1,x\n",
        Table({EDGE + "1": "integer", EDGE + "2": "text"}, [("1", "x")]),
        Refusal(("63",)),
        refused(1),
        why="PostgreSQL cuts it",
    ),
    file(
        "a name of 32 letters in 64 bytes",
        "ä" * 32 + ",b\n1,x\n",
        Table({"ä" * 32: "integer", "b": "text"}, [("1", "x")]),
        Refusal(("63",)),
        refused(1),
        why="PostgreSQL cuts it",
    ),
    file(
        "names with percent signs",
        "a%,%s,%(b)s,100%%\n1,2,3,4\n",
        Table(dict.fromkeys(["a%", "%s", "%(b)s", "100%%"], "integer"), [tuple("1234")]),
    ),
    file(
        "names with marks of parameters",
        "a:b,:c,?,$1,a::int\n1,2,3,4,5\n",
        Table(dict.fromkeys(["a:b", ":c", "?", "$1", "a::int"], "integer"), [tuple("12345")]),
    ),
    file(
        "names with quotes and brackets",
        'a"b,[c],`d`,"e""f",{g},(h)\n1,2,3,4,5,6\n',
        Table(
            dict.fromkeys(['a"b', "[c]", "`d`", 'e"f', "{g}", "(h)"], "integer"), [tuple("123456")]
        ),
        refused(1),
        why="a stray quote",
    ),
    file(
        "names with blanks and dots",
        "full name,a.b,a-b,a/b,Preis (€)\n1,2,3,4,5\n",
        Table(
            dict.fromkeys(["full name", "a.b", "a-b", "a/b", "Preis (€)"], "integer"),
            [tuple("12345")],
        ),
    ),
    file(
        "names with blanks at their ends",
        "a, b,c \n1,2,3\n",
        Refusal(("begin or end with a blank", "' b'")),
    ),
    file(
        "names that differ in blanks",
        "a, a\n1,2\n",
        Refusal(("begin or end with a blank", "' a'")),
    ),
    file(
        "a name of a blank",
        "a, \n1,2\n",
        Table({"a": "integer", " ": "integer"}, [("1", "2")]),
        refused(1),
        why="kept, or as empty",
    ),
    file("a name with a newline", '"first\nname",b\n1,x\n2\n', refused(4)),
    file(
        "a name with a newline in a good file",
        '"first\nname",b\n1,x\n',
        Table({"first\nname": "integer", "b": "text"}, [("1", "x")]),
        Refusal(("data.csv",)),
        why="kept, or refused",
    ),
    file(
        "names of digits",
        "2023,2024,1.5\n1,2,3\n",
        Table(dict.fromkeys(["2023", "2024", "1.5"], "integer"), [("1", "2", "3")]),
    ),
    file(
        "names of columns that databases own",
        "rowid,oid,_rowid_\n7,x,y\n7,z,w\n",
        Table(
            {"rowid": "integer", "oid": "text", "_rowid_": "text"},
            [("7", "x", "y"), ("7", "z", "w")],
        ),
        Refusal(("rowid|oid|_rowid_",)),
        why="refused is no loss",
    ),
    file(
        "names of columns that PostgreSQL owns",
        "ctid,xmin,b\n1,2,x\n",
        Table({"ctid": "integer", "xmin": "integer", "b": "text"}, [("1", "2", "x")]),
        Refusal(("ctid|xmin",)),
        why="PostgreSQL refuses them",
    ),
    file(
        "a column id of text",
        "id,b\nA1,1\nA2,2\n",
        Table({"id": "text", "b": "integer"}, [("A1", "1"), ("A2", "2")]),
    ),
    file(
        "a column id with the same value twice",
        "id,b\n1,x\n1,y\n",
        Refusal(("line 3", "id 1 exists already", "--keys")),
        why="id is the key",
    ),
    file(
        "a column id with NULL",
        "id,b\n1,x\n,y\n",
        Table({"id": "integer", "b": "text"}, [("1", "x"), ("2", "y")]),
        why="the database generates an empty id",
    ),
    file(
        "a column id not in order",
        "b,id\nx,9\ny,-1\nz,0\n",
        Table({"b": "text", "id": "integer"}, [("x", "9"), ("y", "-1"), ("z", "0")]),
    ),
    file(
        "a column id of UUIDs",
        f"id,b\n{UUIDS[0]},1\n{UUIDS[1]},2\n",
        Table({"id": "uuid|text", "b": "integer"}, [(UUIDS[0], "1"), (UUIDS[1], "2")]),
        why="a key of text is right too",
    ),
    file(
        "a column id of decimals",
        "id,b\n1.10,x\n1.20,y\n",
        Table({"id": "number|text", "b": "text"}, [("1.10", "x"), ("1.20", "y")]),
        why="a key of text is right too",
    ),
    file(
        "a column id of text with NULL and empty text",
        'id,b\nA,1\n,2\n"",3\n',
        Table({"id": "text", "b": "integer"}, [("A", "1"), (None, "2"), ("", "3")]),
        Refusal(("id|t.id",)),
        why="a key may have no NULL",
    ),
    file(
        "a column id of leading zeros",
        "id,b\n007,x\n7,y\n",
        Table({"id": "text", "b": "text"}, [("007", "x"), ("7", "y")]),
    ),
    file(
        "names of emoji and other scripts",
        "🙂,名前,имя,اسم\n1,2,3,4\n",
        Table(dict.fromkeys(["🙂", "名前", "имя", "اسم"], "integer"), [tuple("1234")]),
    ),
    file(
        "a header that looks like data",
        "1,x\n2,y\n",
        Table({"1": "integer", "x": "text"}, [("2", "y")]),
    ),
    file(
        "names of keywords of Python and dbset",
        "self,class,_limit,_order_by,types\n1,2,3,4,5\n",
        Table(
            dict.fromkeys(["self", "class", "_limit", "_order_by", "types"], "integer"),
            [tuple("12345")],
        ),
    ),
    file(
        "names with double underscores",
        "a__gt,a,__b__\n1,2,3\n",
        Table(dict.fromkeys(["a__gt", "a", "__b__"], "integer"), [tuple("123")]),
    ),
]

# Options for NULL, dates and bad lines

OPTIONS = [
    file(
        "--null NA",
        "a,b\n1,NA\nNA,x\n3,na\n",
        Table({"a": "integer", "b": "text"}, [("1", None), (None, "x"), ("3", "na")]),
        options=("--null", "NA"),
    ),
    file(
        "--null keeps empty fields NULL",
        'a,b\n1,x\n,NA\n3,""\n',
        Table({"a": "integer", "b": "text"}, [("1", "x"), (None, None), ("3", "")]),
        options=("--null", "NA"),
    ),
    file(
        "--null and a quoted word",
        'a,b\n1,"NA"\n2,NA\n',
        pair("text", ("1", "NA"), ("2", None)),
        pair(ANY, ("1", None), ("2", None)),
        options=("--null", "NA"),
        why="R quotes no NA, pandas may",
    ),
    file(
        "--null of a backslash and N",
        "a\tb\n1\t\\N\n2\tx\n",
        pair("text", ("1", None), ("2", "x")),
        options=("--null", "\\N"),
        path="data.tsv",
    ),
    file(
        "--null of a hyphen",
        "a,b\n1,-\n2,5.0\n",
        pair("number", ("1", None), ("2", "5.0")),
        options=("--null=-",),
    ),
    file(
        "--null of a number",
        "a,b\n1,-9999\n2,5\n3,-9999.0\n",
        pair("number", ("1", None), ("2", "5"), ("3", "-9999.0")),
        options=("--null=-9999",),
    ),
    file(
        "--null is not a part of a word",
        "a,b\n1,NAM\n2,XNA\n3, NA\n",
        pair("text", ("1", "NAM"), ("2", "XNA"), ("3", " NA")),
        options=("--null", "NA"),
    ),
    file(
        "--date-format",
        "a,b\n1,01/02/2024\n2,31/12/2024\n",
        pair("date", ("1", "2024-02-01"), ("2", "2024-12-31")),
        options=("--date-format", "%d/%m/%Y"),
    ),
    file(
        "--date-format and a day that does not exist",
        "a,b\n1,01/02/2024\n2,31/02/2024\n",
        pair("text", ("1", "01/02/2024"), ("2", "31/02/2024")),
        refused(3),
        options=("--date-format", "%d/%m/%Y"),
        why="text, or a mistake to hear of",
    ),
    file(
        "--date-format of dots, not padded",
        "a,b\n1,1.2.2024\n2,31.12.2024\n",
        pair("date", ("1", "2024-02-01"), ("2", "2024-12-31")),
        pair("text", ("1", "1.2.2024"), ("2", "31.12.2024")),
        options=("--date-format", "%d.%m.%Y"),
        why="one spelling or two",
    ),
    file(
        "--date-format beside ISO dates",
        "a,b,c\n1,01.02.2024,2024-03-04\n",
        Table({"a": "integer", "b": "date", "c": "date|text"}, [("1", "2024-02-01", "2024-03-04")]),
        options=("--date-format", "%d.%m.%Y"),
        why="given instead of ISO, or beside it",
    ),
    file(
        "--date-format and numbers",
        "a,b\n20240131,1\n20241231,2\n",
        Table({"a": "date", "b": "integer"}, [("2024-01-31", "1"), ("2024-12-31", "2")]),
        options=("--date-format", "%Y%m%d"),
    ),
    file(
        "--skip-bad with lines too short and too long",
        "a,b\n1,x\n2\n3,y,z\n4,w\n",
        Table({"a": "integer", "b": "text"}, [("1", "x"), ("4", "w")], ("2\n", "3,y,z\n"), ("2",)),
        options=("--skip-bad", "{bad}"),
    ),
    file(
        "--skip-bad without bad lines",
        "a,b\n1,x\n2,y\n",
        pair("text", ("1", "x"), ("2", "y")),
        options=("--skip-bad", "{bad}"),
    ),
    file(
        "--skip-bad keeps the odd value of a bad line out of the types",
        "a,b\n1,5\n2,6,not a number\n3,7\n",
        Table(
            {"a": "integer", "b": "integer"},
            [("1", "5"), ("3", "7")],
            ("2,6,not a number\n",),
            ("1",),
        ),
        options=("--skip-bad", "{bad}"),
    ),
    file(
        "--skip-bad of a record with newlines in quotes",
        'a,b\n1,x\n2,"y\n\nz",3\n4,w\n',
        Table({"a": "integer", "b": "text"}, [("1", "x"), ("4", "w")], ('2,"y\n\nz",3\n',), ("1",)),
        options=("--skip-bad", "{bad}"),
    ),
    file(
        "--skip-bad with a byte that is not UTF-8",
        b"a,b\n1,x\n2,M\xfcller\n3,z\n",
        Table({"a": "integer", "b": "text"}, [("1", "x"), ("3", "z")], (), ("1",)),
        refused(3),
        options=("--skip-bad", "{bad}"),
        why="the encoding of the file is wrong, not one line",
    ),
    file(
        "--skip-bad with an open quote at the end",
        'a,b\n1,x\n2,"y\n3,z\n',
        Table({"a": "integer", "b": "text"}, [("1", "x")], ('2,"y\n3,z\n',), ("1|2",)),
        Table({"a": "integer", "b": "text"}, [("1", "x"), ("3", "z")], ('2,"y\n',), ("1",)),
        refused("3|4|5"),
        options=("--skip-bad", "{bad}"),
        why="where the bad record ends is not known",
    ),
    file(
        "--skip-bad with text after a closing quote",
        'a,b\n1,x\n2,"y"z\n3,w\n',
        Table({"a": "integer", "b": "text"}, [("1", "x"), ("3", "w")], ('2,"y"z\n',), ("1",)),
        options=("--skip-bad", "{bad}"),
    ),
    file(
        "--skip-bad in a file of CRLF and another encoding",
        "a;b\r\n1;ä\r\n2;ö;ü\r\n3;ß".encode("latin-1"),
        Table({"a": "integer", "b": "text"}, [("1", "ä"), ("3", "ß")], ("2;",), ("1",)),
        options=("--skip-bad", "{bad}", "--encoding", "latin-1"),
    ),
    file(
        "--skip-bad where all lines are bad",
        "a,b\n1\n2\n3,4,5\n",
        Table({"a": ANY, "b": ANY}, [], ("1\n", "2\n", "3,4,5\n"), ("3",)),
        Refusal(("data.csv",)),
        options=("--skip-bad", "{bad}"),
        why="no rows are left",
    ),
    file(
        "--null of empty text",
        'a,b\n1,""\n2,\n3,x\n',
        pair("text", ("1", ""), ("2", None), ("3", "x")),
        pair("text", ("1", None), ("2", None), ("3", "x")),
        options=("--null", ""),
        why="quoted or not",
    ),
    file(
        "--null twice",
        "a,b\n1,NA\n2,-\n3,7\n",
        pair("integer", ("1", None), ("2", None), ("3", "7")),
        options=("--null", "NA", "--null=-"),
    ),
    file(
        "--date-format of American days, and one that is none",
        "a,b,c\n1,12/31/2024,13/01/2024\n2,01/02/2024,01/02/2024\n",
        Table(
            {"a": "integer", "b": "date", "c": "text"},
            [("1", "2024-12-31", "13/01/2024"), ("2", "2024-01-02", "01/02/2024")],
        ),
        refused(2),
        options=("--date-format", "%m/%d/%Y"),
        why="text, or a mistake to hear of",
    ),
    file(
        "--date-format of two digits of a year",
        "a,b\n1,31.12.24\n2,01.02.99\n",
        pair("date", ("1", "2024-12-31"), ("2", "1999-02-01")),
        options=("--date-format", "%d.%m.%y"),
    ),
    file(
        "--date-format with a time",
        "a,b\n1,31.12.2024 23:59\n2,01.02.2024 00:00\n",
        pair("timestamp", ("1", "2024-12-31 23:59:00"), ("2", "2024-02-01 00:00:00")),
        Refusal(("format",)),
        pair("text", ("1", "31.12.2024 23:59"), ("2", "01.02.2024 00:00")),
        options=("--date-format", "%d.%m.%Y %H:%M"),
        why="a format of dates may have no time, but then no time may be lost",
    ),
    file(
        "--skip-bad does not skip a bad header",
        "a,a\n1,x\n",
        refused(1),
        options=("--skip-bad", "{bad}"),
    ),
]

# What programs write

BANK = (
    '"Auftragskonto";"Buchungstag";"Valutadatum";"Verwendungszweck";"Betrag";"Waehrung"\r\n'
    '"DE89370400440532013000";"31.12.24";"01.01.25";"Miete; Januar";"-1.250,00";"EUR"\r\n'
    '"DE89370400440532013000";"30.12.24";"30.12.24";"";"12,50";"EUR"\r\n'
)
PROGRAMS = [
    file(
        "a German bank in windows-1252",
        BANK.replace("Waehrung", "Währung").encode("cp1252"),
        Table(
            texts(
                "Auftragskonto",
                "Buchungstag",
                "Valutadatum",
                "Verwendungszweck",
                "Betrag",
                "Währung",
            ),
            [
                (
                    "DE89370400440532013000",
                    "31.12.24",
                    "01.01.25",
                    "Miete; Januar",
                    "-1.250,00",
                    "EUR",
                ),
                ("DE89370400440532013000", "30.12.24", "30.12.24", "", "12,50", "EUR"),
            ],
        ),
        options=("--encoding", "cp1252"),
    ),
    file(
        "a bank with lines before the header",
        (
            '"Kontonummer:";"DE89"\n\n'
            '"Kontostand:";"1.000,00 EUR"\n'
            '"Buchungstag";"Betrag";"Text"\n'
            '"01.02.24";"5,00";"x"\n'
        ),
        refused("2|4"),
    ),
    file(
        "Excel of a German locale",
        (
            "\ufeffArtikel;Preis;Datum;Anteil;Aktiv\r\n"
            "007;1.234,50;01.02.2024;12,5%;WAHR\r\n"
            "8;0,99;31.12.2024;;FALSCH\r\n"
        ),
        Table(
            texts("Artikel", "Preis", "Datum", "Anteil", "Aktiv"),
            [
                ("007", "1.234,50", "01.02.2024", "12,5%", "WAHR"),
                ("8", "0,99", "31.12.2024", None, "FALSCH"),
            ],
        ),
    ),
    file(
        "Excel of a German locale, with its formats",
        "\ufeffPreis;Menge;Datum\r\n1.234,56;12.000;01.02.2024\r\n-0,99;7;31.12.2024\r\n",
        Table(
            {"Preis": "number", "Menge": "integer", "Datum": "date"},
            [("1234.56", "12000", "2024-02-01"), ("-0.99", "7", "2024-12-31")],
        ),
        options=("--decimal", ",", "--date-format", "%d.%m.%Y"),
    ),
    file(
        "Excel of an American locale",
        (
            "SKU,Price,Date,Share,Active\r\n"
            '1E10,"$1,234.50",2/1/2024,12.5%,TRUE\r\n'
            "MARCH1,$0.99,12/31/2024,,FALSE\r\n"
        ),
        Table(
            {**texts("SKU", "Price", "Date", "Share"), "Active": "boolean"},
            [
                ("1E10", "$1,234.50", "2/1/2024", "12.5%", "TRUE"),
                ("MARCH1", "$0.99", "12/31/2024", None, "FALSE"),
            ],
        ),
    ),
    file(
        "pandas with floats for integers with NULL",
        (
            "a,b,c,d\n"
            "1,1.0,2024-01-01 00:00:00+00:00,True\n"
            "2,,2024-01-02 00:00:00+00:00,False\n"
            "3,3.0,,True\n"
        ),
        Table(
            {"a": "integer", "b": "number", "c": "timestamptz", "d": "boolean"},
            [
                ("1", "1.0", "2024-01-01 00:00:00+00:00", "True"),
                ("2", None, "2024-01-02 00:00:00+00:00", "False"),
                ("3", "3.0", None, "True"),
            ],
        ),
    ),
    file(
        "pandas with booleans and NULL",
        "a,b\n1,True\n2,\n3,False\n",
        Table({"a": "integer", "b": "boolean"}, [("1", "True"), ("2", None), ("3", "False")]),
    ),
    file(
        "R with quoted text and NA",
        '"a","b","c","d"\n1,"x",NA,TRUE\n2,NA,1e+05,FALSE\n3,"z",0.5,NA\n',
        Table(
            {"a": "integer", **texts("b", "c", "d")},
            [("1", "x", "NA", "TRUE"), ("2", "NA", "1e+05", "FALSE"), ("3", "z", "0.5", "NA")],
        ),
    ),
    file(
        "SAP with dates of digits and minus at the end",
        (
            "MATNR\tWERKS\tBUDAT\tDMBTR\tMENGE\n"
            "000000000000012345\t1000\t20240131\t123.45-\t1.000\n"
            "000000000000012346\t0001\t00000000\t10.00\t2.500\n"
        ),
        Table(
            {"MATNR": "text", "WERKS": "text", "BUDAT": "text", "DMBTR": "text", "MENGE": "number"},
            [
                ("000000000000012345", "1000", "20240131", "123.45-", "1.000"),
                ("000000000000012346", "0001", "00000000", "10.00", "2.500"),
            ],
        ),
        path="data.txt",
    ),
    file(
        "a log of Python",
        (
            "time,level,message\n"
            '"2024-01-01 12:00:00,123",INFO,"a, b"\n'
            '"2024-01-01 12:00:01,000",ERROR,"Traceback:\n'
            '  File ""x.py"", line 1"\n'
        ),
        Table(
            texts("time", "level", "message"),
            [
                ("2024-01-01 12:00:00,123", "INFO", "a, b"),
                ("2024-01-01 12:00:01,000", "ERROR", 'Traceback:\n  File "x.py", line 1'),
            ],
        ),
    ),
    file(
        "sensors",
        (
            "ts,temp,hum,ok\n"
            "2024-01-01T00:00:00.000Z,21.50,45,true\n"
            "2024-01-01T00:00:01.000Z,nan,45,true\n"
            "2024-01-01T00:00:02.005Z,-40.00,,false\n"
        ),
        Table(
            {"ts": "timestamptz", "temp": "text", "hum": "integer", "ok": "boolean"},
            [
                ("2024-01-01T00:00:00.000Z", "21.50", "45", "true"),
                ("2024-01-01T00:00:01.000Z", "nan", "45", "true"),
                ("2024-01-01T00:00:02.005Z", "-40.00", None, "false"),
            ],
        ),
    ),
    file(
        "GPS sentences",
        "type,time,lat,ns\n$GPGGA,123519.00,4807.038,N\n$GPGGA,001122.50,4807.040,N\n",
        Table(
            {"type": "text", "time": "text", "lat": "number", "ns": "text"},
            [("$GPGGA", "123519.00", "4807.038", "N"), ("$GPGGA", "001122.50", "4807.040", "N")],
        ),
    ),
    file(
        "open data with keys of regions and suppressed numbers",
        (
            "ags;name;pop;share;note\n"
            '01001;"Flensburg, Stadt";92667;1,0;\n'
            "01002;Kiel;.;-;x\n"
            '16077;"Altenburger Land";/;...;)\n'
        ),
        Table(
            texts("ags", "name", "pop", "share", "note"),
            [
                ("01001", "Flensburg, Stadt", "92667", "1,0", None),
                ("01002", "Kiel", ".", "-", "x"),
                ("16077", "Altenburger Land", "/", "...", ")"),
            ],
        ),
    ),
    file(
        "COPY of PostgreSQL",
        (
            "id,ok,at,amount,data\n"
            '1,t,2024-01-01 12:00:00+00,1.50,"{""a"": 1}"\n'
            "2,f,2024-01-01 12:00:00.5+00,,\n"
        ),
        Table(
            {
                "id": "integer",
                "ok": "text",
                "at": "timestamptz",
                "amount": "number",
                "data": "text",
            },
            [
                ("1", "t", "2024-01-01 12:00:00+00", "1.50", '{"a": 1}'),
                ("2", "f", "2024-01-01 12:00:00.5+00", None, None),
            ],
        ),
    ),
    file(
        "Salesforce, all quoted",
        (
            '"Id","IsDeleted","Amount","CreatedDate"\n'
            '"0015e00000ABCDE","false","100.0","2024-01-01T12:00:00.000Z"\n'
            '"0015e00000ABCDF","true","","2024-01-02T12:00:00.000Z"\n'
        ),
        Table(
            {
                "id": "text",
                "IsDeleted": "boolean|text",
                "Amount": "text",
                "CreatedDate": "timestamptz|text",
            },
            [
                ("0015e00000ABCDE", "false", "100.0", "2024-01-01T12:00:00.000Z"),
                ("0015e00000ABCDF", "true", "", "2024-01-02T12:00:00.000Z"),
            ],
        ),
        why="quotes tell no type; the quoted empty field is text; the key's name is id",
    ),
    file(
        "a web server's log, of blanks",
        (
            "line\n"
            '127.0.0.1 - - [01/Jan/2024:12:34:56 +0100] "GET / HTTP/1.1" 200 5\n'
            '::1 - bob [01/Jan/2024:12:34:57 +0100] "GET /a;b HTTP/1.1" 404 -\n'
        ),
        Table(
            texts("line"),
            [
                ('127.0.0.1 - - [01/Jan/2024:12:34:56 +0100] "GET / HTTP/1.1" 200 5',),
                ('::1 - bob [01/Jan/2024:12:34:57 +0100] "GET /a;b HTTP/1.1" 404 -',),
            ],
        ),
        refused(2),
        why="stray quotes",
        path="data.txt",
    ),
    file(
        "a web form",
        (
            "Timestamp,Score,Name\n"
            '2024/01/15 3:04:05 PM GMT+1,10 / 10,"O\'Brien, Pat"\n'
            "2024/01/15 3:05:05 PM GMT+1,9 / 10,\n"
        ),
        Table(
            texts("Timestamp", "Score", "Name"),
            [
                ("2024/01/15 3:04:05 PM GMT+1", "10 / 10", "O'Brien, Pat"),
                ("2024/01/15 3:05:05 PM GMT+1", "9 / 10", None),
            ],
        ),
    ),
]

# Several files of one call

FIRST = "a,b\n1,2024-01-01\n2,2024-01-02\n"
FIRST_ROWS = (("1", "2024-01-01"), ("2", "2024-01-02"))
SEVERAL = [
    files(
        "files of one kind",
        {"a.csv": FIRST, "b.csv": "a,b\n3,2024-01-03\n"},
        pair("date", *FIRST_ROWS, ("3", "2024-01-03")),
    ),
    files(
        "a later file changes the types",
        {"a.csv": FIRST, "b.csv": "a,b\nx,31.12.2024\n"},
        pair("text", *FIRST_ROWS, ("x", "31.12.2024"), first="text"),
    ),
    files(
        "a later file has decimals and another zero",
        {"a.csv": "a,b\n1,1\n", "b.csv": "a,b\n1.50,01\n"},
        pair("text", ("1", "1"), ("1.50", "01"), first="number"),
    ),
    files(
        "a later file has empty text",
        {"a.csv": FIRST, "b.csv": 'a,b\n"",\n'},
        pair("date", *FIRST_ROWS, ("", None), first="text"),
    ),
    files(
        "an earlier file has no values",
        {"a.csv": "a,b\n,\n", "b.csv": FIRST},
        pair("date", (None, None), *FIRST_ROWS),
    ),
    files(
        "another order of columns",
        {"a.csv": FIRST, "b.csv": "b,a\n2024-01-03,3\n"},
        pair("date", *FIRST_ROWS, ("3", "2024-01-03")),
        Refusal(("b.csv",)),
        why="by name, or refused",
    ),
    files(
        "a column less",
        {"a.csv": FIRST, "b.csv": "a\n3\n"},
        Refusal(("b.csv",)),
        pair("date", *FIRST_ROWS, ("3", None)),
        why="refused, or NULL",
    ),
    files(
        "a column more",
        {"a.csv": FIRST, "b.csv": "a,b,c\n3,2024-01-03,x\n"},
        Refusal(("b.csv",)),
        Table(
            {"a": "integer", "b": "date", "c": "text"},
            [("1", "2024-01-01", None), ("2", "2024-01-02", None), ("3", "2024-01-03", "x")],
        ),
        why="refused, or NULL",
    ),
    files(
        "names of another case",
        {"a.csv": FIRST, "b.csv": "A,B\n3,2024-01-03\n"},
        Refusal(("names one column twice", "'A'")),
    ),
    files(
        "a BOM in one and CRLF in the other",
        {"a.csv": "\ufeff" + FIRST, "b.csv": "a,b\r\n3,2024-01-03\r\n"},
        pair("date", *FIRST_ROWS, ("3", "2024-01-03")),
    ),
    files(
        "a BOM in the second",
        {"a.csv": FIRST, "b.csv": "\ufeffa,b\n3,2024-01-03\n"},
        pair("date", *FIRST_ROWS, ("3", "2024-01-03")),
    ),
    files(
        "a delimiter each",
        {"a.csv": FIRST, "b.csv": "a;b\n3;2024-01-03\n"},
        pair("date", *FIRST_ROWS, ("3", "2024-01-03")),
        Refusal(("b.csv",)),
        why="found for each file, or one",
    ),
    files(
        "a ragged line in the second",
        {"a.csv": FIRST, "b.csv": "a,b\n3,2024-01-03\n4\n"},
        refused(3, path="b.csv"),
    ),
    files(
        "a header only in the second", {"a.csv": FIRST, "b.csv": "a,b\n"}, pair("date", *FIRST_ROWS)
    ),
    files("an empty second file", {"a.csv": FIRST, "b.csv": ""}, Refusal(("b.csv",))),
    files(
        "no newline at the end of the first",
        {"a.csv": FIRST.strip(), "b.csv": "a,b\n3,2024-01-03"},
        pair("date", *FIRST_ROWS, ("3", "2024-01-03")),
    ),
    files(
        "an open quote in the first that the second closes",
        {"a.csv": 'a,b\n1,"x\n', "b.csv": 'a,b\n2,y"\n'},
        refused("2|3", path="a.csv"),
    ),
    files(
        "zones in one file only",
        {"a.csv": "a,b\n1,2024-01-01T00:00:00Z\n", "b.csv": "a,b\n2,2024-01-01T00:00:00\n"},
        pair("text", ("1", "2024-01-01T00:00:00Z"), ("2", "2024-01-01T00:00:00")),
    ),
    files(
        "booleans of another spelling in the second",
        {"a.csv": "a,b\n1,true\n", "b.csv": "a,b\n2,False\n"},
        pair("text", ("1", "true"), ("2", "False")),
    ),
    files(
        "dates in one file, timestamps in the other",
        {"a.csv": FIRST, "b.csv": "a,b\n3,2024-01-03 12:00:00\n"},
        pair("text", *FIRST_ROWS, ("3", "2024-01-03 12:00:00")),
    ),
    files(
        "UUIDs of another case in the second",
        {"a.csv": f"a,b\n1,{UUIDS[0]}\n", "b.csv": f"a,b\n2,{UUIDS[1].upper()}\n"},
        pair("text", ("1", UUIDS[0]), ("2", UUIDS[1].upper())),
    ),
    files(
        "True, then a word",
        {"a.csv": "a,b\n1,True\n2,False\n", "b.csv": "a,b\n3,maybe\n"},
        pair("text", ("1", "True"), ("2", "False"), ("3", "maybe")),
    ),
    files(
        "offsets, then a word",
        {"a.csv": "a,b\n1,2024-01-01T00:00:00.50+02:00\n", "b.csv": "a,b\n3,never\n"},
        pair("text", ("1", "2024-01-01T00:00:00.50+02:00"), ("3", "never")),
    ),
    files(
        "decimals, then a word",
        {"a.csv": "a,b\n1,1.50\n", "b.csv": "a,b\n3,n/a\n"},
        pair("text", ("1", "1.50"), ("3", "n/a")),
    ),
    files(
        "times, then timestamps",
        {"a.csv": "a,b\n1,12:00:00.100\n", "b.csv": "a,b\n3,2024-01-01 12:00:00\n"},
        pair("text", ("1", "12:00:00.100"), ("3", "2024-01-01 12:00:00")),
    ),
    files(
        "integers, then booleans",
        {"a.csv": "a,b\n1,1\n2,0\n", "b.csv": "a,b\n3,true\n"},
        pair("text", ("1", "1"), ("2", "0"), ("3", "true")),
    ),
    files(
        "integers, then one over 64 bits",
        {"a.csv": "a,b\n1,20240101\n", "b.csv": f"a,b\n3,{2**63}\n"},
        pair("number|text", ("1", "20240101"), ("3", str(2**63))),
        why="no integer of a database holds it",
    ),
    files(
        "T in one file, a blank in the other",
        {"a.csv": "a,b\n1,2024-01-01T00:00:00\n", "b.csv": "a,b\n2,2024-01-01 00:00:01\n"},
        pair("timestamp|text", ("1", "2024-01-01T00:00:00"), ("2", "2024-01-01 00:00:01")),
        why="both are documented",
    ),
    files(
        "--skip-bad in both",
        {"a.csv": "a,b\n1,x\n2\n", "b.csv": "a,b\n3,y,z\n4,w\n"},
        Table({"a": "integer", "b": "text"}, [("1", "x"), ("4", "w")], ("2\n", "3,y,z\n"), ("2",)),
        options=("--skip-bad", "{bad}"),
    ),
    files(
        "comma and tab by name",
        {"a.csv": "a,b\n1,x\n", "b.tsv": "a\tb\n2\ty\n"},
        pair("text", ("1", "x"), ("2", "y")),
        Refusal(("b.tsv",)),
        why="found for each file, or one",
    ),
]


# A table that exists: the rows of a call before stay, and those of this call keep their values

EXISTING = [
    files(
        "values of all types into columns of text",
        {"data.csv": "a,b,c,d,e,f\nTrue,1.50,2024-01-01T00:00:00+02:00,12:00:00.500,-5,6ba7b810\n"},
        Table(
            texts(*"abcdef"),
            [
                tuple("xxxxxx"),
                ("True", "1.50", "2024-01-01T00:00:00+02:00", "12:00:00.500", "-5", "6ba7b810"),
            ],
        ),
    )._replace(before={"first.csv": "a,b,c,d,e,f\nx,x,x,x,x,x\n"}),
    files(
        "decimals into a column of integers",
        {"data.csv": "a,b\n1.50,y\n"},
        pair("text", ("5", "x"), ("1.50", "y"), first="number"),
        Table({"a": "number", "b": "text"}, [("5", "x"), ("1.5", "y")]),
        why="SQLite has no decimals",
    )._replace(before={"first.csv": "a,b\n5,x\n"}),
    files(
        "leading zeros into a column of integers", {"data.csv": "a,b\n6,y\n007,z\n"}, refused("2|3")
    )._replace(before={"first.csv": "a,b\n5,x\n"}),
    files(
        "slashed days into a column of dates", {"data.csv": "a,b\n01/02/2024,y\n"}, refused("1|2")
    )._replace(before={"first.csv": "a,b\n2024-01-01,x\n"}),
    files(
        "0 and 1 into a column of booleans",
        {"data.csv": "a,b\n1,y\n0,z\n"},
        pair(
            "text", *(("true", "x"), ("false", "x"), ("true", "y"), ("false", "z")), first="boolean"
        ),
        why="0 and 1 are booleans of databases",
    )._replace(before={"first.csv": "a,b\ntrue,x\nfalse,x\n"}),
    files(
        "a time of day into a column of dates",
        {"data.csv": "a,b\n2024-01-02 12:00:00,y\n"},
        refused("1|2"),
    )._replace(before={"first.csv": "a,b\n2024-01-01,x\n"}),
    files(
        "offsets into a column of timestamps without a zone",
        {"data.csv": "a,b\n2024-01-02T12:00:00+02:00,y\n"},
        refused("1|2"),
    )._replace(before={"first.csv": "a,b\n2024-01-01T00:00:00,x\n"}),
    files(
        "timestamps without a zone into a column with one",
        {"data.csv": "a,b\n2024-01-02T12:00:00,y\n"},
        refused("1|2"),
    )._replace(before={"first.csv": "a,b\n2024-01-01T00:00:00Z,x\n"}),
]

# Large files, made when needed


def late(name: str, kinds: tuple[str, str], usual: Callable[[int], str], odd: Cell) -> Case:
    """Make a file whose last value is unlike all those before."""

    def rows() -> Iterator[Row]:
        yield from ((str(number), usual(number)) for number in range(LATE))
        yield str(LATE), odd

    def content() -> Iterator[bytes]:
        yield b"a,b\n"
        yield from (",".join(map(quoted, row)).encode() + b"\n" for row in rows())

    table = Table({"a": kinds[0], "b": kinds[1]}, rows)
    return Case(f"late: {name}", {"data.csv": content}, (table,))


def late_bad(name: str, line: bytes, number: str) -> Case:
    """Make a file with a bad line at its end."""

    def content() -> Iterator[bytes]:
        yield b"a,b\n"
        yield from (b"%d,x\n" % number for number in range(LATE))
        yield line

    return Case(f"late: {name}", {"data.csv": content}, (refused(number),))


def wide(count: int) -> Case:
    """Make a file of many columns."""
    names = [f"c{number}" for number in range(count)]
    rows = [[str(number * row) for number in range(count)] for row in (1, 2, 3)]
    content = "".join(",".join(row) + "\n" for row in [names, *rows])
    table = Table(dict.fromkeys(names, "integer"), rows)
    limit = Refusal(("columns|limit|too big|too many",))
    accepted = (table, limit) if count > 1000 else (table,)
    why = "databases have limits" if count > 1000 else ""
    return file(f"{count:,} columns", content, *accepted, why=why)


def long_field(name: str, value: str) -> Case:
    """Make a file with a very long value between short ones."""
    rows = [("1", "x"), ("2", value), ("3", "y")]
    content = "a,b\n" + "".join(",".join(map(quoted, row)) + "\n" for row in rows)
    return file(name, content, pair("text", *rows))


def borders() -> Iterator[Row]:
    """Make rows so that all kinds of characters lie across borders of blocks of any size."""
    pieces = ('"', "\r\n", "é", "👩", "a\u0301", ",", "x")
    for number in range(20_000):
        value = "".join(pieces[(number + step) % 7] for step in range(number % 17))
        yield str(number), value or None


def border_lines(end: str) -> Iterator[bytes]:
    """Write the rows of borders."""
    rows = chain([("a", "b")], borders())
    yield from ((",".join(map(quoted, row)) + end).encode() for row in rows)


def swallowed() -> Iterator[bytes]:
    """Open a quote on the second line that nothing closes."""
    yield b'a,b\n0,"x\n'
    yield from (b"%d,x\n" % number for number in range(LATE))


LARGE = [
    late("a word among integers", ("integer", "text"), str, "n/a"),
    late("a decimal among integers", ("integer", "number"), str, "0.50"),
    late("a leading zero among integers", ("integer", "text"), str, "007"),
    late("over 64 bits among integers", ("integer", "number|text"), str, str(2**63)),
    late("negative zero among integers", ("integer", "text"), str, "-0"),
    late("empty text among integers", ("integer", "text"), str, ""),
    late("NULL among integers", ("integer", "integer"), str, None),
    late("an exponent among decimals", ("integer", "text"), lambda number: f"{number}.50", "1e5"),
    late(
        "a slash among dates",
        ("integer", "text"),
        lambda number: f"2024-01-{number % 31 + 1:02}",
        "01/02/2024",
    ),
    late(
        "a day that does not exist",
        ("integer", "text"),
        lambda number: f"2024-01-{number % 31 + 1:02}",
        "2024-02-30",
    ),
    late(
        "a zone among timestamps",
        ("integer", "text"),
        lambda number: f"2024-01-01 12:00:{number % 60:02}",
        "2024-01-01 12:00:00Z",
    ),
    late(
        "seven digits of a second",
        ("integer", "text"),
        lambda number: f"2024-01-01 12:00:{number % 60:02}.5",
        "2024-01-01 12:00:00.1234567",
    ),
    late(
        "True among true", ("integer", "text"), lambda number: ("true", "false")[number % 2], "True"
    ),
    late(
        "upper case among UUIDs",
        ("integer", "text"),
        lambda number: f"00000000-0000-0000-0000-{number:012x}",
        UUIDS[0].upper(),
    ),
    late(
        "a word among True and False",
        ("integer", "text"),
        lambda number: ("True", "False")[number % 2],
        "maybe",
    ),
    late(
        "a word among offsets",
        ("integer", "text"),
        lambda number: f"2024-01-01T12:00:{number % 60:02}.50+02:00",
        "never",
    ),
    late("a word among decimals", ("integer", "text"), lambda number: f"{number}.10", "n/a"),
    late(
        "a leap second among times",
        ("integer", "text"),
        lambda number: f"12:00:{number % 60:02}",
        "23:59:60",
    ),
    late("a number after NULL alone", ("integer", "integer"), lambda _: "", "1")._replace(
        name="late: never"
    ),
    late_bad("a ragged line", b"1,x,y\n", str(LATE + 2)),
    late_bad("a bad byte", b"1,\xff\n", str(LATE + 2)),
    late_bad("an open quote", b'1,"x\n', f"{LATE + 2}|{LATE + 3}"),
    Case(
        "late: an open quote on the second line",
        {"data.csv": swallowed},
        (refused(f"2|{LATE + 2}|{LATE + 3}"),),
    ),
    Case(
        "characters across borders of blocks",
        {"data.csv": lambda: border_lines("\n")},
        (Table({"a": "integer", "b": "text"}, borders),),
    ),
    Case(
        "characters and CRLF across borders of blocks",
        {"data.csv": lambda: border_lines("\r\n")},
        (Table({"a": "integer", "b": "text"}, borders),),
    ),
    long_field("a field of 200,000 characters", "x" * 200_000),
    long_field("a quoted field of 3 MB with quotes and newlines", 'é"\n,' * 600_000),
    wide(1000),
    wide(2500),
]


def nulls_first() -> Case:
    """Make a file whose second column has its only value in the last line."""

    def rows() -> Iterator[Row]:
        yield from ((str(number), None) for number in range(LATE))
        yield str(LATE), "007"

    def content() -> Iterator[bytes]:
        yield b"a,b\n"
        yield from (b"%d,\n" % number for number in range(LATE))
        yield b"%d,007\n" % LATE

    table = Table({"a": "integer", "b": "text"}, rows)
    return Case("late: the only value", {"data.csv": content}, (table,))


LARGE = [*(case for case in LARGE if case.name != "late: never"), nulls_first()]

CASES: tuple[Case, ...] = (
    *NUMBERS,
    *BOOLEANS,
    *DATES,
    *IDENTIFIERS,
    *VALUES,
    *SYNTAX,
    *ENCODINGS,
    *HEADERS,
    *OPTIONS,
    *PROGRAMS,
    *SEVERAL,
    *EXISTING,
    *LARGE,
)


#: Slow on a server: very wide files, and fields of over 1 MB.
ON_SQLITE_ONLY = [case for case in LARGE if case.name.endswith("columns") or "3 MB" in case.name]


def write(case: Case, folder: Path) -> list[Path]:
    """Write the files of a case below a folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, content in case.files.items():
        path = folder / name
        path.write_bytes(b"".join(content()) if callable(content) else content)
        paths.append(path)
    return paths
