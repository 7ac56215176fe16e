"""How PostgreSQL divides text into tokens, with and without ``standard_conforming_strings``."""

from __future__ import annotations

import re
from functools import partial

from dbset_readonly.dialects.dialect import End, Lexer
from dbset_readonly.dialects.patterns import (
    ESCAPED,
    KINDS,
    MARKED,
    NUMBER,
    PART,
    QUOTED_NAME,
    START,
    STRING,
)
from dbset_readonly.errors import Refusal

#: Bytes of a name; the server truncates longer ones.
LONGEST_NAME = 63

_PATTERNS = {
    "skip": r"--[^\n\r]*",
    "comment": r"/\*",
    "dollar": rf"\$(?:[{START}][{START}0-9]*)?\$",
    "parameter": rf"\$[0-9]+(?![{PART}])|{MARKED}",
    "escaped": f"[eE]{ESCAPED}",
    "spelled": r'[uU]&"',
    "bits": r"[bBxX]'[^']*'(?!')",
    "string": f"(?:[uU]&)?{STRING}",
    "empty": r'""(?!")',
    "name": QUOTED_NAME,
    "byte_order": "\ufeff",
    "word": rf"(?![bBeExX]')[{START}][{PART}]*",
    "number": NUMBER,
    "operator": r":=|[~!@#^&|`?+\-*/%<>=]+",
    "mark": r"::|[()\[\],;:]|\.(?![.0-9])",
}
_REFUSED = {
    "spelled": "is read differently by different servers; write it in another form",
    "empty": "is not a name",
    "byte_order": "is a byte order mark; remove it",
}
_NESTED = re.compile(r"/\*|\*/")
_MAY_END_SO = re.compile(r"[~!@#^&|`?%]")  # then an operator may end with + or -
_BLANK = re.compile(r"(?:[ \t\n\r\f]+|--[^\n\r]*)?")


def _comment_end(sql: str, match: re.Match[str]) -> int:
    depth = 0
    for inner in _NESTED.finditer(sql, match.start("comment")):
        depth += 1 if inner.group() == "/*" else -1
        if depth == 0:
            return inner.end()
    raise Refusal("a comment is not closed")


def _dollar_end(sql: str, match: re.Match[str]) -> int:
    tag = match.group("dollar")
    close = sql.find(tag, match.end())
    if close < 0:
        raise Refusal(f"the string {tag} is not closed")
    return close + len(tag)


def _operator_end(sql: str, match: re.Match[str]) -> int:  # noqa: ARG001  an End
    """Return where PostgreSQL ends an operator in a run of operator characters."""
    text = re.split(r"--|/\*", match.group("operator"), maxsplit=1)[0]
    if len(text) > LONGEST_NAME:
        raise Refusal(f"the operator {text[:20]}... is longer than {LONGEST_NAME} characters")
    if not _MAY_END_SO.search(text):
        text = text.rstrip("+-") or text[0]
    return match.start("operator") + len(text)


def _continued_end(part: re.Pattern[str], sql: str, match: re.Match[str]) -> int:
    """Return where a string ends that may continue after a line break."""
    end = match.end()
    while (at := _continuation(sql, end)) is not None:
        more = part.match(sql, at)
        if more is None:
            raise Refusal("a string is not closed")
        end = more.end()
    return end


def _bits_end(sql: str, match: re.Match[str]) -> int:
    if _continuation(sql, match.end()) is not None:
        raise Refusal(f"{match.group('bits')} continues on another line; write it on one line")
    return match.end()


def _continuation(sql: str, end: int) -> int | None:
    """Return where a string that ends here continues."""
    at = end
    while (after := _BLANK.match(sql, at).end()) > at:  # type: ignore[union-attr]  # matches all
        at = after
    goes_on = sql.startswith("'", at) and ("\n" in sql[end:at] or "\r" in sql[end:at])
    return at if goes_on else None


_ENDS: dict[str, End] = {
    "comment": _comment_end,
    "dollar": _dollar_end,
    "operator": _operator_end,
    "bits": _bits_end,
    "string": partial(_continued_end, re.compile(STRING)),
    "escaped": partial(_continued_end, re.compile(ESCAPED, re.DOTALL)),
}
_BACKSLASHES = {"escaped": f"[eE]?{ESCAPED}", "string": f"[uU]&{STRING}"}

LEXERS = (
    Lexer(_PATTERNS, KINDS, _ENDS, _REFUSED, longest=LONGEST_NAME),
    Lexer(
        {**_PATTERNS, **_BACKSLASHES},
        KINDS,
        _ENDS,
        _REFUSED,
        longest=LONGEST_NAME,
        only_with="\\",
    ),
)
