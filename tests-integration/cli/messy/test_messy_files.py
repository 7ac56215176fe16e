"""``dbset import`` reads messy files without a change to a value, or refuses them."""

import re
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import partial
from typing import NamedTuple

import psycopg2
import pytest
from dbset import connect
from dbset_cli.app import app
from dbset_cli.exits import exit_code
from psycopg2.sql import SQL, Identifier

from .messy_files import CASES, ON_SQLITE_ONLY, Refusal, write

EVERY = 3  # of these cases, one runs on PostgreSQL, too
ON_POSTGRESQL = [case for case in CASES if case not in ON_SQLITE_ONLY][::EVERY]
KINDS = (
    (r"BOOL", "boolean"),
    (r"TIMESTAMP WITH TIME ZONE|TIMESTAMPTZ", "timestamptz"),
    (r"TIMESTAMP|DATETIME", "timestamp"),
    (r"DATE", "date"),
    (r"TIME", "time"),
    (r"UUID", "uuid"),
    (r"(SMALL|BIG)?INT", "integer"),
    (r"DECIMAL|NUMERIC", "number"),
    (r"DOUBLE|FLOAT|REAL", "float"),
)


class Read(NamedTuple):
    """A table as it reads back: names, kinds and rows of text."""

    names: list
    kinds: list
    rows: list


class Done(NamedTuple):
    """What a call of the command has done."""

    code: int
    output: str
    read: Read | None
    bad: str


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_on_sqlite(case, imported, empty_sqlite):
    check(case, imported(case, empty_sqlite, read_sqlite), sqlite=True)


@pytest.mark.parametrize("case", ON_POSTGRESQL, ids=lambda case: case.name)
def test_on_postgresql(case, imported, empty_postgresql):
    check(case, imported(case, empty_postgresql, read_postgresql), sqlite=False)


@pytest.fixture
def imported(tmp_path, monkeypatch, capsys):
    """A function that imports the files of a case, and reads the table back."""
    monkeypatch.chdir(tmp_path)

    def call(url, *args):
        program = partial(app, args=["import", url, "t", *args], standalone_mode=False)
        return exit_code(program, debug=False)

    def imported(case, url, read):
        for path, content in case.before.items():
            (tmp_path / path).write_text(content)
            assert call(url, path) == 0
        capsys.readouterr()
        paths = [path.name for path in write(case, tmp_path)]
        code = call(url, *paths, *(option.format(bad="bad_lines") for option in case.options))
        bad = tmp_path / "bad_lines"
        lines = bad.read_bytes().decode(errors="replace") if bad.exists() else ""
        return Done(code, "".join(capsys.readouterr()), read(url), lines)

    return imported


def read_sqlite(url):
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        columns = connection.execute("PRAGMA table_info(t)").fetchall()
    if not columns:
        return None
    with connect(url) as db:
        rows = [[text_of(value) for value in row.values()] for row in db["t"].find()]
    return Read([column[1] for column in columns], [kind_of(column[2]) for column in columns], rows)


def text_of(value):
    match value:
        case None:
            return None
        case bool():
            return str(value).lower()
        case Decimal():
            return format(value, "f")
        case date() | time():
            return value.isoformat()
    return str(value)


def read_postgresql(url):
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
            "WHERE attrelid = to_regclass('t') AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
        )
        columns = cursor.fetchall()
        if not columns:
            return None
        spelled = SQL(", ").join(SQL("{}::text").format(Identifier(name)) for name, _ in columns)
        cursor.execute(SQL("SELECT {} FROM t ORDER BY ctid").format(spelled))
        rows = cursor.fetchall()
    return Read([name for name, _ in columns], [kind_of(kind) for _, kind in columns], rows)


def kind_of(declared):
    return next((kind for pattern, kind in KINDS if re.match(pattern, declared.upper())), "text")


