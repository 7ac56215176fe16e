"""Rewrite a dialect's own syntax into forms that the parser knows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from dbset_readonly.dialects.dialect import Dialect, Rewrite, words
from dbset_readonly.errors import Refusal

NAME = '"x"'
KNOWN = '"known"'
LITERAL = "'1'"

_UNCHANGED = words(
    "select with recursive values from where group by having order limit offset union intersect"
    " except all distinct on as join left right full inner outer cross natural using and or not in"
    " is null true false case when then else end between exists any some array asc desc window"
    " over partition filter within"
)
_CONSTANTS = words(
    "current_date current_time current_timestamp localtime localtimestamp current_user user"
    " session_user current_role current_catalog current_schema system_user"
)
# Every rewrite also has other words.
_USUAL = words("as is not by from select with on first to set")
_AFTERWARDS = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\"x\"(?: \. \"x\"){0,3}(?: \( [^()]* \))? '1'", LITERAL),
        ("'1'(?: '1')+", LITERAL),
        (r"(using \( [^()]* \)) as \"x\"", r"\1"),
        (r"(\( (?:1|'1'|\"x\") \))(?: , \1)+(?= \)|$)", r"\1"),
    )
]


def rewritten(parts: Sequence[str], dialect: Dialect) -> str:
    """Return a query's words with plainer syntax, and names for all that are not keywords.

    Parameters:
        parts: placeholders, keywords and punctuation.
        dialect: the server's SQL.

    Returns:
        Text for the parser.

    Raises:
        Refusal: a keyword is not part of a known construct.

    Example:
        >>> from dbset_readonly.dialects import dialect
        >>> rewritten("select year at time zone '1'".split(), dialect("postgresql"))
        'select "x" - \\'1\\''
    """
    present = set(parts)
    text = f" {' '.join(parts)} "
    for triggers, pattern, replacement in _patterns(dialect.rewrites):
        if not triggers or not present.isdisjoint(triggers):
            text = pattern.sub(_in_upper_case if replacement is None else replacement, text)
    text = " ".join(_name(word, dialect) for word in text.split())
    for pattern, replacement in _AFTERWARDS:
        text = pattern.sub(replacement, text)
    for mark in "(),":  # every space costs the parser time
        text = text.replace(f" {mark} ", mark)
    return text


@cache
def _patterns(
    rewrites: tuple[Rewrite, ...],
) -> list[tuple[frozenset[str], re.Pattern[str], str | None]]:
    """Compile patterns, each with words of which every match has at least one."""
    return [
        (
            frozenset(re.findall("[a-z]{2,}", pattern) if pattern[0] != ":" else ()) - _USUAL,
            re.compile(f"(?<= )(?:{pattern}) "),
            replacement and f"{replacement} ",
        )
        for pattern, replacement in rewrites
    ]


def _in_upper_case(match: re.Match[str]) -> str:
    return match.group().upper()


def _name(word: str, dialect: Dialect) -> str:
    if word in _CONSTANTS:
        return NAME
    if not word[0].islower() or word in _UNCHANGED:
        return word
    if word in dialect.reserved:
        problem = f"{word.upper()} is not a construct that is known to be read-only"
        raise Refusal(problem, about="read_only")
    return NAME
