"""Regular expressions of tokens that the dialects share.

They have no possessive or atomic groups: Python 3.11.2 matches some of them wrongly.
"""

from __future__ import annotations

from dbset_readonly.tokens import Kind

#: A placeholder that the driver replaces by a value.
_MARK = "\0"

START = r"A-Za-z_\x80-\U0010ffff"
PART = rf"{START}0-9$"
_DIGITS = r"[0-9](?:_?[0-9])*"
NUMBER = (
    r"(?:0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+"
    rf"|(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][+-]?{_DIGITS})?)"
    rf"(?![{PART}.])"
)
MARKED = rf"(?<![{PART}'\"]){_MARK}(?![{PART}'\"])"

# The look-ahead leaves one way to match, so an unclosed text takes linear time.
STRING = r"'[^']*(?:''[^']*)*'(?!')"
ESCAPED = r"'[^'\\]*(?:(?:\\.|'')[^'\\]*)*'(?!')"
QUOTED_NAME = r'"[^"]*(?:""[^"]*)*"(?!")'

KINDS = {
    "word": Kind.WORD,
    "name": Kind.NAME,
    "string": Kind.STRING,
    "bits": Kind.STRING,
    "escaped": Kind.STRING,
    "dollar": Kind.STRING,
    "number": Kind.NUMBER,
    "parameter": Kind.PARAMETER,
    "operator": Kind.OPERATOR,
    "mark": Kind.MARK,
}
