"""The command ``dbset``.

- ``app``: the program: its commands, ``--version`` and ``--debug``.
- ``commands``: the arguments and options of each command.
- ``importing``, ``exporting``, ``copying``: rows into tables, into files, and into other databases.
- ``facts``: what is in a database, and in a table.
- ``server``: the Model Context Protocol.
- ``terminal``: tables and progress.
- ``files``: formats of files, compression, reading and writing.
- ``database_command``, ``database``: from the first argument or ``DATABASE_URL`` to a database.
- ``interrupts``: Ctrl-C stops the statement that runs.
- ``unused_modules``, ``garbage``: modules that need not be imported; a start without collection.
- ``exits``, ``errors``: exit codes, and errors in one line.
- ``wording``: what errors of dbset say on the command line.
"""
