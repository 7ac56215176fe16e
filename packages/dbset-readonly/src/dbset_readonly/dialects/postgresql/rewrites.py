"""PostgreSQL's syntax that sqlglot does not know, and simpler syntax with the same verdict."""

from __future__ import annotations

from dbset_readonly.dialects.dialect import Rewrite
from dbset_readonly.dialects.syntax import FRAMES, NAMES, PREDICATES, QUERIES

_LITERAL = "'1'"
_KNOWN = '"known"'
_UNIT = "(?:year|month|day|hour|minute|second)"
_TYPE = (
    r"(?:setof )?(?:double precision|(?:national )?(?:character|char|bit)(?: varying)?"
    r"|(?:time|timestamp)(?: \( 1 \))? with(?:out)? time zone"
    rf"|interval(?: {_UNIT}(?: to {_UNIT})?)?|[^ ,()]+(?: \. [^ ,()]+)*)"
    r"(?: \( [^()]*\))?(?: array)?(?: \* \( (?:1 )?\))*"
)
_CONSTANT = "[^ ,()]+(?: '1')?"
_COLUMNS = r"[^ ,()]+(?: , [^ ,()]+)*"

REWRITES: tuple[Rewrite, ...] = (
    (f":: {_TYPE}", ""),
    (rf"interval(?: \( 1 \))? '1'(?: {_UNIT}(?: to {_UNIT})?(?: \( 1 \))?)?", _LITERAL),
    (r"(?:time|timestamp)(?: \( 1 \))?(?: with(?:out)? time zone)? '1'", _LITERAL),
    ("(?:double precision|character varying|bit varying) '1'", _LITERAL),
    ("uescape '1'", ""),
    (r"operator \( (?:[^ ()]+ \. )*[-*] \)", "-"),
    ("at time zone|overlaps|is (?:not )?distinct from", "-"),
    ("(?:not )?(?:like|ilike|similar to)", "-"),
    (r"at local|with ordinality(?! as \()|lateral|variadic|using -", ""),
    ("is (?:not )?(?:unknown|document|(?:nf[^ ]+ )?normalized)", "is null"),
    ("is (?:not )?json(?: value| array| object| scalar)?", "is null"),
    *PREDICATES,
    *NAMES,
    ("is null with(?:out)? unique(?: keys)?", "is null"),
    (r"collate [^ ]+(?: \. [^ ]+)*", ""),
    ("between a?symmetric", "between"),
    ("fetch (?:first|next) rows? (?:only|with ties)", "limit 1"),
    ("fetch (?:first|next)", "limit"),
    ("for read only", ""),
    ("rows? (?:only|with ties)|only", ""),
    ("limit all", "limit 1"),
    ("offset 1 rows?", "offset 1"),
    *QUERIES,
    (r"(?<=- )(?:any|all|some)(?= \( (?!select|with|values|table))", _KNOWN),
    (rf"rows from(?= \( {_KNOWN})|grouping sets|collation for", _KNOWN),
    (rf"(?:tablesample {_KNOWN}|repeatable)(?= \()", f"cross join {_KNOWN}"),
    ("group by (?:distinct|all)", "group by"),
    (f"search (?:depth|breadth) first by {_COLUMNS} set [^ ]+", ""),
    (f"cycle {_COLUMNS} set [^ ]+(?: to {_CONSTANT} default {_CONSTANT})? using [^ ]+", ""),
    (r"table(?= [\"a-z])", "select * from"),
    ("returning [^ ()]+(?: format json)?", ""),
    *FRAMES,
)
