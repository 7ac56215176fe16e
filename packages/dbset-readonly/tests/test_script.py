"""A script is split at the semicolons that the server sees, in linear time."""

from __future__ import annotations

import pytest
from dbset_readonly.command import script as script_module
from dbset_readonly.dialects import dialect as dialect_named
from dbset_readonly.scanner import scanned
from hypothesis import given
from hypothesis import strategies as st


def split(script, dialect, **options):
    return script_module.split(script, dialect_named(dialect), **options)


BOTH = {
    "nothing": ("", []),
    "white space": (" \n\t\n", []),
    "comments only": ("-- a;\n/* b; */\n", []),
    "no newline at the end": ("select 1", [(1, "select 1")]),
    "one line": ("select 1; select 2;", [(1, "select 1;"), (1, "select 2;")]),
    "empty statements": ("select 1;;\n;", [(1, "select 1;"), (1, ";"), (2, ";")]),
    "over lines": ("-- a\nselect\n1\n;\n\nselect 2", [(2, "select\n1\n;"), (6, "select 2")]),
    "carriage returns": (
        "select 1;\r\n\r\nselect\r\n2;\r\n",
        [(1, "select 1;"), (3, "select\r\n2;")],
    ),
    "strings": ("select ';', ';''';\nselect 2", [(1, "select ';', ';''';"), (2, "select 2")]),
    "names": ('select ";\n";\nselect 2', [(1, 'select ";\n";'), (3, "select 2")]),
    "comments": ("select 1 /* ; */ -- ;\n;", [(1, "select 1 /* ; */ -- ;\n;")]),
    "a comment at the end": ("select 1 -- ;", [(1, "select 1 -- ;")]),
}
POSTGRESQL = {
    "dollars": ("select $$;\n\\x$$;\nselect 2", [(1, "select $$;\n\\x$$;"), (3, "select 2")]),
    "tags": ("select $a$;$$;$a$;", [(1, "select $a$;$$;$a$;")]),
    "a backslash in a string": ("select E'\n\\\\x';", [(1, "select E'\n\\\\x';")]),
    "nested comments": ("/* /* ; */ ; */ select 1", [(1, "select 1")]),
    "a string that ends in a backslash": ("select '\\';", [(1, "select '\\';")]),
}
COMMANDS = {
    "one": (
        "postgresql",
        "\\timing on",
        [(1, "\\timing on", "psql commands are not SQL: \\timing")],
    ),
    "arguments are not shown": (
        "postgresql",
        "\\connect postgres://ada:secret@host",
        [
            (
                1,
                "\\connect postgres://ada:secret@host",
                "psql commands are not SQL: \\connect",
            )
        ],
    ),
    "between statements": (
        "postgresql",
        "select 1;\n-- a\n  \\d it's\r\nselect 2;",
        [
            (1, "select 1;", None),
            (3, "\\d it's", "psql commands are not SQL: \\d"),
            (4, "select 2;", None),
        ],
    ),
    "behind a statement": (
        "postgresql",
        "select 1 \\gset a;\nselect 2",
        [
            (1, "select 1", None),
            (1, "\\gset a;", "psql commands are not SQL: \\gset"),
            (2, "select 2", None),
        ],
    ),
    "behind a comment": (
        "postgresql",
        "/* \\a */ \\b",
        [(1, "\\b", "psql commands are not SQL: \\b")],
    ),
    "sqlite3": (
        "sqlite",
        ".read it's.sql\nselect 1;\n.quit",
        [
            (1, ".read it's.sql", "sqlite3 commands are not SQL: .read"),
            (2, "select 1;", None),
            (3, ".quit", "sqlite3 commands are not SQL: .quit"),
        ],
    ),
    "a point within a line": (
        "sqlite",
        " .5;\nselect\n.5",
        [(1, ".5;", None), (2, "select\n.5", None)],
    ),
}
COPY = "COPY is not known to be read-only; its data, the lines up to \\., is not checked"
DATA = {
    "in a dump": (
        "COPY t (a) FROM stdin;\n1\tit's\n\\N\n\\.\nselect 2;",
        [(1, "COPY t (a) FROM stdin;", COPY), (5, "select 2;", None)],
    ),
    "without end": ("copy t from\nSTDIN;\n1\n", [(1, "copy t from\nSTDIN;", COPY)]),
    "carriage returns": (
        "copy t from stdin;\r\n1\r\n\\.\r\nselect 2",
        [(1, "copy t from stdin;", COPY), (4, "select 2", None)],
    ),
    "from a file": ("copy t from 'stdin';\n1", [(1, "copy t from 'stdin';", None), (2, "1", None)]),
    "by psql": (
        "\\copy t from pstdin\n'\n\\.\nselect 2",
        [
            (1, "\\copy t from pstdin", "psql commands are not SQL: \\copy"),
            (4, "select 2", None),
        ],
    ),
}
UNREADABLE = [
    ("postgresql", "select 1;\n\nselect\n'a;\nselect 2;\n", (3, 4)),
    ("postgresql", "select 1;\n\n'a;\nselect 2;\n", (3, 3)),
    ("postgresql", "select 1;\n/* a;\nselect 2;\n", (2, 2)),
    ("postgresql", "select 1;\nselect $a$;\n$b$;", (2, 2)),
    ("postgresql", "select 1;\nselect 1a;\nselect 2;", (2, 2)),
    ("postgresql", "select 1;\nselect '\\\n\\d", (2, 2)),
    ("sqlite", "select 1;\nselect [a;\nselect 2;", (2, 2)),
]
TEXTS = [
    "select 1;\n",
    "\\timing\n",
    "\\d it's\n",
    "select 1 \\g\n",
    "select '\\';\n",
    "COPY t FROM stdin;\n1\n\\.\n",
    "copy t from stdin \\g\n",
    "-- a\n",
    ";",
    ".mode csv\n",
    ".print it's\n",
    "select\n",
    "select 1a;\n",
    "'a;\n",
]


