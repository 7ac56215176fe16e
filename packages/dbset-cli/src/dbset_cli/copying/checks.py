"""The CHECK constraints of a table, and those that mean the same in another database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa
from dbset_schema.names import qualified
from dbset_types.kinds import Kind, kind_of

from dbset_cli.copying.sqlite_create import made_by, pieces

if TYPE_CHECKING:
    from dbset_cli.copying.end import End

_POSTGRESQL = """
    SELECT conname::text AS name, pg_get_expr(conbin, conrelid) AS sql, convalidated AS holds
    FROM pg_catalog.pg_constraint
    WHERE conrelid = to_regclass(:table) AND contype = 'c' ORDER BY conname
"""

_QUOTED = r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'"

#: How PostgreSQL shows constants, lists and VARCHAR columns, and how both databases write them.
_RESPELLED = (
    (re.compile(r"\((-?\d+(?:\.\d+)?)\)::[a-z ]+\b(?!\[)"), r"\1"),
    (re.compile(r"('(?:[^']|'')*')::(?:text|character varying)\b(?!\[)"), r"\1"),
    (re.compile(r"= ANY \(\(?ARRAY\[([^\[\]]+)\](?:\)::text\[\])?\)"), r"IN (\1)"),
    (re.compile(r"\((\w+|\"\w+\")\)::text\b(?!\[)"), r"\1"),
)
_PORTABLE = re.compile(rf"\s+|\d+\.\d+|\w+|{_QUOTED}|<>|!=|<=|>=|[-+*<>=(),]")
_WORDS = frozenset({"and", "or", "not", "is", "null", "in", "between", "length", "true", "false"})
_ORDERING = frozenset({"<", ">", "<=", ">=", "between"})
_SAME_TEXT = frozenset({Kind.TEXT, Kind.DATE, Kind.UUID})  # kinds written as the same text


class Check(NamedTuple):
    """A CHECK constraint.

    Attributes:
        sql: its condition.
        name: its name, if it has one.
        holds: whether it is known to hold for all rows.
    """

    sql: str
    name: str | None = None
    holds: bool = True

    def __str__(self) -> str:
        """Return it as SQL, in one line."""
        text = " ".join(self.sql.split())
        return f"CHECK {text}" if text.startswith("(") and self.name else f"CHECK ({text})"


def checks_of(end: End) -> list[Check]:
    """Return the CHECK constraints of a table.

    Parameters:
        end: the table and its database.
    """
    table = end.table.table
    if end.dialect == "postgresql":
        found = end.database.query(_POSTGRESQL, table=qualified(table.name, table.schema))
        return [Check(**row) for row in found]
    return list(declared(made_by(end)))


def declared(create: str) -> Iterator[Check]:
    """Yield the CHECK constraints of a CREATE TABLE statement of SQLite.

    Example:
        >>> [check.sql for check in declared("CREATE TABLE t (a CHECK (a > (1)), b CHECK(b))")]
        ['a > (1)', 'b']
    """
    found = pieces(create)
    words = [(place, piece) for place, piece in enumerate(found) if not piece.isspace()]
    for number, (place, word) in enumerate(words):
        if word.upper() == "CHECK":
            named = number > 1 and words[number - 2][1].upper() == "CONSTRAINT"
            name = words[number - 1][1].strip('"`[]') if named else None
            yield Check(_in_parentheses(found[place + 1 :]), name)


def _in_parentheses(tokens: Sequence[str]) -> str:
    depth, found = 0, ""
    for piece in tokens:
        depth += {"(": 1, ")": -1}.get(piece, 0)
        found += piece
        if depth == 0 and piece == ")":
            break
    return found.strip()[1:-1].strip()


def portable(check: Check, table: sa.Table) -> Check | None:
    """Return a CHECK constraint as both databases understand it; ``None`` if they may differ.

    Parameters:
        check: the constraint.
        table: its reflected table.

    Example:
        >>> table = sa.Table("t", sa.MetaData(), sa.Column("n"), sa.Column("s", sa.Text))
        >>> portable(Check("(n > (0)::numeric)"), table).sql
        '(n > 0)'
        >>> portable(Check("s LIKE 'a%'"), table) is None  # SQLite ignores case
        True
    """
    sql = check.sql
    for pattern, replacement in _RESPELLED:
        sql = pattern.sub(replacement, sql)
    tokens = _PORTABLE.findall(sql)
    names = {token.strip('"').lower() for token in tokens if re.match(r'"|[^\W\d]', token)}
    columns = {column.name.lower(): column for column in table.columns}
    if "".join(tokens) != sql or not names <= columns.keys() | _WORDS:
        return None
    kinds = {kind_of(columns[name].type) for name in names & columns.keys()}
    if "'" in sql and not kinds <= _SAME_TEXT:
        return None
    is_ordered = not _ORDERING.isdisjoint(token.lower() for token in tokens)
    if is_ordered and ("'" in sql or Kind.TEXT in kinds):
        return None  # the order of text differs
    return check._replace(sql=sql)