def check(case, done, *, sqlite):
    """Compare what the command has done with the accepted outcomes."""
    tried = [list(problems(case, outcome, done, sqlite=sqlite)) for outcome in case.accepted]
    assert [] in tried, f"{min(tried, key=len)}\n{done.output[-600:]}"


def problems(case, outcome, done, *, sqlite):
    if isinstance(outcome, Refusal):
        yield from refusal_problems(case, outcome, done)
    elif done.code or done.read is None:
        yield "refused"
    else:
        yield from table_problems(outcome, done.read, sqlite=sqlite)
        yield from (f"no bad line {text!r}" for text in outcome.bad if text not in done.bad)
        yield from (f"no {word!r}" for word in outcome.says if not says(word, done.output))
        if not outcome.bad and not outcome.says and done.bad.strip():
            yield "bad lines"


def refusal_problems(case, outcome, done):
    if done.code == 0:
        yield "imported"
    yield from (f"no {word!r}" for word in outcome.words if not says(word, done.output))
    if done.read is not None and not case.before:
        yield "a table is left"


def says(word, message):
    """Whether a message has a word, or one of "a|b"; numbers only as a whole."""
    return any(
        re.search(rf"(?<![\w.]){re.escape(part)}(?!\w)", message, re.IGNORECASE)
        for part in word.split("|")
    )


def table_problems(table, read, *, sqlite):
    names = [name for name in read.names if name in table.columns or name != "id"]
    rows, got_rows = table.all_rows(), read.rows
    if "id" in table.columns:  # it comes first, and rows may be in its order
        names.sort(key=list(table.columns).index if set(names) == set(table.columns) else str)
        rows, got_rows = in_order(list(table.columns), rows), in_order(read.names, got_rows)
    if names != list(table.columns) or len(rows) != len(got_rows):
        yield f"columns {names}, {len(got_rows)} rows instead of {len(rows)}"
        return
    for place, (name, kinds) in enumerate(table.columns.items()):
        column = read.names.index(name)
        expected = [row[place] for row in rows]
        got = [row[column] for row in got_rows]
        yield from column_problems(name, kinds, expected, read.kinds[column], got, sqlite=sqlite)


def in_order(names, rows):
    place = names.index("id") if "id" in names else 0
    return sorted(rows, key=lambda row: str(row[place]))


def column_problems(name, kinds, expected, kind, got, *, sqlite):
    if sqlite and mixed_scales(expected):
        kinds = kinds.replace("number", "text")
    if kinds != "any" and kind not in kinds.split("|"):
        yield f"column {name!r} is {kind} instead of {kinds}"
    spelled = partial(SPELLINGS[kind], sqlite=sqlite) if kind in SPELLINGS else str
    for one, other in zip(expected, got, strict=True):
        if one != other and (None in (one, other) or spelled(one) != spelled(other)):
            yield f"column {name!r} reads {other!r:.60} instead of {one!r:.60}"
            return


def mixed_scales(values):
    """Whether numbers have several scales and one ends in 0: text on SQLite."""
    fractions = [value.partition(".")[2] for value in values if value]
    return len(set(map(len, fractions))) > 1 and any(each.endswith("0") for each in fractions)


def boolean(text, *, sqlite):
    return text.lower()


def number(text, *, sqlite):
    """SQLite keeps the value of a number, not the zeros at its end."""
    return text.rstrip("0").rstrip(".") if sqlite and "." in text else text


def plain_time(text, *, sqlite):
    """Spell a time or timestamp in one way."""
    text = re.sub(r"^(\d{4}-\d\d-\d\d)T", r"\1 ", text)
    return re.sub(r"(:\d\d)(\.\d*?)0*$", r"\1\2", text).removesuffix(".")


def moment(text, *, sqlite):
    return datetime.fromisoformat(text).astimezone(UTC)


SPELLINGS = {
    "boolean": boolean,
    "number": number,
    "time": plain_time,
    "timestamp": plain_time,
    "timestamptz": moment,
}