@pytest.mark.parametrize("dialect", ["postgresql", "sqlite"])
@pytest.mark.parametrize(("script", "statements"), BOTH.values(), ids=BOTH)
def test_statements(dialect, script, statements):
    assert list(split(script, dialect)) == [(*statement, None) for statement in statements]


@pytest.mark.parametrize(("script", "statements"), POSTGRESQL.values(), ids=POSTGRESQL)
def test_statements_of_postgresql(script, statements):
    assert list(split(script, "postgresql")) == [(*statement, None) for statement in statements]


@pytest.mark.parametrize(("dialect", "script", "statements"), COMMANDS.values(), ids=COMMANDS)
def test_commands_are_refused_by_themselves(dialect, script, statements):
    assert list(split(script, dialect)) == statements


@pytest.mark.parametrize(("script", "statements"), DATA.values(), ids=DATA)
def test_the_data_of_copy_are_no_statements(script, statements):
    assert list(split(script, "postgresql")) == statements


@pytest.mark.parametrize(("dialect", "script", "lines"), UNREADABLE)
def test_a_rest_that_cannot_be_read_is_refused_once(dialect, script, lines):
    first, rest = split(script, dialect)
    assert first == (1, "select 1;", None)
    assert rest.line == lines[0]
    assert rest.refusal.endswith(f"; the rest of the file, from line {lines[1]} on, is not checked")
    assert script.endswith(rest.text) or script.rstrip().endswith(rest.text)


def test_an_end_that_a_setting_moves_is_refused():
    script = "select '\\'; select '; delete from t; --';"
    first, second = split(script, "postgresql")
    assert "standard_conforming_strings" in first.refusal
    assert (second.text, second.refusal) == ("select '; delete from t; --';", None)


@pytest.mark.parametrize(
    "script",
    [
        "/* %(/*)s */ delete from t; */",
        "-- %(\n)s\n; delete from t",
        "select '%(')s'; delete from t; --'",
    ],
)
def test_a_parameter_hides_no_statement(script):
    texts = [text for _, text, _ in split(script, "postgresql", percent_parameters=True)]
    assert any("delete from t" in text for text in texts)


def test_a_doubled_percent_sign_begins_no_parameter():
    assert [
        text
        for _, text, _ in split("select 1 %%(a); select 2 -- )s", "sqlite", percent_parameters=True)
    ] == ["select 1 %%(a);", "select 2 -- )s"]


def test_ten_thousand_psql_lines():
    statements = list(split("\\echo it's $a$ /*\nselect 1;\n" * 10_000, "postgresql"))
    assert len(statements) == 20_000
    assert statements[-1] == (20_000, "select 1;", None)


class Counting(str):
    """A text that counts the characters that are searched in it or sliced from it."""

    work = 0

    def count(self, part, start, end):
        self.work += end - start
        return super().count(part, start, end)

    def __getitem__(self, key):
        found = super().__getitem__(key)
        self.work += len(found)
        return found


def work(text, times, dialect, monkeypatch):
    """Return the number of characters and tokens read to split a repetitive text."""
    script = Counting(text * times)
    read = 0

    def counted(*arguments, **options):
        nonlocal read
        for piece in scanned(*arguments, **options):
            read += 1
            yield piece

    monkeypatch.setattr("dbset_readonly.command.script.scanned", counted)
    list(split(script, dialect))
    return script.work + read


@pytest.mark.parametrize("dialect", ["postgresql", "sqlite"])
@pytest.mark.parametrize("text", TEXTS)
def test_twice_the_script_is_twice_the_work(text, dialect, monkeypatch):
    once, twice = (work(text, times, dialect, monkeypatch) for times in (200, 400))
    assert twice <= 2.2 * once


@given(
    st.lists(st.sampled_from([*TEXTS, "$a$", "/*", "*/", "--", "\n", "'", "\\."]), max_size=12),
    st.sampled_from(["postgresql", "sqlite"]),
)
def test_statements_have_their_lines_in_their_order(parts, dialect):
    script = "".join(parts)
    lines = ["", *script.split("\n")]
    before = 1
    for line, text, _ in split(script, dialect):
        assert before <= line
        assert text in "\n".join(lines[line:])
        assert text.split("\n")[0] in lines[line]
        before = line
