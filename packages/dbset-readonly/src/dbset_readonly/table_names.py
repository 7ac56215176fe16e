"""The tables that a query reads, from its tokens alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from dbset_readonly.dialects.dialect import Dialect, words
from dbset_readonly.function_calls import QUERIES
from dbset_readonly.tokens import Kind, Token, at, text_of

_ENDS_OF_FROM = words("where group having order limit union intersect except offset fetch for")
_SKIPPED = words("only lateral")


class Table(NamedTuple):
    """A table's name in a query: where it starts and ends in the tokens, and its parts."""

    start: int
    end: int
    parts: tuple[str, ...]


@dataclass
class _Level:
    """The state of a query while its tokens are read, one for each bracket.

    Attributes:
        end: where the bracket is closed.
        selects: whether it is a query whose SELECT has been read.
        in_from: whether the FROM clause has begun and not ended.
        expects: whether a table must come next.
    """

    end: int
    selects: bool = False
    in_from: bool = False
    expects: bool = False


@dataclass
class _Reader:
    tokens: Sequence[Token]
    partners: Mapping[int, int]
    dialect: Dialect
    levels: list[_Level]
    #: The range of a common table expression's name.
    scopes: list[tuple[str, int, int]] = field(default_factory=list)
    #: Where brackets open that are read as tables.
    brackets: list[int] = field(default_factory=list)

    def read(self) -> Iterator[Table]:
        """Return the names of tables, including those of common table expressions."""
        place = 0
        while place < len(self.tokens):
            table = self._step(place)
            if table is not None:
                yield table
                place = table.end
            place += 1

    def is_cte(self, table: Table) -> bool:
        """Return whether a name refers to a common table expression."""
        return len(table.parts) == 1 and any(
            name == table.parts[0] and start <= table.start < end
            for name, start, end in self.scopes
        )

    def _step(self, place: int) -> Table | None:
        token, level = self.tokens[place], self.levels[-1]
        if token.mark in {"(", "["}:
            opened = _Level(self.partners[place], in_from=level.expects, expects=level.expects)
            self.brackets += [place] * level.expects
            level.expects = False
            self.levels.append(opened)
        elif token.mark in {")", "]"}:
            self.levels.pop()
        elif token.mark == ",":
            level.expects = level.in_from
        elif level.expects and self._starts_table(place):
            level.expects = False
            return self._table(place)
        elif token.kind is Kind.WORD:
            return self._word(place, level)
        return None

    def _starts_table(self, place: int) -> bool:
        token, following = self.tokens[place], at(self.tokens, place + 1)
        if token.word == "values":
            return following.mark != "("
        if token.word == "with":
            return self._cte(place + 1 + (following.word == "recursive")) is None
        if token.word in {"select", "table"}:
            return False
        if token.word in _SKIPPED and token.word in self.dialect.keywords:
            return False
        return _is_name(token, self.dialect)

    def _table(self, place: int) -> Table | None:
        """Return the table whose name starts here, unless it is a function."""
        end = place
        while self._has_part(end + 1):
            end += 2
        following = at(self.tokens, end + 1)
        word = self.tokens[place].word
        is_rows_from = word == "rows" and following.word == "from"
        if following.mark == "(" or is_rows_from or word in self.dialect.not_tables:
            return None
        parts = tuple(_name(part, self.dialect) for part in self.tokens[place : end + 1 : 2])
        return Table(place, end, parts)

    def _has_part(self, place: int) -> bool:
        """Return whether a dot and another part of a name are here."""
        is_dot = at(self.tokens, place).mark == "."
        return is_dot and _is_name(at(self.tokens, place + 1), self.dialect)

    def _word(self, place: int, level: _Level) -> Table | None:
        """Update the state for a keyword, and return the table that may follow IN."""
        word = self.tokens[place].word
        if word == "in":
            is_table = self.dialect.in_takes_table and place + 1 < len(self.tokens)
            return self._table(place + 1) if is_table and self._starts_table(place + 1) else None
        if word == "from" and level.selects and not self._is_distinct_from(place):
            level.in_from = level.expects = True
        elif word in {"join", "table"}:
            level.expects = level.in_from or word == "table"
        elif self._ends_from(place, level):
            level.in_from = level.expects = False
            level.selects = level.selects or word == "select"
        return None

    def _is_distinct_from(self, place: int) -> bool:
        before = at(self.tokens, place - 2).word
        return at(self.tokens, place - 1).word == "distinct" and before in {"is", "not"}

    def _ends_from(self, place: int, level: _Level) -> bool:
        word = self.tokens[place].word
        if word == "with":
            return self._note_ctes(place + 1, level)
        if word == "window":
            return at(self.tokens, place + 2).word == "as"
        if word == "values":
            return level.expects
        if word == "for" and at(self.tokens, place - 1).word == "collation":
            return False
        return word == "select" or (word in _ENDS_OF_FROM and word in self.dialect.reserved)

    def _note_ctes(self, place: int, level: _Level) -> bool:
        """Note the common table expressions of a WITH, and return whether there are any."""
        is_recursive = at(self.tokens, place).word == "recursive"
        place += is_recursive
        opened = self._cte(place)
        is_query = opened is not None
        while opened is not None:
            closed = self.partners[opened]
            name = self.tokens[place].name
            self.scopes.append((name, opened if is_recursive else closed, level.end))
            place = closed + 2
            opened = self._cte(place) if at(self.tokens, closed + 1).mark == "," else None
        return is_query

    def _cte(self, place: int) -> int | None:
        """Return where the query of a common table expression opens; its name is here."""
        if not at(self.tokens, place).is_name():
            return None
        place += 1
        if at(self.tokens, place).mark == "(":
            place = self.partners[place] + 1
        if at(self.tokens, place).word != "as":
            return None
        place += 1
        while at(self.tokens, place).word in {"not", "materialized"}:
            place += 1
        first = at(self.tokens, place + 1)
        is_query = first.word in QUERIES or first.mark == "("
        return place if at(self.tokens, place).mark == "(" and is_query else None


