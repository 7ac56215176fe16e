"""``python -m dbset_cli`` runs the command."""

from dbset_cli.app import main

if __name__ == "__main__":
    main()
