"""Functions and operators of PostgreSQL extensions that only read."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dbset_readonly.dialects.postgresql import POSTGRESQL

EXTENSIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {**POSTGRESQL.extensions, "pgvector": POSTGRESQL.extensions["vector"]}
)
"""The functions, operators and sampling methods that only read, by the name of the PostgreSQL
extension that has them, as in ``allow_functions=EXTENSIONS["postgis"]``."""
