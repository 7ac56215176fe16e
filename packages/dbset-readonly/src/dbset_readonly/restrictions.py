"""Restrictions on reads: tables, columns and the number of rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dbset_readonly.allowed import Allowed, allow, listed, name_parts, shown
from dbset_readonly.dialects.dialect import Dialect, words
from dbset_readonly.errors import Refusal
from dbset_readonly.query import Query
from dbset_readonly.table_names import Table
from dbset_readonly.tokens import NOTHING, Kind, Token, at, text_of
from dbset_readonly.tree_check import tables as count_tables

_AFTER_STAR = words(
    "from where group having order limit union intersect except offset fetch for window"
)
_DIGITS = 18  # of a number of rows
_QUERIES = words("select values with table")
_AFTER_TABLE = words("join left right full inner outer cross natural indexed tablesample")


@dataclass(frozen=True)
class Restrictions:
    """Restrictions on the tables, columns and rows that a statement may read.

    Attributes:
        tables: the only tables that may be read; None for all.
        columns: the columns that must not be read, each with the names of its tables; ``"*"``
            means every table.
        max_limit: the largest ``LIMIT`` that a query may have; None for any.
        stoppable: whether functions that no timeout stops are refused.
    """

    tables: Allowed | None
    columns: dict[str, frozenset[str]]
    max_limit: int | None
    stoppable: bool

    @classmethod
    def of(
        cls,
        dialect: Dialect,
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
            raise TypeError(f"max_limit must be a number of rows, not {max_limit!r}")
        if max_limit is not None and max_limit < 0:
            raise ValueError(f"max_limit cannot be negative, but is {max_limit}")
        lowers = dialect.lexers[0].lowers_quoted
        tables = (
            None
            if allow_tables is None
            else allow(allow_tables, "allow_tables", lowers_quoted=lowers)
        )
        columns = columns_of(deny_columns, lowers_quoted=lowers)
        return cls(tables, columns, max_limit, stoppable)

    def check(self, query: Query, allowed: Allowed, *, is_explained: bool) -> None:
        """Refuse a query that reads more than it may.

        Parameters:
            query: a query that is known to be read-only.
            allowed: the functions that the caller vouches for.
            is_explained: whether it is explained, so that its rows are not shown.

        Raises:
            Refusal: a table, a column or the number of rows.
        """
        if self.tables is not None or self.columns:
            self._check_tables(query)
        if self.columns:
            self._check_columns(query, allowed)
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
            raise Refusal("cannot determine its tables; write it in a simpler form")
        for table in query.tables.read:
            if self.columns and not query.dialect.sample_tables.isdisjoint(table.parts):
                raise Refusal(f"{shown(table.parts)} shows values of columns, and some are denied")
            if self.tables is not None and not self.tables.names_exactly(table.parts):
                raise _not_allowed(table, self.tables)
        for call in query.calls if self.tables is not None else ():
            if query.dialect.table_prefixes and call.parts[-1].startswith(
                query.dialect.table_prefixes
            ):
                raise Refusal(f"{shown(call.parts)} may be about a table that is not allowed")

    def _check_columns(self, query: Query, allowed: Allowed) -> None:
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
            for reason in _shown_columns(query, denied, whole, allowed):
                raise Refusal(reason)


def columns_of(
    entries: Iterable[str], option: str = "deny_columns", *, lowers_quoted: bool = False
) -> dict[str, frozenset[str]]:
    """Read columns as callers write them.

    Parameters:
        entries: ``table.column`` or ``*.column``.
        option: what messages call them.
        lowers_quoted: whether letter case does not matter between double quotes.

    Returns:
        The tables of each column.

    Raises:
        TypeError: it is a single string, or holds something that is not a string.
        ValueError: an entry does not name a table and a column.
    """
    columns: dict[str, frozenset[str]] = {}
    for entry in listed(entries, option):
        parts = name_parts(entry, option, lowers_quoted=lowers_quoted)
        if len(parts) == 1 or "*" in parts[-1] or ("*" in parts[-2] and parts[-2] != "*"):
            raise ValueError(f"{entry!r} in {option}: write table.column or *.column")
        columns[parts[-1]] = columns.get(parts[-1], frozenset()) | {parts[-2]}
    return columns


def _not_allowed(table: Table, allowed: Allowed) -> Refusal:
    name = shown(table.parts)
    if other := allowed.other_schema(table.parts):
        problem = f"the table {name} is not necessarily {other}"
        return Refusal(problem, advice=f"write {other}")
    return Refusal(f"the table {name} is not among those that may be read")


def _shown_columns(
    query: Query, denied: set[str], whole: Sequence[Table], allowed: Allowed
) -> Iterator[str]:
    """Yield the reasons why a query may show denied columns."""
    rows = _Rows.of(query, whole)
    for place, token in enumerate(query.tokens):
        if token.name in denied or place in _strings_in_using(query, denied):
            yield f"the column {token.name or text_of(token)} is denied"
        elif token.name in query.dialect.row_aliases:
            yield f"{token.name} may be another name of a column that is denied"
        elif token.name and rows.are_shown(place, allowed):
            yield f"{token.name} as a whole row may show a column that is denied"
        elif _shows_all(query, place) or place in rows.renamed:
            yield f"{token} may show a column that is denied; name each column by its own name"


@dataclass(frozen=True)
class _Rows:
    """Where a query names the rows of some tables.

    Attributes:
        query: the query.
        names: the names and aliases of the tables, and of joins.
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
        joins = [
            query.partners[place]
            for place in query.tables.brackets
            if tokens[place + 1].word not in _QUERIES
        ]
        ends = [*(table.end for table in tables), *joins]
        aliases = [place for end in ends if (place := _alias_place(query, end)) is not None]
        names = {table.parts[-1] for table in tables} | {tokens[place].name for place in aliases}
        renamed = {place + 1 for place in aliases if at(tokens, place + 1).mark == "("}
        read = {
            table.end for table in query.tables.read if at(tokens, table.start - 1).word != "in"
        }
        return cls(query, names, {*read, *aliases}, renamed)

    def are_shown(self, place: int, allowed: Allowed) -> bool:
        """Return whether this is a whole row, rather than a part of a column's name."""
        tokens = self.query.tokens
        if tokens[place].name not in self.names or place in self.introduced:
            return False
        if at(tokens, place + 1).mark != ".":
            return True
        function = at(tokens, place + 2).name  # a function that is called with the row
        return function in self.query.dialect.row_functions or allowed.covers([function])


