"""The validator: one statement that is known to only read, or a `ReadOnlyError`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from dbset_readonly import tree
from dbset_readonly.errors import ReadOnlyError, Refusal
from dbset_readonly.grammar import grammar
from dbset_readonly.plain import plain
from dbset_readonly.scanner import PARAMETER_MARK, Token, scan
from dbset_readonly.screen import labelled, screen
from dbset_readonly.statements import inner

_CACHED_LENGTH = 10_000
_PERCENT = re.compile(r"%%|%\([^)]*\)s|%s")


class ReadOnlyValidator:
    """Tells statements that only read from all others.

    Parameters:
        dialect: ``"postgresql"`` or ``"sqlite"``.
        allow_functions: functions, as ``name`` or ``schema.name``, and operators that the
            caller vouches for.
        percent_parameters: the driver puts values in the place of ``%s`` and ``%(name)s`` itself,
            as psycopg does, and turns ``%%`` into ``%``.

    Raises:
        ValueError: the dialect is not known.

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
        percent_parameters: bool = False,
    ) -> None:
        """Choose the dialect and what the caller vouches for."""
        self._grammar = grammar(dialect)
        self.dialect = dialect
        self.allow_functions = frozenset(allow_functions)
        self.percent_parameters = percent_parameters
        self._cached = lru_cache(maxsize=512)(self._refusal)

    def validate(self, sql: str) -> None:
        """Return if a text is one statement that only reads.

        Parameters:
            sql: the text, as the server would get it.

        Raises:
            ReadOnlyError: it is not known to only read; the reason says what to allow.
        """
        judge = self._cached if len(sql) <= _CACHED_LENGTH else self._refusal
        try:
            reason = judge(sql)
        except RecursionError:
            reason = "it is nested too deeply to be judged"
        if reason is not None:
            raise ReadOnlyError(reason, sql)

    def _refusal(self, sql: str) -> str | None:
        try:
            for tokens in self._readings(self._as_sent(sql)):
                self._judge(tokens)
        except Refusal as refused:
            return refused.reason
        return None

    def _as_sent(self, sql: str) -> str:
        """Return the text as the driver sends it, with a mark for each value it puts in."""
        if PARAMETER_MARK in sql:
            raise Refusal("the text holds a NUL character")
        return _PERCENT.sub(_sent, sql) if self.percent_parameters else sql

    def _readings(self, sql: str) -> Iterable[list[Token]]:
        """Give every way in which the server could divide the text."""
        yield scan(sql, self.dialect)
        if self.dialect == "postgresql" and "\\" in sql:
            try:
                yield scan(sql, self.dialect, backslashes=True)
            except Refusal:
                return

    def _judge(self, tokens: list[Token]) -> None:
        query = inner(labelled(tokens), self.dialect)
        if query is None:
            return
        found = screen(query, self._grammar, self.allow_functions)
        reason = tree.refusal(plain(query, found, self._grammar), self.dialect)
        if reason is not None:
            raise Refusal(reason)


def _sent(match: re.Match[str]) -> str:
    return "%" if match.group() == "%%" else PARAMETER_MARK


def is_read_only(sql: str, dialect: str) -> bool:
    """Return whether a text is one statement that is known to only read.

    Parameters:
        sql: the text.
        dialect: ``"postgresql"`` or ``"sqlite"``.

    Returns:
        Whether `ReadOnlyValidator` accepts it.

    Raises:
        ValueError: the dialect is not known.

    Example:
        >>> is_read_only("SELECT 1", "sqlite"), is_read_only("DROP TABLE t", "sqlite")
        (True, False)
    """
    try:
        ReadOnlyValidator(dialect).validate(sql)
    except ReadOnlyError:
        return False
    return True
