"""One query, and its calls and tables, from its tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dbset_readonly.dialects.dialect import Dialect
from dbset_readonly.function_calls import Call, calls
from dbset_readonly.normalize import plain
from dbset_readonly.table_names import Tables
from dbset_readonly.tokens import Token, partners


@dataclass(frozen=True)
class Query:
    """A query by its tokens.

    Attributes:
        tokens: the tokens, with words and strings that can only be names as names.
        partners: the place of each bracket's partner.
        dialect: the server's SQL.
    """

    tokens: Sequence[Token]
    partners: Mapping[int, int]
    dialect: Dialect

    @classmethod
    def of(cls, tokens: Sequence[Token], dialect: Dialect) -> Query:
        """Return the query of some tokens.

        Raises:
            Refusal: a bracket has no partner.
        """
        return cls(tokens, partners(tokens), dialect)

    @cached_property
    def calls(self) -> list[Call]:
        """The functions and sampling methods that it calls."""
        return calls(self.tokens, self.partners, self.dialect)

    @cached_property
    def tables(self) -> Tables:
        """The tables that it reads."""
        return Tables.of(self.tokens, self.partners, self.dialect)

    @cached_property
    def plain(self) -> str:
        """Its plain form, for the parser."""
        return plain(self.tokens, self.partners, self.calls, self.dialect)
