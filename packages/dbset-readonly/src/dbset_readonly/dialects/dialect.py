"""The parts of a dialect: everything specific to one server, as data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from dbset_readonly.tokens import Kind, Token

#: Returns where a token ends, from the text and the match of its start.
End: TypeAlias = Callable[[str, re.Match[str]], int]

#: Returns the query in a statement that reads, or None if it is not a query.
Statement: TypeAlias = Callable[[Sequence[Token]], Sequence[Token] | None]

#: A pattern in the plain form and its replacement; None: the same words in upper case.
Rewrite: TypeAlias = tuple[str, str | None]


@dataclass(frozen=True)
class Lexer:
    """One way in which a server may divide a text into tokens.

    Attributes:
        patterns: a regular expression for each group of tokens; the first that matches wins.
        kinds: the kind of the tokens of a group; a group without one is skipped.
        ends: where the tokens of a group end, if a pattern alone cannot say.
        refused: why the tokens of a group are refused.
        lowers_quoted: whether quoted names are compared without regard to case.
        longest: the most bytes of a name; the server cuts longer ones.
        only_with: a text; without it, this way is the same as the first.
    """

    patterns: Mapping[str, str]
    kinds: Mapping[str, Kind]
    ends: Mapping[str, End] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    lowers_quoted: bool = False
    longest: int | None = None
    only_with: str = ""

    def cut(self, name: str) -> str:
        """Return a name as the server truncates it."""
        if self.longest is None or len(name) <= self.longest // 4:
            return name
        return name.encode()[: self.longest].decode(errors="ignore")

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """All patterns as one."""
        groups = (f"(?P<{group}>{pattern})" for group, pattern in self.patterns.items())
        return re.compile(f"[ \\t\\n\\r\\f]*(?:{'|'.join(groups)})", re.DOTALL)


@dataclass(frozen=True)
class Client:
    """The program that runs a server's scripts.

    Attributes:
        name: its name.
        command: a pattern for the client's own commands, which are not SQL.
        data: a statement whose data follows in the script.
        data_end: where the data ends.
    """

    name: str
    command: re.Pattern[str]
    data: re.Pattern[str] | None = None
    data_end: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Dialect:
    """One server's SQL.

    Attributes:
        name: its name in SQLAlchemy.
        aliases: other names for it.
        parser: its name in sqlglot.
        lexers: every way in which the server may divide a text.
        client: the program that runs scripts.
        keywords: words with a special meaning; some can also be names.
        reserved: the keywords that are never a name.
        constructs: the keywords that are constructs if a bracket follows.
        worded: the constructs whose arguments are separated by words.
        refused: the constructs with side effects, with the reason.
        part_of_syntax: a word before a bracket, and the words after which it is not a function.
        statements: the statements other than queries that can read, by their first word.
        functions: functions that only read, as ``schema.name`` if they need their schema.
        acting: well-known functions that do more than read; errors do not offer to allow them.
        attributes: names that, after a dot, call a function with side effects.
        operators: operators that only read.
        sampling: sampling methods that only read.
        schema: the schema of the server's own functions and operators.
        tables: tables with side effects or with data from outside the database, and why.
        table_prefixes: prefixes of the names of such tables.
        join_words: words that start a join, or are a table's name where one is required.
        rewrites: syntax that sqlglot does not know, and simpler syntax with the same verdict.
        not_tables: words that are not the name of a table, even after FROM.
        row_functions: functions whose argument may be a whole row.
        in_takes_table: whether a table's name may follow IN.
        strings_are_names: whether a string in place of a name is a name.
        row_aliases: names for the key of every row.
        sample_tables: tables in which the server keeps samples of the values of others.
        session: the module that locks and times sessions; it needs SQLAlchemy.
        unstoppable: functions, also as operators, that no timeout stops; with a pattern for strings
            as first argument that make them harmless.
        extensions: functions, operators and sampling methods that only read, by extension.
    """

    name: str
    aliases: frozenset[str]
    parser: str
    lexers: tuple[Lexer, ...]
    client: Client
    keywords: frozenset[str]
    reserved: frozenset[str]
    constructs: frozenset[str]
    worded: frozenset[str]
    part_of_syntax: Mapping[str, frozenset[str]]
    statements: Mapping[str, Statement]
    functions: frozenset[str]
    operators: frozenset[str]
    schema: str
    rewrites: tuple[Rewrite, ...]
    session: str
    refused: Mapping[str, str] = field(default_factory=dict)
    acting: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    sampling: frozenset[str] = frozenset()
    tables: Mapping[str, str] = field(default_factory=dict)
    table_prefixes: tuple[str, ...] = ()
    join_words: frozenset[str] = frozenset()
    not_tables: frozenset[str] = frozenset()
    row_functions: frozenset[str] = frozenset()
    in_takes_table: bool = False
    strings_are_names: bool = False
    row_aliases: frozenset[str] = frozenset()
    sample_tables: frozenset[str] = frozenset()
    unstoppable: Mapping[str, re.Pattern[str] | None] = field(default_factory=dict)
    extensions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def words(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


def sections(file: Path) -> dict[str, tuple[str, ...]]:
    """Return the words of a data file by their ``# section``."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("# "):
            section = line[2:]
        else:
            found.setdefault(section, []).extend(line.split())
    return {key: tuple(listed) for key, listed in found.items()}


def all_of(sections: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return the words of all sections."""
    return frozenset().union(*sections.values())
