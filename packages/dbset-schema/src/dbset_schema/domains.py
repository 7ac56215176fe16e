"""Domains of PostgreSQL with all that SQLAlchemy drops: arguments, as of NUMERIC(5, 2), and arrays.

Its releases differ: newer ones read a domain by its base type, for which the whole one is given.
Older ones take the domain for a bare base type, and an array of domains for a single one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from typing import Any, NamedTuple

from sqlalchemy import Dialect
from sqlalchemy.types import TypeEngine
from sqlalchemy.util import langhelpers

_parts: Any = langhelpers.quoted_token_parser

#: By schema and name of a domain, the declaration of its base type.
BaseTypes = Mapping[tuple[str, str], str]

_ARRAY = re.compile(r"(\[\])+$")


def with_base_types(
    dialect: Dialect, named: Mapping[str, Any], listed: Iterable[Sequence[str]]
) -> Mapping[str, Any]:
    """Return replacements for methods of a dialect that reflect domains.

    Parameters:
        dialect: the dialect.
        named: the classes of its types, by name.
        listed: the schema, the name and the declaration of the base type of each domain.
    """
    base_types = {(schema, name): type_ for schema, name, type_ in listed}
    if not base_types:
        return {}
    if hasattr(dialect, "_reflect_type"):
        return _loaded(dialect, base_types)
    own: Any = copy(dialect)
    own.ischema_names = named
    return _replaced(own, base_types)


def _loaded(dialect: Any, base_types: BaseTypes) -> Mapping[str, Any]:
    usual = getattr(dialect, "_load_domains", None)
    if usual is None:
        return {}

    def load(*args: Any, **kw: Any) -> list[dict[str, Any]]:
        found = usual(*args, **kw)
        return [
            {**each, "type": base_types.get((each["schema"], each["name"]), each["type"])}
            for each in found
        ]

    return {"_load_domains": load}


def _replaced(dialect: Any, base_types: BaseTypes) -> Mapping[str, Any]:
    """Return the method of older releases that reads columns, with the types of domains."""
    usual = getattr(dialect, "_get_columns_info", None)
    if usual is None:
        return {}

    def read(rows: Iterable[Any], domains: Mapping[Any, Any], enums: Any, schema: Any) -> Any:
        listed = [dict(row) for row in rows]
        found = usual(listed, domains, enums, schema)
        reader = _Reader(usual, domains, enums, base_types)
        declared = {(row["table_name"], row["name"]): row for row in listed}
        for (_, table), columns in found.items():
            for column in columns:
                row = declared[table, column["name"]]
                if reader.domain_of(row["format_type"]):
                    column["type"] = reader.type_of(row, row["format_type"])
        return found

    return {"_get_columns_info": read}


class _Reader(NamedTuple):
    """Reads the types of columns.

    Attributes:
        usual: reads columns that are not of domains.
        domains: what the release knows about domains.
        enums: what it knows about enums.
        base_types: the declarations of base types.
    """

    usual: Callable[..., Mapping[Any, Any]]
    domains: Mapping[Any, Any]
    enums: Any
    base_types: BaseTypes

    def domain_of(self, declared: str | None) -> Any:
        """Return the domain of a declaration, or of its array's items; ``None`` for others."""
        name = _parts(_ARRAY.sub("", declared or ""))
        return self.domains.get(tuple(name))

    def type_of(self, row: Mapping[str, Any], declared: str) -> TypeEngine[Any]:
        """Return the type of a declaration, with the further properties of a column."""
        from sqlalchemy.dialects.postgresql import ARRAY, DOMAIN  # noqa: PLC0415  not for SQLite

        domain = self.domain_of(declared)
        if domain is None:
            plain = {**row, "format_type": declared, "default": None, "generated": ""}
            (columns,) = self.usual([plain], {}, self.enums, None).values()
            found: TypeEngine[Any] = columns[0]["type"]
            return found
        base = self.base_types[domain["schema"], domain["name"]]
        place = None if domain["visible"] else domain["schema"]
        made = DOMAIN(domain["name"], self.type_of(row, base), schema=place)
        return ARRAY(made) if declared.endswith("[]") else made
