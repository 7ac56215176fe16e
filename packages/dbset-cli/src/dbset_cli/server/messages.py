"""What errors say to the model."""

from __future__ import annotations

from dbset_sync import DatasetError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from dbset_cli.server.errors import ToolError
from dbset_cli.wording import SERVER, worded


def message(error: BaseException) -> str:
    """Return what an error says, with the database's own words if it is the database's error."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        return _of_database(error.orig)
    if isinstance(error, DatasetError):
        return worded(error, SERVER)
    if isinstance(error, ToolError | SQLAlchemyError):
        return str(error)
    return f"unexpected {type(error).__name__}: {error}"


def _of_database(error: BaseException) -> str:
    """Return the server's message, detail and hint; its position is in another statement."""
    diagnosis = getattr(error, "diag", None)
    parts = [getattr(diagnosis, f"message_{part}", None) for part in ("primary", "detail", "hint")]
    return "\n".join(filter(None, parts)) or str(error).strip()
