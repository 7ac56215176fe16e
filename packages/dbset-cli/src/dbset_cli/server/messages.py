"""What errors say to the model."""

from __future__ import annotations

from dbset_readonly.errors import RowLimitError, StatementTimeoutError
from dbset_sync import DatasetError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from dbset_cli.server.errors import ToolError

#: The bounds of `connect`, and the options of the command.
_OPTIONS = {
    "raise the bound where the database is opened": "start the server with a greater bound",
    "statement_timeout=": "--timeout ",
    "max_rows=": "--max-rows ",
}


def message(error: BaseException) -> str:
    """Return what an error says, with the database's own words if it is the database's error."""
    if isinstance(error, StatementTimeoutError | RowLimitError):
        return _with_options(str(error))
    if isinstance(error, DBAPIError) and error.orig is not None:
        return _of_database(error.orig)
    if isinstance(error, ToolError | DatasetError | SQLAlchemyError):
        return str(error)
    return f"unexpected {type(error).__name__}: {error}"


def _with_options(text: str) -> str:
    for name, option in _OPTIONS.items():
        text = text.replace(name, option)
    return text


def _of_database(error: BaseException) -> str:
    """Return the server's message, detail and hint; its position is in another statement."""
    diagnosis = getattr(error, "diag", None)
    parts = [getattr(diagnosis, f"message_{part}", None) for part in ("primary", "detail", "hint")]
    return "\n".join(filter(None, parts)) or str(error).strip()
