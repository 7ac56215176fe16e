"""The errors and rows of dataset, which are in ``dbset``."""

from dbset_sync.old_names import missing_module

missing_module(__name__)
