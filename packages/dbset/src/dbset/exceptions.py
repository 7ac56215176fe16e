"""The errors of dbset 1.3.0, which are in ``dbset`` now."""

from dbset_sync.old_names import NAMES

raise ImportError(f"there is no module {__name__}; {NAMES['exceptions']}", name=__name__)
