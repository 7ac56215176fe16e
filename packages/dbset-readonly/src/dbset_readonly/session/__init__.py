"""The database's own read-only mode for the sessions of an engine, and their limits."""
