"""Arguments that several commands have."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

#: The first argument, unless ``DATABASE_URL`` has it.
Url: TypeAlias = Annotated[str, typer.Argument(help="The database: a URL, or a SQLite file.")]
