"""EXPLAIN and PRAGMA of SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dbset_readonly.dialects.dialect import Statement, sections, words
from dbset_readonly.dialects.explain import explained
from dbset_readonly.errors import Refusal
from dbset_readonly.tokens import Token, at

_KINDS = sections(Path(__file__).with_name("pragmas.txt"))

#: The pragmas that read, and whether they also only read with an argument.
_PRAGMAS = dict.fromkeys([*_KINDS["alone"], *_KINDS["alone, as a statement"]], False)
_PRAGMAS |= dict.fromkeys(_KINDS["with an argument"], True)

#: The pragmas that also read as functions and tables.
PRAGMA_FUNCTIONS = {
    f"pragma_{name}" for kind in ("alone", "with an argument") for name in _KINDS[kind]
}


def _explain(tokens: Sequence[Token]) -> Sequence[Token]:
    return explained(tokens[1:], words("query plan"))


def _pragma(tokens: Sequence[Token]) -> None:
    """Refuse a PRAGMA with side effects, in both spellings of its argument."""
    start = 3 if at(tokens, 2).mark == "." else 1
    name, argument = at(tokens, start), tokens[start + 1 :]
    reads = _PRAGMAS.get(name.name) if name.is_name() else None
    if reads is None:
        problem = f"PRAGMA {name.name or name} is not known to be read-only"
        raise Refusal(problem, about="read_only")
    if argument and not reads:
        raise Refusal(f"PRAGMA {name.name} with an argument sets it", about="read_only")
    if argument and not _is_argument(argument):
        raise Refusal(f"PRAGMA {name.name} takes one argument")


def _is_argument(tokens: Sequence[Token]) -> bool:
    if len(tokens) == 2:  # noqa: PLR2004  = value
        return tokens[0].operator == "="
    return len(tokens) == 3 and tokens[0].mark == "(" and tokens[2].mark == ")"  # noqa: PLR2004


STATEMENTS: dict[str, Statement] = {"explain": _explain, "pragma": _pragma}
