"""The exports of dataset, which the command ``dbset export`` does."""

from dbset_sync.old_names import missing_module

missing_module(__name__)