@dataclass(frozen=True)
class Tables:
    """The tables that a query reads.

    Attributes:
        read: the tables in their order, without common table expressions.
        named: the number of tables and common table expressions after FROM and JOIN.
        brackets: where brackets open that are read as tables.
    """

    read: Sequence[Table]
    named: int
    brackets: Sequence[int]

    @classmethod
    def of(cls, tokens: Sequence[Token], partners: Mapping[int, int], dialect: Dialect) -> Tables:
        """Find the tables of a query.

        Parameters:
            tokens: the tokens of one query, labelled.
            partners: the place of each bracket's partner.
            dialect: the server's SQL.

        Example:
            >>> from dbset_readonly.dialects import dialect
            >>> from dbset_readonly.scanner import scan
            >>> from dbset_readonly.tokens import partners
            >>> sqlite = dialect("sqlite")
            >>> tokens = scan("WITH a AS (SELECT 1 FROM b) SELECT 1 FROM a, c.d", sqlite.lexers[0])
            >>> [table.parts for table in Tables.of(tokens, partners(tokens), sqlite).read]
            [('b',), ('c', 'd')]
        """
        reader = _Reader(tokens, partners, dialect, [_Level(len(tokens))])
        named = list(reader.read())
        return cls(
            [table for table in named if not reader.is_cte(table)],
            sum(at(tokens, table.start - 1).word != "in" for table in named),
            reader.brackets,
        )


def _is_name(token: Token, dialect: Dialect) -> bool:
    return token.is_name() or (token.kind is Kind.STRING and dialect.strings_are_names)


def _name(token: Token, dialect: Dialect) -> str:
    if token.kind is Kind.STRING and dialect.strings_are_names:
        return text_of(token)
    return token.name
