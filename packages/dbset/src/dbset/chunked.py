"""The chunks of dataset, which no call needs."""

from dbset_sync.old_names import missing_module

missing_module(__name__)
