"""Set-up of new connections to PostgreSQL, by driver.

- ``setup``: prepares each new connection of an engine.
- ``asyncpg``, ``psycopg``, ``psycopg2``: a module per driver, with the same functions.
- ``texts``: parsers of PostgreSQL's text format.
"""
