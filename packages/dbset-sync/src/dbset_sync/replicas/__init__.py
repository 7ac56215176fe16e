"""Reads on standbys that follow the primary.

- ``servers``: the replicas of a database, and which of them answers a read.
- ``replica``: one replica: whether it may be read, and which commits it has replayed.
- ``connecting``: opens the replicas that ``connect()`` is given.
"""
