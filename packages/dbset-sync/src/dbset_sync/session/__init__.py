"""Connections and transactions.

- ``connections``: which connection a call runs on.
- ``connected``: a connection of the pool for one call.
- ``streams``: rows that are being read, and when the rest of them is read into memory.
- ``transaction``: a leased connection, and the transaction or savepoint around it.
- ``event_loop``: refuses calls that would block an event loop for ever.
- ``begin``: how a connection is prepared for its next transaction or statement.
- ``retry``: decides which errors a changed schema may have caused, and retries those calls.
- ``driver_errors``: translates errors that drivers raise outside of SQLAlchemy.
- ``closing``: objects that a ``with`` block closes.
"""
