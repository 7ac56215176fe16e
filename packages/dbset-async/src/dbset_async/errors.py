"""What can go wrong with event loops."""

from dbset_sync import DatasetError


class EventLoopError(DatasetError, RuntimeError):
    """A database is used in another event loop than it was connected in."""
