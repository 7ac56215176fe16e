"""What the extensions of PostgreSQL bring that only reads."""

from __future__ import annotations

from collections.abc import Mapping

from dbset_readonly.dialects.postgresql import POSTGRESQL

EXTENSIONS: Mapping[str, tuple[str, ...]] = POSTGRESQL.extensions
"""Functions, operators and sampling methods of extensions of PostgreSQL that only read, by the
extension's name, for ``allow_functions``: ``allow_functions=EXTENSIONS["postgis"]``."""
