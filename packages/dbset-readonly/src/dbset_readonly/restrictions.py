"""What a caller lets be read: tables, columns and a number of rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dbset_readonly.allowed import Allowed, allow, listed, name_parts, shown
from dbset_readonly.dialects.dialect import words
from dbset_readonly.errors import Refusal
from dbset_readonly.query import Query
from dbset_readonly.table_names import Table
from dbset_readonly.tokens import NOTHING, Kind, Token, at
from dbset_readonly.tree_check import tables as count_tables

_AFTER_STAR = words(
    "from where group having order limit union intersect except offset fetch for window"
)
_AFTER_TABLE = words("join left right full inner outer cross natural indexed tablesample")


@dataclass(frozen=True)
class Restrictions:
    """Bounds on what a statement that reads may read.

    Attributes:
        tables: the only tables to be read; None for all.
        columns: the columns that must not be read, each with the names of its tables; ``"*"``
            stands for every table.
        max_limit: the most that a query's ``LIMIT`` may say; None for any.
        stoppable: whether what no timeout stops is refused.
    """

    tables: Allowed | None
    columns: dict[str, frozenset[str]]
    max_limit: int | None
    stoppable: bool

    @classmethod
    def of(
        cls,
        allow_tables: Iterable[str] | None,
        deny_columns: Iterable[str],
        max_limit: int | None,
        *,
        stoppable: bool,
    ) -> Restrictions:
        """Read the options of `ReadOnlyValidator`.

        Raises:
            TypeError: a list of names is one text, or ``max_limit`` is not an integer.
            ValueError: a name is not valid, or ``max_limit`` is negative.
        """
        if max_limit is not None and (
            isinstance(max_limit, bool) or not isinstance(max_limit, int)
        ):
            raise TypeError(f"max_limit is a number of rows, not {max_limit!r}")
        if max_limit is not None and max_limit < 0:
            raise ValueError(f"max_limit is {max_limit}, and cannot be negative")
        tables = None if allow_tables is None else allow(allow_tables, "allow_tables")
        return cls(tables, _columns(deny_columns), max_limit, stoppable)

    def check(self, query: Query, allowed: Allowed, *, is_explained: bool) -> None:
        """Refuse a query that reads more than it may.

        Parameters:
            query: a query that is known to only read.
            allowed: the functions that the caller vouches for.
            is_explained: whether it is explained, so that its rows are not shown.

        Raises:
            Refusal: a table, a column or the number of rows.
        """
        if self.tables is not None or self.columns:
            self._check_tables(query)
        if self.columns:
            self._check_columns(query)
        if self.max_limit is not None and not is_explained:
            _check_limit(query, self.max_limit)
        if self.stoppable:
            _check_stoppable(query, allowed)

    def check_other(self, tokens: Sequence[Token]) -> None:
        """Refuse a statement that is not a query and asks about a table."""
        if self.tables is not None and any(t.mark == "(" or t.operator for t in tokens):
            raise Refusal(f"{tokens[0]} with an argument may be about a table that is not allowed")

    def _check_tables(self, query: Query) -> None:
        if count_tables(query.plain, query.dialect.parser) != query.tables.named:
            raise Refusal("its tables cannot be made out for sure; write it more plainly")
        for table in query.tables.read:
            if self.columns and table.parts[-1] in query.dialect.sample_tables:
                raise Refusal(f"{table.parts[-1]} shows values of columns, and some are denied")
            if self.tables is not None and not self.tables.names_exactly(table.parts):
                raise _not_allowed(table, self.tables)
        for call in query.calls if self.tables is not None else ():
            if query.dialect.table_prefixes and call.parts[-1].startswith(
                query.dialect.table_prefixes
            ):
                raise Refusal(f"{shown(call.parts)} may be about a table that is not allowed")

    def _check_columns(self, query: Query) -> None:
        tables = {table.parts[-1] for table in query.tables.read}
        denied = {
            column for column, of in self.columns.items() if "*" in of or not of.isdisjoint(tables)
        }
        if denied:
            whole = [
                table
                for table in query.tables.read
                if any("*" in of or table.parts[-1] in of for of in self.columns.values())
            ]
            for reason in _shown_columns(query, denied, whole):
                raise Refusal(reason)


def _columns(entries: Iterable[str]) -> dict[str, frozenset[str]]:
    columns: dict[str, frozenset[str]] = {}
    for entry in listed(entries, "deny_columns"):
        parts = name_parts(entry, "deny_columns")
        if len(parts) == 1 or "*" in parts[-1]:
            raise ValueError(f"{entry!r} in deny_columns: write table.column or *.column")
        columns[parts[-1]] = columns.get(parts[-1], frozenset()) | {parts[-2]}
    return columns


def _not_allowed(table: Table, allowed: Allowed) -> Refusal:
    name = shown(table.parts)
    if other := allowed.other_schema(table.parts):
        return Refusal(f"the table {name} may be another one than {other}", option=f"write {other}")
    return Refusal(f"the table {name} is not among those that may be read")


def _shown_columns(query: Query, denied: set[str], whole: Sequence[Table]) -> Iterator[str]:
    """Give the reasons why a query may show denied columns."""
    rows = _Rows.of(query, whole)
    for place, token in enumerate(query.tokens):
        if token.name in denied:
            yield f"the column {token.name} is denied"
        elif token.name in query.dialect.row_aliases:
            yield f"{token.name} may be another name of a column that is denied"
        elif token.name and rows.are_shown(place):
            yield f"{token.name} as a whole row may show a column that is denied"
        elif _shows_all(query, place) or place in rows.renamed:
            yield f"{token} may show a column that is denied; name the columns, by their own names"


@dataclass(frozen=True)
class _Rows:
    """Where a query names the rows of some tables.

    Attributes:
        query: the query.
        names: the names and aliases of the tables.
        introduced: where these names are introduced.
        renamed: where a bracket after them gives their columns other names.
    """

    query: Query
    names: set[str]
    introduced: set[int]
    renamed: set[int]

    @classmethod
    def of(cls, query: Query, tables: Sequence[Table]) -> _Rows:
        tokens = query.tokens
        aliases = [_alias_place(tokens, table.end) for table in tables]
        names = {table.parts[-1] for table in tables} | {
            at(tokens, place).name
            for place in aliases
            if at(tokens, place).word not in query.dialect.reserved | _AFTER_TABLE
        }
        ends = {table.end for table in query.tables.read}
        renamed = {place + 1 for place in aliases if at(tokens, place + 1).mark == "("}
        return cls(query, names - {""}, {*ends, *aliases}, renamed)

    def are_shown(self, place: int) -> bool:
        """Return whether this is a whole row, rather than a part of a column's name."""
        is_part = at(self.query.tokens, place + 1).mark == "."
        named = self.query.tokens[place].name in self.names
        return named and not is_part and place not in self.introduced


