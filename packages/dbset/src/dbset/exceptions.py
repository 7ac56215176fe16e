"""The errors of dbset 1.3.0, which are in ``dbset`` now."""

from dbset_sync.old_names import missing_module

missing_module(__name__)
