"""Syntax of both dialects that sqlglot does not know, and replacements with the same verdict.

Patterns use the plain form, see `dbset_readonly.normalize`: words with one space between them,
``"x"`` for a name, ``'1'`` for a string and ``1`` for a number. Each has a space on both sides.
"""

from __future__ import annotations

from dbset_readonly.dialects.dialect import Rewrite

#: Words before a bracket that are not functions after these words.
PART_OF_SYNTAX = {
    "by": frozenset({"group", "order", "partition"}),
    "materialized": frozenset({"as", "not"}),
    "join": frozenset({"left", "right", "full", "inner", "outer", "cross", "natural"}),
    "like": frozenset({"not"}),
}

PREDICATES: tuple[Rewrite, ...] = (
    ("is (?:not )?distinct from|escape", "-"),
    ("nulls (?:first|last)", ""),
    (r"(?<=[\"')1] )not null", "is null"),
    ("isnull|notnull", "is null"),
)

NAMES: tuple[Rewrite, ...] = (("(?:over|filter|window|partition)(?= (?:[-,)]|from))", '"x"'),)

QUERIES: tuple[Rewrite, ...] = (
    (r"values(?= \()", "select"),
    (r"as (?:not )?materialized(?= \()", "as"),
)

FRAMES: tuple[Rewrite, ...] = (
    ("exclude (?:current row|group|ties|no others)", ""),
    ("(?:rows|range|groups)(?= between| unbounded| current row| [^ ,()]+ preceding)", "ROWS"),
    ("unbounded (?:preceding|following)|current row", None),
    (r"(?:preceding|following)(?= and| \))", None),
)
