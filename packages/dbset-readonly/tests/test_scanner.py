"""The scanner divides a text as the server's own lexer does, or refuses it."""

from __future__ import annotations

import pytest
from dbset_readonly.dialects import dialect as dialect_named
from dbset_readonly.errors import Refusal
from dbset_readonly.scanner import scan as scan_with
from dbset_readonly.tokens import partners
from hypothesis import given
from hypothesis import strategies as st


def scan(sql, dialect):
    return scan_with(sql, dialect_named(dialect).lexers[0])


def texts_of(tokens):
    return [t.word or t.mark or t.operator or t.literal or t.name for t in tokens]


POSTGRESQL = [
    ("a/*b*/c", ["a", "c"]),
    ("/*/*a*/;*/b", ["b"]),
    ("a--b\rc", ["a", "c"]),
    ("'a''b'", ["'a''b'"]),
    ("'a\\' b", ["'a\\'", "b"]),
    ("E'a\\'b'", ["E'a\\'b'"]),
    ("'a'\n'b'", ["'a'\n'b'"]),
    ("'a' 'b'", ["'a'", "'b'"]),
    ("E'a'\n'b\\'c'", ["E'a'\n'b\\'c'"]),
    ("'a' --c\n 'b'", ["'a' --c\n 'b'"]),
    ("$$a$b$$", ["$$a$b$$"]),
    ("$a$$$;$a$", ["$a$$$;$a$"]),
    ("a$$b$$", ["a$$b$$"]),
    ("$1", ["$1"]),
    ('"A""b"', ['A"b']),
    ("AÉ", ["aÉ"]),
    ("\u212aelvin", ["\u212aelvin"]),
    ("1+-2", ["1", "+", "-", "2"]),
    ("1@-2", ["1", "@-", "2"]),
    ("1*--2", ["1", "*"]),
    ("1*/*2*/3", ["1", "*", "3"]),
    ("a::b:=c=>d", ["a", "::", "b", ":=", "c", "=>", "d"]),
    ("1.5e-3 .5 1. 0x1f 1_000", ["1.5e-3", ".5", "1.", "0x1f", "1_000"]),
    ("a;", ["a"]),
    ("B'1'X'f'", ["B'1'", "X'f'"]),
]
SQLITE = [
    ("a/*/*b*/c", ["a", "c"]),
    ("a--b\rc\nd", ["a", "d"]),
    ("'a\\'b", ["'a\\'", "b"]),
    ("[a]]", None),
    ('[a b]`c``d`"e""f"', ["a b", "c`d", 'e"f']),
    ("?1 :a @b $c", ["?1", ":a", "@b", "$c"]),
    ("a->>b->c||d", ["a", "->>", "b", "->", "c", "||", "d"]),
    ("x'0f' 0x1F", ["x'0f'", "0x1F"]),
]
UNREADABLE = [
    ("postgresql", "'a"),
    ("postgresql", '"a'),
    ("postgresql", '""'),
    ("postgresql", "/*"),
    ("postgresql", "$a$ $b$"),
    ("postgresql", "E'a\\'"),
    ("postgresql", 'U&"a"'),
    ("postgresql", "1a"),
    ("postgresql", "1.2.3"),
    ("postgresql", "a.1.2"),
    ("postgresql", "x'1''2'"),
    ("postgresql", "a\x0bb"),
    ("postgresql", "$1a"),
    ("postgresql", "("),
    ("postgresql", ")"),
    ("postgresql", "(" * 101 + ")" * 101),
    ("sqlite", "/*"),
    ("sqlite", "\ufeffa"),
    ("sqlite", "$a(b)"),
    ("sqlite", "$a::b"),
    ("sqlite", "x'0g'"),
    ("sqlite", "1e5a"),
    ("sqlite", "a ! b"),
    ("sqlite", "{a}"),
]


@pytest.mark.parametrize(("sql", "texts"), POSTGRESQL)
def test_postgresql(sql, texts):
    assert texts_of(scan(sql, "postgresql")) == texts


@pytest.mark.parametrize(("sql", "texts"), [case for case in SQLITE if case[1]])
def test_sqlite(sql, texts):
    assert texts_of(scan(sql, "sqlite")) == texts


@pytest.mark.parametrize(("dialect", "sql"), UNREADABLE)
def test_what_could_be_read_in_two_ways_is_refused(dialect, sql):
    with pytest.raises(Refusal):
        partners(scan(sql, dialect))


@given(st.text(max_size=40), st.sampled_from(["postgresql", "sqlite"]))
def test_any_text_is_read_or_refused(sql, dialect):
    try:
        tokens = scan(sql, dialect)
    except Refusal:
        return
    assert all(texts_of(tokens)) or dialect == "sqlite"


@given(st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=30))
def test_a_literal_is_one_token_whatever_it_holds(text):
    literal = "'" + text.replace("'", "''") + "'"
    for dialect in ("postgresql", "sqlite"):
        assert texts_of(scan(f"a {literal} b", dialect)) == ["a", literal, "b"]
