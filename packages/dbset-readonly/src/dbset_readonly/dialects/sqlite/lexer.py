"""How SQLite divides a text into tokens."""

from __future__ import annotations

from dbset_readonly.dialects.dialect import Lexer
from dbset_readonly.dialects.patterns import (
    KINDS,
    MARKED,
    NUMBER,
    PART,
    QUOTED_NAME,
    START,
    STRING,
)

_PATTERNS = {
    "skip": r"--[^\n]*|/\*.*?\*/",
    "comment": r"/\*",
    "byte_order": "\ufeff",
    "cast": "::",
    "parameter": rf"\?(?:[0-9]+)?(?![{PART}])|[:@#$][{START}][{PART}]*(?![{PART}:(])|{MARKED}",
    "bits": r"[xX]'[0-9a-fA-F]*'(?!')",
    "string": STRING,
    "name": rf"{QUOTED_NAME}|`[^`]*(?:``[^`]*)*`(?!`)|\[[^\]]+\]",
    "word": rf"(?![xX]')[{START}][{PART}]*",
    "number": NUMBER,
    "mark": r"[(),;]|\.(?![.0-9])",
    "operator": r"->>|->|\|\||<<|>>|<=|>=|<>|==|!=|[-+*/%&|~<>=]",
}
_REFUSED = {
    "comment": "is a comment that is not closed",
    "byte_order": "is a byte order mark; remove it",
    "cast": "is not SQLite's; write CAST(value AS type)",
}

LEXERS = (Lexer(_PATTERNS, KINDS, refused=_REFUSED, lowers_quoted=True),)
