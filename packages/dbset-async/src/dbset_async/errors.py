"""Errors of the async API."""

from dbset_sync import DatasetError


class EventLoopError(DatasetError, RuntimeError):
    """A database is used in a different event loop from the one that it was connected in."""