def _shows_all(query: Query, place: int) -> bool:
    """Return whether this shows or compares columns that are not named."""
    token = query.tokens[place]
    is_star = token.operator == "*" and _is_star(query.tokens, place)
    return is_star or token.word in {"table", "natural"}


def _strings_in_using(query: Query, denied: set[str]) -> set[int]:
    """Return where SQLite takes strings for the names of denied columns."""
    tokens = query.tokens
    if not query.dialect.strings_are_names:
        return set()
    brackets = (
        place + 1
        for place, token in enumerate(tokens)
        if token.word == "using" and at(tokens, place + 1).mark == "("
    )
    return {
        place
        for bracket in brackets
        for place in range(bracket + 1, query.partners[bracket])
        if tokens[place].kind is Kind.STRING and text_of(tokens[place]) in denied
    }


def _alias_place(query: Query, end: int) -> int | None:
    """Return the place of the alias of a table or join that ends here, or None."""
    tokens = query.tokens
    end += at(tokens, end + 1).operator == "*"
    place = end + 2 if at(tokens, end + 1).word == "as" else end + 1
    token = at(tokens, place)
    after_table = (
        _AFTER_TABLE if "indexed" in query.dialect.keywords else _AFTER_TABLE - {"indexed"}
    )
    is_alias = token.is_name() and token.word not in query.dialect.reserved | after_table
    return place if is_alias else None


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


def _check_limit(query: Query, most: int) -> None:
    """Refuse a query that does not end with a LIMIT of at most this number."""
    limit = _limit(query)
    if limit is None:
        raise Refusal(f"a query must end with LIMIT and a number of at most {most}")
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
        elif tokens[place].word == "fetch" and "fetch" in query.dialect.reserved:
            found = _limit_number(tokens[place + 2 : end])
        place += 1
    return found


def _limit_number(tokens: Sequence[Token]) -> int | None:
    """Return the number of rows of a LIMIT, from the tokens after it."""
    first, second = at(tokens, 0), at(tokens, 1)
    if second.mark == ",":  # SQLite's LIMIT offset, rows
        first, second = at(tokens, 2), at(tokens, 3)
    is_with_ties = second.word in {"row", "rows"} and at(tokens, 2).word == "with"
    is_all = second is NOTHING or second.word in {"offset", "row", "rows"}
    is_number = (
        first.kind is Kind.NUMBER and first.literal.isdigit() and len(first.literal) <= _DIGITS
    )
    return int(first.literal) if is_number and is_all and not is_with_ties else None


def _check_stoppable(query: Query, allowed: Allowed) -> None:
    """Refuse functions that run in one step that no timeout stops."""
    patterns = query.dialect.unstoppable
    for place, token in enumerate(query.tokens):
        if token.name in patterns and not allowed.covers([token.name]):
            is_used = at(query.tokens, place + 1).mark == "(" or token.kind is Kind.WORD
            if is_used and not _is_plain(query.tokens, place + 1, patterns[token.name]):
                raise Refusal(
                    f"no statement_timeout can stop {token.name} while it runs",
                    allow=token.name,
                    advice=f"to allow it anyway, write allow_functions=[{token.name!r}]",
                )


def _is_plain(tokens: Sequence[Token], bracket: int, plain: re.Pattern[str] | None) -> bool:
    """Return whether this is not a call, or one with a harmless first argument."""
    if plain is None:
        return False
    argument, following = at(tokens, bracket + 1), at(tokens, bracket + 2)
    is_string = argument.kind is Kind.STRING and following.mark in {",", ")"}
    return at(tokens, bracket).mark != "(" or (
        is_string and bool(plain.fullmatch(argument.literal))
    )
