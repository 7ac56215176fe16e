"""The types of dbset 1.3.0, which are in ``dbset_types`` now."""

from dbset_sync.old_names import NAMES

raise ImportError(f"there is no module {__name__}; {NAMES['types']}", name=__name__)
