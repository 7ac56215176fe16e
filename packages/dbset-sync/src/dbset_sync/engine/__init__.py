"""From a database URL to a SQLAlchemy engine that is ready for dbset.

- ``create``: opens the engine and tries one connection.
- ``url``, ``asyncpg_url``: parse URLs, and translate libpq's options for asyncpg.
- ``hints``: what to do when a connection fails.
- ``options``: the options that ``connect()`` passes on to SQLAlchemy.
- ``read_only``: the options of a read-only database.
- ``sqlite``, ``sqlite_file``, ``sqlite_interrupt``: transactions, files and interrupts of SQLite.
- ``drivers``: how a new connection of each PostgreSQL driver is set up.
"""
