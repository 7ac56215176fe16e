"""The database of dataset, whose name is in ``dbset``."""

from dbset_sync.old_names import missing_module

missing_module(__name__)
