"""What only the CREATE TABLE statement of a SQLite table says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from dbset_schema.sqlite_tokens import is_comment, tokens

if TYPE_CHECKING:
    from dbset_cli.copying.end import End

_MADE = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table COLLATE NOCASE"
_KEYS = """
    SELECT x.name, x.coll
    FROM pragma_index_list(:table) i JOIN pragma_index_xinfo(i.name) x
    WHERE i.origin <> 'c' AND x."key"
"""
_ORDINARY = "BINARY"


class Options(NamedTuple):
    """Options of a SQLite table.

    Attributes:
        autoincrement: whether a key is never used again.
        suffix: the options after the columns.
    """

    autoincrement: bool = False
    suffix: str = ""


def made_by(end: End) -> str:
    """Return the CREATE TABLE statement of a table; empty for a view or a virtual table."""
    row = end.database.query(_MADE, table=end.table.table.name).first()
    made = str(row["sql"]) if row else ""
    return made if made.startswith("CREATE TABLE ") else ""


def pieces(create: str) -> list[str]:
    """Return the words, signs and blanks of a statement, without comments."""
    return [token for token in tokens(create) if not is_comment(token)]


def options(create: str) -> Options:
    """Return the options of the table that a statement creates.

    Example:
        >>> options("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT) STRICT")
        Options(autoincrement=True, suffix='STRICT')
    """
    words = list(_words(create))
    after = [word.upper() for depth, word in words[3:] if depth == 0]
    given = (option for option in ("WITHOUT ROWID", "STRICT") if option.split()[-1] in after)
    return Options(any(word.upper() == "AUTOINCREMENT" for _, word in words), ", ".join(given))


def collations(create: str) -> list[str | None]:
    """Return the collation of each column, except for the ordinary one.

    Example:
        >>> collations("CREATE TABLE t (a TEXT COLLATE NOCASE, b CHECK (b = 'x' COLLATE RTRIM))")
        ['NOCASE', None]
    """
    found: list[str | None] = [None]
    before = ""
    for depth, word in _words(create):
        if depth == 1 and word == ",":
            found.append(None)
        elif depth == 1 and before == "COLLATE":
            name = word.strip("\"'`[]")
            found[-1] = None if name.upper() == _ORDINARY else name
        before = word.upper()
    return found


def other_collations(end: End) -> set[str]:
    """Return the collations of keys that differ from those of their columns."""
    names = (column.name for column in end.table.table.columns)
    own = dict(zip(names, collations(made_by(end)), strict=False))
    return {
        f"{row['coll']} ({row['name']})"
        for row in end.database.query(_KEYS, table=end.table.table.name)
        if row["coll"].upper() != (own.get(row["name"]) or _ORDINARY).upper()
    }


def conflicts(create: str) -> set[str]:
    """Return what the constraints of a table do on conflict.

    Example:
        >>> conflicts("CREATE TABLE t (a UNIQUE ON CONFLICT REPLACE)")
        {'REPLACE'}
    """
    words = [word.upper() for _, word in _words(create)]
    threes = zip(words, words[1:], words[2:], strict=False)
    return {last for *first, last in threes if first == ["ON", "CONFLICT"]}


def _words(create: str) -> Iterator[tuple[int, str]]:
    """Yield each word, with the number of parentheses around it."""
    depth = 0
    for piece in pieces(create):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if not piece.isspace():
            yield depth, piece
