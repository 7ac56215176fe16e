"""The validator: accepts a text that is one statement known to be read-only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dbset_readonly import tree_check
from dbset_readonly.allowed import allow, shown
from dbset_readonly.dialects import dialect as dialect_named
from dbset_readonly.errors import Refusal
from dbset_readonly.query import Query
from dbset_readonly.restrictions import Restrictions
from dbset_readonly.scanner import PARAMETER_MARK, scan
from dbset_readonly.token_check import check_tokens, labelled
from dbset_readonly.tokens import Token

_CACHED_LENGTH = 10_000
_NONE: tuple[str, ...] = ()
#: Placeholders that drivers replace by values; psycopg 3 accepts t and b as well as s.
PERCENT = re.compile(r"%%|%\([^)]*\)[sbt]|%[sbt]")


@dataclass(frozen=True)
class Verdict:
    """The result of checking a text, for a log.

    Attributes:
        reads: whether it is one statement that only reads, and only what may be read.
        reason: why it is refused; ``""`` if it reads.
        statement: its first word, such as ``"SELECT"`` or ``"DELETE"``; ``""`` without one.
        tables: the tables that the statement names, without duplicates, spelled as in the statement
            but in normalized letter case.
        functions: the functions that the statement calls, spelled in the same way.
    """

    reads: bool
    reason: str
    statement: str
    tables: tuple[str, ...]
    functions: tuple[str, ...]


class ReadOnlyValidator:
    """Decides which statements only read.

    Parameters:
        dialect: ``"postgresql"`` or ``"sqlite"``.
        allow_functions: functions, sampling methods and operators that the caller vouches for:
            ``name`` (in any schema), ``schema.name``, ``prefix*``, ``schema.*``, an operator or
            ``schema.operator``, in any letter case; see `EXTENSIONS` for those of extensions.
        allow_tables: the only tables that may be read, as ``name`` or ``schema.name``, each
            written that way in the statement; all when ``None``.
        deny_columns: columns that must not be read, as ``table.column`` or ``*.column``.
            Expressions that could show such a column without its name, such as ``*`` or a whole
            row, are refused as well.
        max_limit: the highest allowed ``LIMIT``; every query must then end with a ``LIMIT``.
        percent_parameters: whether the driver itself replaces ``%s`` and ``%(name)s`` with values,
            as psycopg does, and ``%%`` with ``%``.
        stoppable: refuse what no timeout can stop: on SQLite ``REGEXP``, and ``printf`` and
            ``format`` where they may repeat a character.

    Raises:
        ValueError: the dialect is not known, or a name is not valid.
        TypeError: a list of names is expected, but a string or another object is given.

    Example:
        >>> validator = ReadOnlyValidator("postgresql", allow_functions=["app.total"])
        >>> validator.validate("SELECT app.total(id) FROM orders")
        >>> validator.validate("SELECT pg_sleep(10)")
        Traceback (most recent call last):
        dbset_readonly.errors.ReadOnlyError: refused: the function pg_sleep ...
    """

    def __init__(
        self,
        dialect: str,
        allow_functions: Iterable[str] = (),
        *,
        allow_tables: Iterable[str] | None = None,
        deny_columns: Iterable[str] = (),
        max_limit: int | None = None,
        percent_parameters: bool = False,
        stoppable: bool = False,
    ) -> None:
        self._dialect = dialect_named(dialect)
        self._allowed = allow(allow_functions, lowers_quoted=self._dialect.lexers[0].lowers_quoted)
        self._restrictions = Restrictions.of(
            self._dialect, allow_tables, deny_columns, max_limit, stoppable=stoppable
        )
        self.dialect = self._dialect.name
        self.percent_parameters = percent_parameters
        self._cached = lru_cache(maxsize=512)(self._refusal)

    def validate(self, sql: str) -> None:
        """Raise an error unless a text is one statement that only reads.

        Parameters:
            sql: the text, as it would be sent to the server.

        Raises:
            ReadOnlyError: it is not known to be read-only; the reason says what to allow.
            TypeError: it is not a string.
        """
        refused = self.refusal(sql)
        if refused is not None:
            raise refused.error(sql)

    def inspect(self, sql: str) -> Verdict:
        """Describe a text, whether or not it is refused.

        Parameters:
            sql: the text, as it would be sent to the server.

        Raises:
            TypeError: it is not a string.

        Example:
            >>> ReadOnlyValidator("sqlite").inspect("SELECT max(price) FROM Shop.Items")
            Verdict(reads=True, reason='', statement='SELECT', tables=('shop.items',), ...)
        """
        refused = self.refusal(sql)
        statement, tables, functions = "", _NONE, _NONE
        try:
            tokens = labelled(scan(self._as_sent(sql), self._dialect.lexers[0]), self._dialect)
            statement = next((token.word.upper() for token in tokens if token.mark != "("), "")
            tables, functions = self._names(tokens)
        except (Refusal, RecursionError):
            pass  # the results so far
        reason = "" if refused is None else str(refused)
        return Verdict(refused is None, reason, statement, tables, functions)

    def refusal(self, sql: str) -> Refusal | None:
        """Return why a text is refused, or None if it is one statement that only reads."""
        if not isinstance(sql, str):
            raise TypeError(f"a statement must be a string, not {sql!r:.50}")
        judge = self._cached if len(sql) <= _CACHED_LENGTH else self._refusal
        try:
            return judge(sql)
        except RecursionError:
            return Refusal("it is nested too deeply to be checked")

    def _refusal(self, sql: str) -> Refusal | None:
        try:
            for tokens in self._readings(self._as_sent(sql)):
                self._judge(labelled(tokens, self._dialect))
        except Refusal as refused:
            return self._explained(refused, sql).with_traceback(None)
        return None

    def _as_sent(self, sql: str) -> str:
        """Return the text as the driver sends it, with a mark for each inserted value."""
        if PARAMETER_MARK in sql:
            raise Refusal("the text holds a NUL character")
        return PERCENT.sub(_sent, sql) if self.percent_parameters else sql

    def _readings(self, sql: str) -> Iterator[list[Token]]:
        """Yield the tokens of each way in which the server may divide the text."""
        first, *others = self._dialect.lexers
        yield scan(sql, first)
        for lexer in others:
            if lexer.only_with in sql:
                try:
                    yield scan(sql, lexer)
                except Refusal:  # the server would not read it this way, either
                    continue

    def _judge(self, tokens: Sequence[Token]) -> None:
        query = self._query(tokens)
        if query is None:
            self._restrictions.check_other(tokens)
            return
        check_tokens(query, self._allowed)
        reason = tree_check.refusal(query.plain, self._dialect.parser)
        if reason is not None:
            raise Refusal(reason, about="read_only")
        self._restrictions.check(query, self._allowed, is_explained=len(query.tokens) < len(tokens))

    def _query(self, tokens: Sequence[Token]) -> Query | None:
        """Return the query, or the one that EXPLAIN explains; ``None`` for other statements."""
        statement = self._dialect.statements.get(tokens[0].word) if tokens else None
        inner = statement(tokens) if statement else tokens
        return None if inner is None else Query.of(inner, self._dialect)

    def _names(self, tokens: Sequence[Token]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        query = self._query(tokens)
        if query is None:
            return (), ()
        tables = dict.fromkeys(shown(table.parts) for table in query.tables.read)
        functions = dict.fromkeys(shown(call.parts) for call in query.calls)
        return tuple(tables), tuple(functions)

    def _explained(self, refused: Refusal, sql: str) -> Refusal:
        """Add the position, or the missing option, to a syntax error."""
        if refused.problem != tree_check.UNREADABLE:
            return refused
        placeholder = None if self.percent_parameters else PERCENT.search(sql)
        if placeholder:
            return Refusal(
                f"{refused.problem}: the driver puts a value in for {placeholder.group()}",
                advice="validate it with percent_parameters=True",
                about="percent_parameters",
            )
        near = tree_check.syntax_error(sql, self._dialect.parser)
        return Refusal(refused.problem + (near or "; write it in a simpler form"))


def _sent(match: re.Match[str]) -> str:
    return "%" if match.group() == "%%" else PARAMETER_MARK


def is_read_only(sql: str, dialect: str) -> bool:
    """Return whether a text is one statement that is known to be read-only.

    Parameters:
        sql: the text.
        dialect: ``"postgresql"`` or ``"sqlite"``.

    Returns:
        Whether `ReadOnlyValidator` accepts it.

    Raises:
        ValueError: the dialect is not known.
        TypeError: it is not a string.

    Example:
        >>> is_read_only("SELECT 1", "sqlite"), is_read_only("DROP TABLE t", "sqlite")
        (True, False)
    """
    return ReadOnlyValidator(dialect).refusal(sql) is None
