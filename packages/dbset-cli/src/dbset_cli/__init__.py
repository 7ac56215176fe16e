"""The command ``dbset``.

- ``app``: the program: its commands, ``--version`` and ``--debug``.
- ``commands``: the arguments and options of each command.
- ``database_command``, ``database``: from the first argument or ``DATABASE_URL`` to a database.
- ``exporting``: rows into files, and on standard output.
- ``terminal``: what people see on a terminal.
- ``files``: formats of files, compression, reading and writing.
- ``exits``, ``errors``: exit codes, and errors in one line.
"""
