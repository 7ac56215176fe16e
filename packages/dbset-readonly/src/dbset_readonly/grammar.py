"""What each dialect's server knows: its keywords, operators and functions that only read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

DIALECTS = ("postgresql", "sqlite")


def words(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


@dataclass(frozen=True)
class Grammar:
    """The words of one dialect.

    Attributes:
        keywords: words with a meaning of their own; some can be names as well.
        reserved: the keywords that are never a name.
        constructs: the keywords that are constructs when a bracket follows.
        functions: the names of functions that only read, ``schema.name`` where they need one.
        operators: the operators that only read.
        schema: the schema of the functions and operators that the server brings.
    """

    keywords: frozenset[str]
    reserved: frozenset[str]
    constructs: frozenset[str]
    functions: frozenset[str]
    operators: frozenset[str]
    schema: str


def grammar(dialect: str) -> Grammar:
    """Return the grammar of a dialect.

    Parameters:
        dialect: ``"postgresql"`` or ``"sqlite"``.

    Returns:
        The one `Grammar` of that dialect.

    Raises:
        ValueError: there is no such dialect.

    Example:
        >>> "lower" in grammar("sqlite").functions
        True
    """
    if dialect not in DIALECTS:
        raise ValueError(f"dialect {dialect!r} is not known; valid are: {', '.join(DIALECTS)}")
    return _postgresql() if dialect == "postgresql" else _sqlite()


@cache
def _postgresql() -> Grammar:
    kinds = sections("postgresql.keywords")
    return Grammar(
        keywords=frozenset().union(*kinds.values()),
        reserved=kinds["reserved"],
        constructs=kinds["construct"],
        functions=_all("postgresql.functions"),
        operators=_all("postgresql.operators"),
        schema="pg_catalog",
    )


@cache
def _sqlite() -> Grammar:
    kinds = sections("sqlite.keywords")
    return Grammar(
        keywords=frozenset().union(*kinds.values()),
        reserved=kinds["reserved"],
        constructs=kinds["construct"],
        functions=_all("sqlite.functions") | frozenset(_readable_pragmas()),
        operators=words("|| -> ->> << >> <= >= <> == != - + * / % & | ~ < > ="),
        schema="main",
    )


@cache
def pragmas() -> dict[str, bool]:
    """Return the SQLite pragmas that read: name to whether they read with an argument as well."""
    kinds = sections("sqlite.pragmas")
    return dict.fromkeys(kinds["alone"], False) | dict.fromkeys(kinds["with an argument"], True)


def _readable_pragmas() -> list[str]:
    return [f"pragma_{name}" for name in pragmas()]


def _all(name: str) -> frozenset[str]:
    return frozenset().union(*sections(name).values())


def sections(name: str) -> dict[str, frozenset[str]]:
    """Return the words of a data file by the ``# section`` that they stand under."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in Path(__file__).with_name("data").joinpath(name).read_text("utf-8").splitlines():
        if line.startswith("# "):
            section = line[2:]
        else:
            found.setdefault(section, []).extend(line.split())
    return {key: frozenset(listed) for key, listed in found.items()}
