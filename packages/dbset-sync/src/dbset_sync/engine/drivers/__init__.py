"""Set-up of new connections to PostgreSQL, by driver.

- ``setup``: prepares each new connection of an engine.
- ``base``: what a driver's session must offer.
- ``asyncpg``, ``psycopg``, ``psycopg2``: the sessions.
- ``texts``: parsers of PostgreSQL's text format.
"""
