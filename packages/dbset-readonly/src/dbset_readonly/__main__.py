"""``python -m dbset_readonly`` runs the command."""

import sys

from dbset_readonly.command import main

if __name__ == "__main__":
    sys.exit(main())
