"""Syntax that parsers seldom know, and the plainer syntax that is judged the same."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dbset_readonly.errors import Refusal
from dbset_readonly.grammar import Grammar, words

NAME = '"x"'
KNOWN = '"known"'

_KEPT = words(
    "select with recursive values from where group by having order limit offset union intersect"
    " except all distinct on as join left right full inner outer cross natural using and or not in"
    " is null true false case when then else end between exists any some array asc desc window"
    " over partition filter within"
)
_CONSTANTS = words(
    "current_date current_time current_timestamp localtime localtimestamp current_user user"
    " session_user current_role current_catalog current_schema system_user"
)
_UNIT = "(?:year|month|day|hour|minute|second)"
_TYPE = (
    r"(?:setof )?(?:double precision|(?:national )?(?:character|char|bit)(?: varying)?"
    r"|(?:time|timestamp)(?: \( 1 \))? with(?:out)? time zone"
    rf"|interval(?: {_UNIT}(?: to {_UNIT})?)?|[^ ,()]+(?: \. [^ ,()]+)*)"
    r"(?: \( [^()]*\))?(?: array)?(?: \* \( (?:1 )?\))*"
)
_LITERAL = "'1'"
# Each pattern stands between two spaces; None keeps the words that it matches.
_REWRITES = [
    (re.compile(f"(?<= )(?:{pattern}) "), replacement and f"{replacement} ")
    for pattern, replacement in (
        (f":: {_TYPE}", ""),
        (rf"interval(?: \( 1 \))? '1'(?: {_UNIT}(?: to {_UNIT})?(?: \( 1 \))?)?", _LITERAL),
        (r"(?:time|timestamp)(?: \( 1 \))?(?: with(?:out)? time zone)? '1'", _LITERAL),
        ("(?:double precision|character varying|bit varying) '1'", _LITERAL),
        ("uescape '1'", ""),
        (r"operator \( (?:[^ ()]+ \. )*[-*] \)", "-"),
        ("at time zone|overlaps|escape|is (?:not )?distinct from", "-"),
        ("(?:not )?(?:like|ilike|similar to|glob|regexp|match)", "-"),
        (r"at local|nulls (?:first|last)|with ordinality(?! as \()|lateral|variadic|using -", ""),
        ("(?:not )?indexed(?: by [^ ]+)?", ""),
        ("is (?:not )?(?:unknown|document|(?:nf[^ ]+ )?normalized)", "is null"),
        ("is (?:not )?json(?: value| array| object| scalar)?", "is null"),
        (r"(?<=[\"')1] )not null", "is null"),
        ("(?:over|filter|window|partition)(?= (?:[-,)]|from))", NAME),
        ("isnull|notnull|is null with(?:out)? unique(?: keys)?", "is null"),
        (r"collate [^ ]+(?: \. [^ ]+)*", ""),
        ("between a?symmetric", "between"),
        ("fetch (?:first|next) rows? (?:only|with ties)", "limit 1"),
        ("fetch (?:first|next)", "limit"),
        ("rows? (?:only|with ties)|only", ""),
        ("limit all", "limit 1"),
        (r"values(?= \()", "select"),
        ("offset 1 rows?", "offset 1"),
        (r"as (?:not )?materialized(?= \()", "as"),
        (r"(?<=- )(?:any|all|some)(?= \( (?!select|with|values|table))", KNOWN),
        ("rows from|grouping sets|collation for", KNOWN),
        (r"tablesample [^ ]+(?: \( [^()]*\))?(?: repeatable \( [^()]*\))?", ""),
        ("group by (?:distinct|all)", "group by"),
        ("search (?:depth|breadth) first by .{1,200}? set [^ ]+", ""),
        ("cycle .{1,200}? set .{1,200}? using [^ ]+", ""),
        (r"table(?= [\"a-z])", "select * from"),
        ("returning [^ ()]+(?: format json)?", ""),
        ("exclude (?:current row|group|ties|no others)", ""),
        ("(?:rows|range|groups)(?= between| unbounded| current row| [^ ,()]+ preceding)", "ROWS"),
        ("unbounded (?:preceding|following)|current row", None),
        (r"(?:preceding|following)(?= and| \))", None),
    )
]
_AFTERWARDS = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\"x\"(?: \. \"x\"){0,3}(?: \( [^()]* \))? '1'", _LITERAL),
        ("'1'(?: '1')+", _LITERAL),
        (r"(using \( [^()]* \)) as \"x\"", r"\1"),
        (r"(?<=\( )(1|'1'|\"x\")(?: , \1)+(?= \))", r"\1"),
        (r"(\( (?:1|'1'|\"x\") \))(?: , \1)+(?= \)|$)", r"\1"),
    )
]


def rewritten(parts: Iterable[str], grammar: Grammar) -> str:
    """Return a query's words with plainer syntax, and names for all that are no keywords.

    Parameters:
        parts: placeholders, keywords and punctuation.
        grammar: the words of the dialect.

    Returns:
        Text for the parser.

    Raises:
        Refusal: a keyword stands where no known construct has it.

    Example:
        >>> from dbset_readonly.grammar import grammar
        >>> rewritten("select year at time zone '1'".split(), grammar("postgresql"))
        'select "x" - \\'1\\''
    """
    text = f" {' '.join(parts)} "
    for pattern, replacement in _REWRITES:
        text = pattern.sub(_kept if replacement is None else replacement, text)
    text = " ".join(_name(word, grammar) for word in text.split())
    for pattern, replacement in _AFTERWARDS:
        text = pattern.sub(replacement, text)
    return text


def _kept(match: re.Match[str]) -> str:
    return match.group().upper()


def _name(word: str, grammar: Grammar) -> str:
    if word in _CONSTANTS:
        return NAME
    if not word[0].islower() or word in _KEPT:
        return word
    if word in grammar.reserved:
        raise Refusal(f"{word.upper()} is not a construct that is known to only read")
    return NAME