def _shows_all(query: Query, place: int) -> bool:
    """Return whether this shows or compares columns that are not named."""
    token = query.tokens[place]
    return (
        (token.operator == "*" and _is_star(query.tokens, place))
        or token.word in {"table", "natural"}
        or _is_join_alias(query, place)
    )


def _alias_place(tokens: Sequence[Token], end: int) -> int:
    """Return where the alias of a table is whose name ends here, if it has one."""
    end += at(tokens, end + 1).operator == "*"
    return end + 2 if at(tokens, end + 1).word == "as" else end + 1


def _is_star(tokens: Sequence[Token], place: int) -> bool:
    """Return whether this is a star for columns, rather than ``count(*)`` or a product."""
    before, after = at(tokens, place - 1), at(tokens, place + 1)
    if before.mark == "(" and after.mark == ")":
        return False
    return (
        before.mark == "."
        or after is NOTHING
        or after.mark in {",", ")"}
        or (after.word in _AFTER_STAR)
    )


def _is_join_alias(query: Query, place: int) -> bool:
    """Return whether a name follows the bracket of a join."""
    opened = query.partners.get(place, place)
    if query.tokens[place].mark != ")" or at(query.tokens, opened - 1).word not in {"from", "join"}:
        return False
    first, following = query.tokens[opened + 1], at(query.tokens, place + 1)
    is_query = first.word in {"select", "values", "with"}
    not_alias = (query.dialect.reserved | _AFTER_TABLE) - {"as"}
    return not is_query and following.is_name() and following.word not in not_alias


def _check_limit(query: Query, most: int) -> None:
    """Refuse a query that does not end with a LIMIT that says a number, and no more than this."""
    limit = _limit(query)
    if limit is None:
        raise Refusal(f"a query has to end with LIMIT and a number, of at most {most}")
    if limit > most:
        raise Refusal(f"LIMIT {limit} is more than the {most} that are allowed")


def _limit(query: Query) -> int | None:
    tokens, partners, start, end = query.tokens, query.partners, 0, len(query.tokens)
    while start < end and tokens[start].mark == "(" and partners[start] == end - 1:
        start, end = start + 1, end - 1
    place, found = start, None
    while place < end:
        place = partners[place] if tokens[place].mark in {"(", "["} else place
        if tokens[place].word == "limit":
            found = _limit_number(tokens[place + 1 : end])
        elif tokens[place].word == "fetch":
            found = _limit_number(tokens[place + 2 : end])
        place += 1
    return found


def _limit_number(tokens: Sequence[Token]) -> int | None:
    """Return the number of rows that a LIMIT says, from what follows it."""
    first, second = at(tokens, 0), at(tokens, 1)
    if second.mark == ",":  # SQLite's LIMIT offset, rows
        first, second = at(tokens, 2), at(tokens, 3)
    is_with_ties = second.word in {"row", "rows"} and at(tokens, 2).word == "with"
    is_all = second is NOTHING or second.word in {"offset", "row", "rows"}
    is_number = first.kind is Kind.NUMBER and first.literal.isdigit()
    return int(first.literal) if is_number and is_all and not is_with_ties else None


def _check_stoppable(query: Query, allowed: Allowed) -> None:
    """Refuse what the server does in one step, for as long as it takes."""
    patterns = query.dialect.unstoppable
    for place, token in enumerate(query.tokens):
        if token.name in patterns and not allowed.covers([token.name]):
            is_used = at(query.tokens, place + 1).mark == "(" or token.kind is Kind.WORD
            if is_used and not _is_plain(query.tokens, place + 1, patterns[token.name]):
                raise Refusal(
                    f"no statement_timeout stops {token.name} while it works",
                    option=f"to allow it all the same, allow_functions=[{token.name!r}]",
                )


def _is_plain(tokens: Sequence[Token], bracket: int, plain: re.Pattern[str] | None) -> bool:
    """Return whether this is no call, or one whose first argument is harmless."""
    if plain is None:
        return False
    argument, following = at(tokens, bracket + 1), at(tokens, bracket + 2)
    is_string = argument.kind is Kind.STRING and following.mark in {",", ")"}
    return at(tokens, bracket).mark != "(" or (
        is_string and bool(plain.fullmatch(argument.literal))
    )
