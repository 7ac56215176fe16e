"""Functions and operators of PostgreSQL extensions that only read."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dbset_readonly.dialects.postgresql import POSTGRESQL

EXTENSIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {**POSTGRESQL.extensions, "pgvector": POSTGRESQL.extensions["vector"]}
)
"""Functions, operators and sampling methods of extensions of PostgreSQL that only read, by the
extension's name, for ``allow_functions``: ``allow_functions=EXTENSIONS["postgis"]``."""
