"""SQLite."""

from __future__ import annotations

import re
from pathlib import Path

from dbset_readonly.dialects.dialect import Client, Dialect, Rewrite, all_of, sections, words
from dbset_readonly.dialects.sqlite.lexer import LEXERS
from dbset_readonly.dialects.sqlite.statements import PRAGMA_FUNCTIONS, STATEMENTS
from dbset_readonly.dialects.syntax import FRAMES, NAMES, PART_OF_SYNTAX, PREDICATES, QUERIES

_HERE = Path(__file__)
_KEYWORDS = sections(_HERE.with_name("keywords.txt"))
_TABLES = sections(_HERE.with_name("tables.txt"))

_REWRITES: tuple[Rewrite, ...] = (
    ("(?:not )?(?:like|glob|regexp|match)", "-"),
    ("(?:not )?indexed(?: by [^ ]+)?", ""),
    *PREDICATES,
    *NAMES,
    (r"collate [^ ]+(?: \. [^ ]+)*", ""),
    (r', ((?:"x\d*" \. )?"x\d*"(?: as)?(?: "x\d*")?)(?= on )', r"join \1"),
    *QUERIES,
    *FRAMES,
)

# A format without a precision for %c, which repeats a character.
_PLAIN_FORMAT = re.compile(r"'(?:[^'%]|''|%(?![^%a-z']*\.[^%a-z']*c))*'", re.IGNORECASE)

SQLITE = Dialect(
    name="sqlite",
    aliases=frozenset({"sqlite3"}),
    parser="sqlite",
    lexers=LEXERS,
    client=Client("sqlite3", re.compile(r"^\.[^\n]*", re.MULTILINE)),
    keywords=all_of(_KEYWORDS),
    reserved=frozenset(_KEYWORDS["reserved"]),
    constructs=frozenset(_KEYWORDS["construct"]),
    worded=words("cast"),
    part_of_syntax={
        **PART_OF_SYNTAX,
        **dict.fromkeys(("glob", "match", "regexp"), frozenset({"not"})),
    },
    statements=STATEMENTS,
    acting=words("edit load_extension writefile"),
    functions=all_of(sections(_HERE.with_name("functions.txt"))) | PRAGMA_FUNCTIONS,
    operators=words("|| -> ->> << >> <= >= <> == != - + * / % & | ~ < > ="),
    schema="main",
    rewrites=_REWRITES,
    session="dbset_readonly.dialects.sqlite.session",
    tables={name: why for why, names in _TABLES.items() for name in names},
    table_prefixes=("pragma_",),
    join_words=words("cross full indexed inner left natural outer right"),
    not_tables=frozenset(_KEYWORDS["reserved"]),
    in_takes_table=True,
    strings_are_names=True,
    row_aliases=words("rowid oid _rowid_"),
    unstoppable={"regexp": None, "printf": _PLAIN_FORMAT, "format": _PLAIN_FORMAT},
    sample_tables=words("sqlite_stat1 sqlite_stat2 sqlite_stat3 sqlite_stat4"),
)
